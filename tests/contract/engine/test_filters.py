"""Filters and facets, and what a caller is told who asks for what is not there."""

import json

import pytest

from fixtures.changes import deleted, found, written
from fixtures.shop import DIMENSION
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.filters import Facet, Filter, ValueCount


@pytest.fixture
def shop(new_engine):
    engine = new_engine(DIMENSION, ("product_type", "colour"))
    products = [
        ("a", "Shirts", "Navy Blue"),
        ("b", "Shirts", "Red"),
        ("c", "Jeans", "Navy Blue"),
        ("d", "Watches", ""),
    ]
    engine.apply(
        [
            written(name, product_type=kind, **({"colour": colour} if colour else {}))
            for name, kind, colour in products
        ],
        1,
    )
    return engine


def passing(engine, *filters):
    return "".join(sorted(found(engine, *filters)))


def counts(facet: Facet) -> dict[str, int]:
    return {entry.value: entry.count for entry in facet.values}


def test_values_of_one_filter_are_alternatives_and_filters_must_all_hold(shop):
    shirts = Filter("product_type", ("Shirts",))

    assert passing(shop) == "abcd"
    assert passing(shop, shirts) == "ab"
    assert passing(shop, Filter("product_type", ("Shirts", "Jeans"))) == "abc"
    assert passing(shop, shirts, Filter("colour", ("Navy Blue",))) == "a"
    assert passing(shop, shirts, Filter("product_type", ("Jeans",))) == ""


def test_a_product_without_the_attribute_never_passes(shop):
    assert passing(shop, Filter("colour", ("Navy Blue", "Red"))) == "abc"


def test_a_product_is_found_by_its_newest_values_only(shop):
    shop.apply([written("a", colour="Red")], 2)

    assert passing(shop, Filter("colour", ("Red",))) == "ab"
    assert passing(shop, Filter("product_type", ("Shirts",))) == "b"


def test_an_attribute_that_no_release_has_heard_of_can_be_filtered_by(shop):
    shop.apply([written("e", season="Summer")], 2)

    assert passing(shop, Filter("season", ("Summer",))) == "e"
    names = [facet.attribute for facet in shop.facets(()).facets]
    assert names == ["product_type", "colour", "season"]


def test_facets_count_each_value_and_ignore_their_own_filter(shop):
    facets = shop.facets((Filter("colour", ("Navy Blue",)),))

    product_type, colour = facets.facets
    assert facets.total == 2
    assert counts(product_type) == {"Shirts": 1, "Jeans": 1}
    assert counts(colour) == {"Navy Blue": 2, "Red": 1}


def test_facets_list_the_most_frequent_value_first(shop):
    product_type = shop.facets(()).facets[0]

    assert product_type.values == (
        ValueCount("Shirts", 2),
        ValueCount("Jeans", 1),
        ValueCount("Watches", 1),
    )


def test_an_unknown_attribute_is_refused_with_the_known_ones(shop):
    with pytest.raises(InvalidInput, match="'color' is no known attribute; known: colour") as error:
        found(shop, Filter("color", ("Red",)))

    assert error.value.reason == "FILTER_UNKNOWN"
    assert json.loads(error.value.details["known"]) == ["colour", "product_type"]


def test_an_unknown_value_is_refused_with_the_known_ones_the_most_alike_first(shop):
    with pytest.raises(InvalidInput, match="'navy blue' is no known value of 'colour'") as error:
        found(shop, Filter("colour", ("Red", "navy blue")))

    assert error.value.reason == "FILTER_VALUE_UNKNOWN"
    assert error.value.details["attribute"] == "colour"
    assert json.loads(error.value.details["known"]) == ["Navy Blue", "Red"]
    assert error.value.details["known_more"] == "0"


def test_a_value_that_only_deleted_products_had_is_unknown(shop):
    shop.apply([deleted("b")], 2)

    with pytest.raises(InvalidInput, match=r"known: Navy Blue$"):
        found(shop, Filter("colour", ("Red",)))


def test_a_filter_without_values_is_refused(shop):
    with pytest.raises(InvalidInput, match="'colour' names no value") as error:
        found(shop, Filter("colour", ()))

    assert error.value.reason == "FILTER_VALUE_UNKNOWN"


def test_the_attributes_of_the_bundle_are_known_before_any_product_has_them(new_engine):
    with pytest.raises(InvalidInput, match="none is known") as error:
        found(new_engine(DIMENSION, ("colour",)), Filter("colour", ("Red",)))

    assert error.value.reason == "FILTER_VALUE_UNKNOWN"


@pytest.mark.parametrize("length", [5, 200])
def test_an_error_lists_a_bounded_part_of_many_known_values(engine, length):
    values = [f"{number:03}".ljust(length, "x") for number in range(300)]
    engine.apply([written(value[:3], colour=value) for value in values], 1)

    with pytest.raises(InvalidInput, match=r"more$") as error:
        found(engine, Filter("colour", ("Grey" * 1000,)))

    listed = json.loads(error.value.details["known"])
    assert 1 <= len(listed) <= 50
    assert int(error.value.details["known_more"]) == 300 - len(listed)
    assert sum(map(len, (error.value.message, *error.value.details.values()))) < 4500


def test_a_facet_refuses_what_a_search_refuses(shop):
    for wanted in (Filter("color", ("Red",)), Filter("colour", ("red",)), Filter("colour", ())):
        with pytest.raises(InvalidInput) as in_search:
            found(shop, wanted)
        with pytest.raises(InvalidInput) as in_facets:
            shop.facets((wanted,))
        assert in_facets.value.details == in_search.value.details


def test_an_attribute_that_nobody_has_any_more_is_unknown_unless_the_bundle_predicts_it(shop):
    shop.apply([written("e", season="Summer")], 2)
    shop.apply([written("e")], 3)

    with pytest.raises(InvalidInput, match=r"known: product_type, colour$") as error:
        found(shop, Filter("season", ("Summer",)))

    assert error.value.reason == "FILTER_UNKNOWN"


@pytest.fixture
def detailed_shop(new_engine):
    engine = new_engine(DIMENSION, ("colour",))
    details = {"a": "round neck, striped", "b": "striped", "c": "", "d": "round neck"}
    engine.apply(
        [
            written(name, colour="Red", **({"details": listed} if listed else {}))
            for name, listed in details.items()
        ],
        1,
    )
    return engine


def test_each_detail_of_a_product_is_a_value_to_filter_by_and_to_count(detailed_shop):
    assert passing(detailed_shop, Filter("details", ("striped",))) == "ab"
    assert passing(detailed_shop, Filter("details", ("round neck", "striped"))) == "abd"

    everything = detailed_shop.facets(())
    assert everything.total == 4
    assert counts(everything.facets[-1]) == {"round neck": 2, "striped": 2}
    striped = detailed_shop.facets((Filter("details", ("striped",)),))
    assert striped.total == 2
    # They ignore the filter on details itself.
    assert counts(striped.facets[-1]) == {"round neck": 2, "striped": 2}


def test_who_asks_for_a_detail_that_no_product_has_is_told_them_one_by_one(detailed_shop):
    with pytest.raises(InvalidInput) as refused:
        found(detailed_shop, Filter("details", ("round neck, striped",)))

    assert refused.value.reason == "FILTER_VALUE_UNKNOWN"
    assert json.loads(refused.value.details["known"]) == ["round neck", "striped"]
