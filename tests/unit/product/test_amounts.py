"""Amounts as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine_product.amounts import Amount, DecimalMark, parse_amount
from vitrine_product.currency_signs import currencies_of, usual_currency

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA


@pytest.mark.parametrize(
    ("text", "mark", "number", "currency"),
    [
        ("799", POINT, "799", None),
        ("1,299.00", POINT, "1299.00", None),
        ("1.299,00", COMMA, "1299.00", None),
        ("1,29,999.50", POINT, "129999.50", None),
        ("1.234.567", COMMA, "1234567", None),
        ("12,5", COMMA, "12.5", None),
        (".50", POINT, "0.50", None),
        ("1 299,00", COMMA, "1299.00", None),
        ("1\N{NO-BREAK SPACE}299,00 €", COMMA, "1299.00", "EUR"),
        ("1\N{NARROW NO-BREAK SPACE}299 kr", POINT, "1299", None),
        ("1'299.00", POINT, "1299.00", None),
        ("CHF 1\N{RIGHT SINGLE QUOTATION MARK}299.\N{EN DASH}", POINT, "1299", "CHF"),
        ("25,-", COMMA, "25", None),
        ("799/-", POINT, "799", None),
        ("₹799", POINT, "799", "INR"),
        ("₹ 1,299.00", POINT, "1299.00", "INR"),
        ("$25.00", POINT, "25.00", "USD"),
        ("US$ 25.00", POINT, "25.00", "USD"),
        ("$25.00 CAD", POINT, "25.00", "CAD"),
        ("25.00 usd", POINT, "25.00", "USD"),
        ("EUR12.50", POINT, "12.50", "EUR"),
        ("12,50€", COMMA, "12.50", "EUR"),
        ("Rs.799", POINT, "799", "INR"),
        ("Rs. 799.50", POINT, "799.50", "INR"),
        ("£1,000", POINT, "1000", "GBP"),
        ("-3", POINT, "-3", None),
        ("\N{MINUS SIGN}3", POINT, "-3", None),
        ("$-3.00", POINT, "-3.00", "USD"),
        ("\N{FULLWIDTH YEN SIGN}1,200", POINT, "1200", None),
    ],
)
def test_an_amount_is_read_as_it_is_meant(text, mark, number, currency):
    amount = parse_amount(text)
    assert amount.read(mark) == Decimal(number)
    assert usual_currency(amount.currencies) == currency


@pytest.mark.parametrize(
    "text",
    ["", "free", "1e999", "1.5E+05", "NaN", "Infinity", "19.90 - 29.90", "12 per piece",
     "12.50 foo", "$ 5 EUR", "1 2 3", "12 34,00", "€", "5.5.2024 10:00", "٢٥"],
)  # fmt: skip
def test_what_is_no_amount_is_not_taken_for_one(text):
    amount = parse_amount(text)
    assert amount is None or amount.read(POINT) is None


@pytest.mark.parametrize("text", ["1,299", "1.299", "999.000"])
def test_one_mark_before_three_digits_may_be_either(text):
    amount = parse_amount(text)
    assert amount.is_open
    assert amount.read(POINT) != amount.read(COMMA)


@pytest.mark.parametrize(
    ("text", "mark"),
    [("12.50", POINT), ("12,50", COMMA), ("1,299,000", POINT), ("1.299,5", COMMA),
     ("0.299", POINT), ("1299.000", POINT), ("1'299.000", POINT), ("1299", None), ("1,299", None)],
)  # fmt: skip
def test_an_amount_tells_its_decimal_mark_where_only_one_will_do(text, mark):
    assert parse_amount(text).mark == mark


@pytest.mark.parametrize("text", ["12,50", "1.2,3", "1,2,3.00", "12,34,5"])
def test_an_amount_that_does_not_fit_a_mark_is_not_read_with_it(text):
    assert parse_amount(text).read(POINT) is None


@given(st.integers(0, 10**12), st.integers(0, 99), st.sampled_from(list(DecimalMark)))
def test_every_grouped_amount_is_read_back(whole, cents, mark):
    grouped = f"{whole:,}".replace(",", mark.other)
    assert parse_amount(f"{grouped}{mark}{cents:02}").read(mark) == whole + Decimal(cents) / 100


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text):
    amount = parse_amount(text)
    assert amount is None or isinstance(amount, Amount)


def test_a_sign_of_several_currencies_has_a_usual_one_or_none():
    assert usual_currency(currencies_of("$")) == "USD"
    assert "CLP" in currencies_of("$")
    assert usual_currency(currencies_of("¥")) is None
    assert currencies_of("XAU") == ()
    assert currencies_of("eur") == ("EUR",)
