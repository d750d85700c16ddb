import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine_product.price import Price, format_amount, parse_price
from vitrine_serving.errors import InvalidInput


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "written"),
    [
        ("1299.00", "INR", 129900, "1299.00"),
        ("1299", "INR", 129900, "1299.00"),
        ("0.5", "EUR", 50, "0.50"),
        ("1980", "JPY", 1980, "1980"),
        ("1.234", "KWD", 1234, "1.234"),
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
     ("1", "EURO")],
)  # fmt: skip
def test_what_is_no_price_is_refused(amount, currency):
    with pytest.raises(InvalidInput) as caught:
        parse_price(amount, currency)
    assert caught.value.reason == "PRICE_INVALID"
