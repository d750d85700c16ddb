"""Filters and facets, and what a caller is told who asks for what is not there."""

import json

import pytest

from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.filters import Facet, Filter, count_facets, select_rows
from vitrine_similarity.memory.columns import ValueCount
from vitrine_similarity.memory.products import Shelf


@pytest.fixture
def shelf():
    shelf = Shelf(("product_type", "colour"))
    for name, product_type, colour in [
        ("a", "Shirts", "Navy Blue"),
        ("b", "Shirts", "Red"),
        ("c", "Jeans", "Navy Blue"),
        ("d", "Watches", ""),
    ]:
        attributes = {"product_type": product_type} | ({"colour": colour} if colour else {})
        shelf.put(Product(id=name, attributes=attributes))
    return shelf


def selected(shelf: Shelf, *filters: Filter) -> str:
    rows = select_rows(shelf, filters).nonzero()[0]
    return "".join(sorted(shelf.product(row).id for row in rows))


def counts(facet: Facet) -> dict[str, int]:
    return {entry.value: entry.count for entry in facet.values}


def test_values_of_one_filter_are_alternatives_and_filters_must_all_hold(shelf):
    shirts = Filter("product_type", ("Shirts",))

    assert selected(shelf) == "abcd"
    assert selected(shelf, shirts) == "ab"
    assert selected(shelf, Filter("product_type", ("Shirts", "Jeans"))) == "abc"
    assert selected(shelf, shirts, Filter("colour", ("Navy Blue",))) == "a"
    assert selected(shelf, shirts, Filter("product_type", ("Jeans",))) == ""


def test_a_product_without_the_attribute_never_passes(shelf):
    assert selected(shelf, Filter("colour", ("Navy Blue", "Red"))) == "abc"


def test_a_product_is_found_by_its_newest_values_only(shelf):
    shelf.put(Product(id="a", attributes={"colour": "Red"}))

    assert selected(shelf, Filter("colour", ("Red",))) == "ab"
    assert selected(shelf, Filter("product_type", ("Shirts",))) == "b"


def test_an_attribute_that_no_release_has_heard_of_can_be_filtered_by(shelf):
    shelf.put(Product(id="e", attributes={"season": "Summer"}))

    assert selected(shelf, Filter("season", ("Summer",))) == "e"
    assert shelf.columns.names() == ("product_type", "colour", "season")


def test_facets_count_each_value_and_ignore_their_own_filter(shelf):
    facets = count_facets(shelf, (Filter("colour", ("Navy Blue",)),))

    product_type, colour = facets.facets
    assert facets.total == 2
    assert counts(product_type) == {"Shirts": 1, "Jeans": 1}
    assert counts(colour) == {"Navy Blue": 2, "Red": 1}


def test_facets_list_the_most_frequent_value_first(shelf):
    product_type = count_facets(shelf, ()).facets[0]

    assert product_type.values == (
        ValueCount("Shirts", 2),
        ValueCount("Jeans", 1),
        ValueCount("Watches", 1),
    )


def test_an_unknown_attribute_is_refused_with_the_known_ones(shelf):
    with pytest.raises(InvalidInput, match="'color' is no known attribute; known: colour") as error:
        select_rows(shelf, (Filter("color", ("Red",)),))

    assert error.value.reason == "FILTER_UNKNOWN"
    assert json.loads(error.value.details["known"]) == ["colour", "product_type"]


def test_an_unknown_value_is_refused_with_the_known_ones_the_most_alike_first(shelf):
    with pytest.raises(InvalidInput, match="'navy blue' is no known value of 'colour'") as error:
        select_rows(shelf, (Filter("colour", ("Red", "navy blue")),))

    assert error.value.reason == "FILTER_VALUE_UNKNOWN"
    assert error.value.details["attribute"] == "colour"
    assert json.loads(error.value.details["known"]) == ["Navy Blue", "Red"]
    assert error.value.details["known_more"] == "0"


def test_a_value_that_only_deleted_products_had_is_unknown(shelf):
    shelf.remove("b")

    with pytest.raises(InvalidInput, match=r"known: Navy Blue$"):
        select_rows(shelf, (Filter("colour", ("Red",)),))


def test_a_filter_without_values_is_refused(shelf):
    with pytest.raises(InvalidInput, match="'colour' names no value") as error:
        select_rows(shelf, (Filter("colour", ()),))

    assert error.value.reason == "FILTER_VALUE_UNKNOWN"


def test_the_attributes_of_the_bundle_are_known_before_any_product_has_them():
    with pytest.raises(InvalidInput, match="none is known") as error:
        select_rows(Shelf(("colour",)), (Filter("colour", ("Red",)),))

    assert error.value.reason == "FILTER_VALUE_UNKNOWN"


@pytest.mark.parametrize("length", [5, 200])
def test_an_error_lists_a_bounded_part_of_many_known_values(length):
    shelf = Shelf(("colour",))
    for number in range(300):
        shelf.put(Product(id=str(number), attributes={"colour": f"{number:03}".ljust(length, "x")}))

    with pytest.raises(InvalidInput, match=r"more$") as error:
        select_rows(shelf, (Filter("colour", ("Grey" * 1000,)),))

    listed = json.loads(error.value.details["known"])
    assert 1 <= len(listed) <= 50
    assert int(error.value.details["known_more"]) == 300 - len(listed)
    assert sum(map(len, (error.value.message, *error.value.details.values()))) < 4500
