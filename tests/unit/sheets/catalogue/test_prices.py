"""Prices, as people write them, in a column that is read as one."""

import csv
import io

import pytest

from vitrine_product.price import Price
from vitrine_sheets.catalogue import CatalogueError

from .conftest import warned


@pytest.fixture
def priced(read):
    def priced(*prices, header="Price", **options):
        """Read prices, each alone or with the currency beside it."""
        pairs = [pair if isinstance(pair, tuple) else (pair, "") for pair in prices]
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("id", header, "Currency"))
        writer.writerows((f"p{at}", *pair) for at, pair in enumerate(pairs))
        columns = {"price": header}
        return read(text.getvalue(), columns, **options)

    return priced


def prices(catalogue):
    return [
        row.price and f"{row.price.amount_minor} {row.price.currency_code}"
        for row in catalogue.rows
    ]


def test_prices_are_read_in_the_forms_that_people_write(priced):
    catalogue = priced(
        ("1,299.00", "INR"),
        ("₹799", "INR"),
        ("$25.00", "USD"),
        ("12.50", "eur"),
        "EUR 12.50",
        "12.50 €",
        "₹1,29,999",
        ("CHF 1'299.-", ""),
        ("24,990", "CLP"),
        ("19.90", "€"),
    )
    assert prices(catalogue) == [
        "129900 INR", "79900 INR", "2500 USD", "1250 EUR", "1250 EUR", "1250 EUR", "12999900 INR",
        "129900 CHF", "24990 CLP", "1990 EUR",
    ]  # fmt: skip
    assert catalogue.understood.decimal == "point"
    assert not warned(catalogue, "cannot be read")


def test_the_decimal_mark_is_decided_for_the_column(priced):
    catalogue = priced("1.299 EUR", "12,50 EUR", "8,00 EUR", "1.299,00 EUR", "799 EUR")
    assert prices(catalogue) == ["129900 EUR", "1250 EUR", "800 EUR", "129900 EUR", "79900 EUR"]
    assert catalogue.understood.decimal == "comma"


def test_a_price_that_does_not_fit_its_column_is_not_read_in_a_way_of_its_own(priced):
    catalogue = priced("12.50 EUR", "8.00 EUR", "7,50 EUR", "1,299 EUR")
    assert prices(catalogue) == ["1250 EUR", "800 EUR", None, "129900 EUR"]
    assert "decimals follow a point" in catalogue.rows[2].price_fault
    assert warned(catalogue, "1 price cannot be read", "line 4", "'7,50 EUR'")


@pytest.mark.parametrize("price", ["1,299 INR", "₹1,299"])
def test_a_column_that_leaves_the_mark_open_is_said_to(priced, price):
    catalogue = priced(price, "799 INR")
    assert prices(catalogue) == ["129900 INR", "79900 INR"]
    assert catalogue.understood.decimal == ""
    assert warned(catalogue, "1 price, such as 1,299, does not tell", "point or comma, <decimal>")


@pytest.mark.parametrize(("price", "minor"), [("1.299 EUR", 129900), ("2.000 EUR", 200000)])
def test_thousands_are_not_taken_for_decimals_where_nothing_tells(priced, price, minor):
    catalogue = priced(price)
    assert prices(catalogue) == [None]
    assert "state the decimal mark, point or comma" in catalogue.rows[0].price_fault
    assert prices(priced(price, decimal="comma")) == [f"{minor} EUR"]


def test_three_decimals_are_those_of_a_currency_that_has_them(priced):
    assert prices(priced("1.234 KWD")) == ["1234 KWD"]


def test_a_mark_that_is_said_needs_no_warning(priced):
    catalogue = priced("1,299 INR", decimal="point")
    assert prices(catalogue) == ["129900 INR"]
    assert not warned(catalogue, "<decimal>")


