from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine_product.price import Price, check_price, format_amount, parse_price, price_of
from vitrine_serving.errors import InvalidInput


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "written"),
    [
        ("1299.00", "INR", 129900, "1299.00"),
        ("1299", "INR", 129900, "1299.00"),
        ("0.5", "EUR", 50, "0.50"),
        ("1980", "JPY", 1980, "1980"),
        ("1.234", "KWD", 1234, "1.234"),
        ("12.500", "JOD", 12500, "12.500"),
        ("24990", "CLP", 24990, "24990"),
        ("8900", "ISK", 8900, "8900"),
        ("1.2345", "CLF", 12345, "1.2345"),
        ("1.50", "USD", 150, "1.50"),
        ("5.00", "JPY", 5, "5"),
    ],
)
def test_a_price_is_kept_in_the_smallest_unit_of_its_currency(amount, currency, minor, written):
    price = parse_price(amount, currency)
    assert price == Price(minor, currency)
    assert format_amount(price) == written


@settings(deadline=None)
@given(st.integers(0, 10**15), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_every_price_is_read_as_it_is_written(minor, currency):
    price = Price(minor, currency)
    assert parse_price(format_amount(price), currency) == price


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.999", "EUR"), ("1.5", "JPY"), ("-1", "EUR"), ("NaN", "EUR"), ("Infinity", "EUR"),
     ("1e9", "EUR"), ("", "EUR"), ("1,50", "EUR"), ("9" * 17, "EUR"), ("1", "eur"), ("1", ""),
     ("1", "EURO"), ("1", "ABC"), ("1", "XAU"), ("1", "XXX"), ("9" * 16, "EUR")],
)  # fmt: skip
def test_what_is_no_price_is_refused(amount, currency):
    with pytest.raises(InvalidInput) as caught:
        parse_price(amount, currency)
    assert caught.value.reason == "PRICE_INVALID"


@pytest.mark.parametrize(
    "amount", ["19.999", "1." + "0" * 40 + "1", "1e-9", "1e30", "1e999999", "-0.01", "NaN", "sNaN",
               "Infinity", "8901234567890123456789"],
)  # fmt: skip
def test_no_amount_is_rounded_or_cut(amount):
    with pytest.raises(InvalidInput) as caught:
        price_of(Decimal(amount), "EUR")
    assert caught.value.reason == "PRICE_INVALID"
    assert "EUR" in caught.value.message


@pytest.mark.parametrize("amount", ["12.5", "12.50", "12.5000", "1.25e1"])
def test_an_amount_is_the_same_however_it_is_written(amount):
    assert price_of(Decimal(amount), "EUR") == Price(1250, "EUR")


@pytest.mark.parametrize("code", ["ABC", "", "XAU", "BGN"])
def test_a_stored_price_of_an_unknown_currency_is_shown_and_not_written_again(code):
    assert format_amount(Price(1234, code)) == "12.34"
    with pytest.raises(InvalidInput, match="ISO 4217"):
        check_price(Price(1234, code))


@pytest.mark.parametrize("minor", [-1, 10**15 + 1])
def test_a_stored_price_is_bounded_as_a_written_one_is(minor):
    check_price(Price(10**15, "EUR"))
    with pytest.raises(InvalidInput, match="from 0 to 10,000,000,000,000 with"):
        check_price(Price(minor, "EUR"))
