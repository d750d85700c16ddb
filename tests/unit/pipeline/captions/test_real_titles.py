"""What is learnt from the development catalogue's titles."""

import csv
from pathlib import Path

import numpy as np
import pytest

from fixtures.tiny_bundle import ATTRIBUTES
from vitrine_pipeline.captions.lesson import prepare_lesson
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_product.words import split

CATALOGUE = Path(__file__).parents[5] / "shared" / "data" / "fashion" / "fashion.csv"
COLUMNS = ("Gender", "Category", "SubCategory", "ProductType", "Colour", "Usage")

pytestmark = [
    pytest.mark.real_photos,
    pytest.mark.skipif(not CATALOGUE.exists(), reason=f"{CATALOGUE} is absent"),
]


@pytest.fixture(scope="module")
def lesson():
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    products = [dict(zip(ATTRIBUTES, map(row.get, COLUMNS), strict=True)) for row in told]
    every = np.ones(len(told), dtype=np.bool_)
    titles = [row["ProductTitle"] for row in told]
    return prepare_lesson(titles, products, every, ATTRIBUTES, CaptionRecipe())


def test_brands_that_everybody_knows_are_not_learnt(lesson):
    brands = {"adidas", "nike", "puma", "reebok", "disney", "converse", "timberland", "benetton"}
    assert brands.isdisjoint(word for token in lesson.order for word in split(token))


def test_words_that_describe_are_learnt(lesson):
    assert {"printed", "striped", "leather", "navy blue", "flip flops", "t-shirt"} <= {
        *lesson.order
    }


def test_nearly_every_title_still_states_who_what_and_which_colour(lesson):
    words = lesson.vocabulary(decoder="lstm", model="m").attributes
    assert min(words[name].stated for name in ("gender", "product_type", "colour")) > 0.9


def test_no_title_contradicts_its_own_row(lesson):
    claims = lesson.wording.claims
    for title, row in zip(lesson.titles, lesson.wording.rows, strict=True):
        for token in title:
            for attribute, claim in claims[token].items():
                assert row[attribute] in claim.values, (title, row)