def test_a_price_without_a_currency_is_counted_and_reported(priced):
    catalogue = priced("799", "8.50", "12 EUR")
    assert prices(catalogue) == [None, None, "1200 EUR"]
    assert warned(catalogue, "2 prices cannot be read")
    assert warned(catalogue, "2 prices have no currency", "<currency>")
    assert "'799' has no currency" in catalogue.rows[0].price_fault


def test_a_price_without_a_currency_is_kept_by_the_one_that_is_said(priced):
    catalogue = priced("799", "12 EUR", ("3", "USD"), currency="inr")
    assert prices(catalogue) == ["79900 INR", "1200 EUR", "300 USD"]
    assert catalogue.understood.currencies == {"INR": 1, "EUR": 1, "USD": 1}


@pytest.mark.parametrize("header", ["Price (INR)", "Price INR", "price_inr", "Price [₹]"])
def test_a_currency_in_the_name_of_the_column_is_read(priced, header):
    assert prices(priced("799", header=header)) == ["79900 INR"]


def test_a_sign_of_several_currencies_is_said_to_be_taken_for_one(priced):
    catalogue = priced("$25.00", "$3.00")
    assert prices(catalogue) == ["2500 USD", "300 USD"]
    assert warned(catalogue, "$ is taken for USD in 2 prices", "<currency>")
    assert prices(priced("$25.00", currency="CAD")) == ["2500 CAD"]
    assert not warned(priced("$25.00", currency="CAD"), "is taken for")


def test_a_sign_that_no_currency_is_usual_for_is_not_guessed(priced):
    catalogue = priced("¥1200", "kr 99")
    assert prices(catalogue) == [None, None]
    assert "is in JPY or CNY; state which" in catalogue.rows[0].price_fault
    assert prices(priced("¥1200", currency="CNY")) == ["120000 CNY"]


def test_a_sign_and_a_currency_that_disagree_are_reported(priced):
    catalogue = priced(("$25.00", "EUR"), ("$25.00", "CAD"))
    assert prices(catalogue) == [None, "2500 CAD"]
    assert "'$25.00' is not in 'EUR'" in catalogue.rows[0].price_fault


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("1e999", "'1e999' is not a number"),
        ("1.5E+05", "is not a number"),
        ("8901234567890123456789", "10,000,000,000,000"),
        ("9" * 5000, "10,000,000,000,000"),
        ("19.999", "'19.999'"),
        ("-5.00", "from 0"),
        ("free", "'free' is not a number"),
        ("19.90 - 29.90", "is not a number"),
        ("1.299,00.00", "does not fit"),
    ],
)
def test_a_price_that_cannot_be_read_costs_itself_alone(priced, price, said):
    catalogue = priced((price, "EUR"), ("12.00", "EUR"))
    assert prices(catalogue) == [None, "1200 EUR"]
    assert said in catalogue.rows[0].price_fault
    assert catalogue.skipped == ()
    assert warned(catalogue, "1 price cannot be read", "line 2")


@pytest.mark.parametrize("word", ["", " ", "nan", "N/A", "NULL", "-"])
def test_a_price_that_is_missing_is_no_fault(priced, word):
    catalogue = priced((word, "EUR"))
    assert (catalogue.rows[0].price, catalogue.rows[0].price_fault) == (None, "")


def test_nothing_is_rounded(priced):
    catalogue = priced(("0.1", "EUR"), ("19.90", "EUR"), ("9999999999999.99", "EUR"))
    assert catalogue.rows[2].price == Price(999999999999999, "EUR")
    assert prices(catalogue)[:2] == ["10 EUR", "1990 EUR"]


@pytest.mark.parametrize(
    ("options", "said"),
    [({"currency": "XAU"}, "currency 'XAU'"), ({"decimal": "dot"}, "decimal mark 'dot'")],
)
def test_an_option_that_means_nothing_is_refused(priced, options, said):
    with pytest.raises(CatalogueError, match=said):
        priced("1", **options)
