"""Wrong labels that were planted are found: the promise of the audit, on a small catalogue."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from planting import plant

from vitrine_pipeline.audit.opinions import cross_examine
from vitrine_pipeline.audit.scoring import rank
from vitrine_pipeline.audit.titles import read_claims
from vitrine_pipeline.training.fit import TrainingSet
from vitrine_pipeline.training.labels import MISSING, encode_labels
from vitrine_pipeline.training.recipe import Recipe
from vitrine_sheets.catalogue import CatalogueRow

KINDS = ("Tshirts", "Dresses", "Jeans", "Heels", "Watches", "Belts")
COLOURS = ("Red", "Blue", "Black", "White", "Green")
BRANDS = ("Velda", "Oxalis", "Norrin", "Tamsin", "Perrow", "Galby")
PRODUCTS = 300
QUICK = Recipe(epochs=12, batch=32, folds=2)


def product(number):
    kind, colour = KINDS[number % 6], COLOURS[number // 6 % 5]
    title = f"{BRANDS[number * 7 % 13 % 6]} {colour} {kind}"
    attributes = {"product_type": kind, "colour": colour}
    if number % 7 == 0:
        del attributes["colour"]
    return CatalogueRow(f"p{number}", Path("none.jpg"), attributes, title, None, number + 2)


@pytest.fixture(scope="module")
def planted():
    return plant([product(number) for number in range(PRODUCTS)], 0.03, seed=4)


@pytest.fixture(scope="module")
def labels(planted):
    rows, _ = planted
    return encode_labels(
        [row.attributes for row in rows], ("product_type", "colour"), np.ones(len(rows), np.bool_)
    )


@pytest.fixture(scope="module")
def opinions(labels):
    random = np.random.default_rng(0)
    numbers = np.arange(PRODUCTS)
    seen = 3.0 * np.eye(6)[numbers % 6] + random.normal(size=(PRODUCTS, 6))
    shade = 3.0 * np.eye(5)[numbers // 6 % 5] + random.normal(size=(PRODUCTS, 5))
    data = TrainingSet(seen.astype(np.float32), shade.astype(np.float32), labels)
    return cross_examine(data, numbers, [f"{number}" for number in numbers], QUICK, seed=1)


def found(listed, planted, labels):
    """The share of what was planted in the first 6 % of the list."""
    checked = sum(int((codes != MISSING).sum()) for codes in labels.codes.values())
    first = {(its.row.id, its.attribute) for its in listed[: round(0.06 * checked)]}
    return len(first & planted) / len(planted)


@pytest.mark.parametrize("titled", [True, False])
def test_most_planted_labels_are_in_the_first_six_percent(planted, labels, opinions, titled):
    rows, wrong = planted
    rows = [row if titled else replace(row, title=None) for row in rows]
    claims = read_claims([row.title for row in rows], [row.attributes for row in rows], labels)
    assert bool(claims) == titled
    listed = rank(rows, labels, opinions, claims)
    assert found(listed, wrong, labels) >= 0.6
    assert [its.score for its in listed] == sorted((its.score for its in listed), reverse=True)


def test_the_right_value_is_proposed(planted, labels, opinions):
    rows, wrong = planted
    listed = rank(rows, labels, opinions, {})
    truth = {row.id: row.attributes for row in (product(number) for number in range(PRODUCTS))}
    mended = [its for its in listed[:10] if (its.row.id, its.attribute) in wrong]
    right = [its.proposed == truth[its.row.id][its.attribute] for its in mended]
    assert np.mean(right) > 0.8


def test_a_label_that_is_missing_is_never_suspicious(planted, labels, opinions):
    rows, _ = planted
    silent = {row.id for row in rows if "colour" not in row.attributes}
    listed = rank(rows, labels, opinions, {})
    assert silent & {its.row.id for its in listed}
    assert not any(its.attribute == "colour" and its.row.id in silent for its in listed)


def test_the_same_seed_plants_the_same_labels():
    rows = [product(number) for number in range(PRODUCTS)]
    assert plant(rows, 0.1, seed=2) == plant(rows, 0.1, seed=2)
    changed, wrong = plant(rows, 0.1, seed=2)
    differing = {
        (before.id, name)
        for before, after in zip(rows, changed, strict=True)
        for name in before.attributes
        if before.attributes[name] != after.attributes[name]
    }
    assert differing == wrong
