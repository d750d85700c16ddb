"""Ranges of prices, inside the search as any filter is."""

import pytest

from fixtures.changes import deleted, found, priced, written
from vitrine_similarity.filters import Filter, PriceRange

PRICES = {
    "free": (0, "EUR"),
    "cheap": (999, "EUR"),
    "dear": (129900, "EUR"),
    "rupees": (1000, "INR"),
    "unpriced": None,
}


@pytest.fixture
def shop(engine):
    engine.apply(
        [priced(name, price, colour="Red" if price else "Blue") for name, price in PRICES.items()],
        1,
    )
    return engine


def passing(engine, *filters):
    return sorted(found(engine, *filters))


@pytest.mark.parametrize(
    ("least", "most", "there"),
    [
        (None, None, ["cheap", "dear", "free"]),
        (0, None, ["cheap", "dear", "free"]),
        (1, None, ["cheap", "dear"]),
        (999, 999, ["cheap"]),
        (1000, 129899, []),
        (None, 999, ["cheap", "free"]),
    ],
)
def test_both_ends_of_a_range_are_in_it_and_other_currencies_are_not(shop, least, most, there):
    assert passing(shop, PriceRange("EUR", least, most)) == there


def test_a_currency_that_nothing_is_priced_in_keeps_nothing(shop):
    assert passing(shop, PriceRange("JPY")) == []


def test_a_range_holds_beside_other_filters(shop):
    assert passing(shop, PriceRange("EUR", 900), Filter("colour", ("Red",))) == ["cheap", "dear"]
    assert passing(shop, PriceRange("EUR", 900), Filter("colour", ("Blue",))) == []


def test_a_range_restricts_the_search_itself_however_rare_what_passes(engine):
    crowd = [priced(f"{number:04}", (500, "EUR"), seed=3) for number in range(1500)]
    rare = [priced("a", (7, "EUR"), seed=1), priced("b", (8, "EUR"), seed=2)]
    engine.apply([*crowd[:700], *rare, *crowd[700:]], 1)

    assert sorted(found(engine, PriceRange("EUR", 7, 8), seed=3, limit=2)) == ["a", "b"]


def test_a_product_is_found_by_its_newest_price_only(shop):
    shop.apply([priced("dear", (1, "EUR")), deleted("cheap"), written("free")], 2)

    assert passing(shop, PriceRange("EUR")) == ["dear"]
    assert passing(shop, PriceRange("EUR", 2)) == []


def test_facets_count_within_a_range_whatever_attribute_they_are_of(shop):
    facets = shop.facets((PriceRange("EUR", 1), Filter("colour", ("Red",))))

    [colour] = [one for one in facets.facets if one.attribute == "colour"]
    assert facets.total == 2
    assert [(one.value, one.count) for one in colour.values] == [("Red", 2)]
