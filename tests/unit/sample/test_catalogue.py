"""The drawn catalogue holds what a shop holds, and the same for the same seed."""

from collections import Counter
from itertools import pairwise

import pytest

from vitrine_sample.drawing.assortment import assortment
from vitrine_sample.drawing.catalogue import make_catalogue
from vitrine_sample.drawing.material import MATERIALS
from vitrine_sample.drawing.palette import PALETTE
from vitrine_sample.drawing.patterns import PATTERNS

# Patterns that a silhouette draws itself, as they are no repeat.
DRAWN_ON = {"plain", "printed", "colour block", "side striped"}


@pytest.fixture(scope="module")
def catalogue():
    return make_catalogue(1500, seed=1)


def test_fifteen_hundred_products_span_the_trade(catalogue):
    assert len(catalogue) == 1500
    assert len({p.id for p in catalogue}) == 1500
    assert len({p.product_type for p in catalogue}) >= 40
    assert {p.category for p in catalogue} == {"Apparel", "Footwear", "Accessories"}
    assert {p.gender for p in catalogue} == {"Men", "Women", "Boys", "Girls", "Unisex"}
    assert {p.usage for p in catalogue} == {"Casual", "Formal", "Sports", "Party", "Travel"}


@pytest.mark.parametrize("attribute", ["product_type", "colour", "usage", "gender"])
def test_every_value_has_enough_products_to_learn_from(catalogue, attribute):
    counts = Counter(getattr(p, attribute) for p in catalogue)
    assert min(counts.values()) >= 8, counts.most_common()[-3:]


def test_every_colour_of_the_palette_is_sold(catalogue):
    assert {p.colour for p in catalogue} == set(PALETTE)


def test_a_product_type_belongs_to_one_subcategory(catalogue):
    triples = {(p.category, p.subcategory, p.product_type) for p in catalogue}
    assert len(triples) == len({p.product_type for p in catalogue})


def test_a_larger_catalogue_begins_with_the_smaller(catalogue):
    assert make_catalogue(40, seed=1) == catalogue[:40]


def test_another_seed_makes_another_catalogue(catalogue):
    assert make_catalogue(40, seed=2) != catalogue[:40]


def test_a_hundred_and_seventy_products_hold_every_product_type(catalogue):
    assert {p.product_type for p in catalogue[:170]} == {line.type for line in assortment().line}


def test_titles_name_the_product_and_its_colour(catalogue):
    for product in catalogue:
        assert product.colour in product.title
        assert product.gender in product.title
        words = product.title.lower().split()
        assert all(a != b for a, b in pairwise(words)), product.title


def test_prices_are_amounts_of_money(catalogue):
    for product in catalogue:
        assert 3 < product.price < 400
        assert product.price.as_tuple().exponent == -2


def test_lines_use_only_materials_patterns_and_colours_that_can_be_drawn():
    for line in assortment().line:
        assert set(line.materials) <= set(MATERIALS), line.type
        assert set(line.patterns) <= {*PATTERNS, *DRAWN_ON}, line.type
        assert set(line.colours) <= set(PALETTE), line.type
        assert set(line.genders) <= set(assortment().palettes), line.type
