"""The order of an answer depends on the vectors and the ids, and on nothing else."""

import numpy as np
import pytest

from fixtures.changes import columns_of
from fixtures.shop import vector
from vitrine_product.product import Product
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.ranking import nearest
from vitrine_similarity.memory.selection import select
from vitrine_similarity.memory.table import table_of
from vitrine_similarity.memory.view import View, whole
from vitrine_similarity.vectors import unit


class RoundingPart(Part):
    """Adds up in another order for each row, as an index may: wrong in the seventh digit."""

    def search(self, query, wanted, among, passing, **how):
        hits = super().search(query, len(self), among, passing, **how)
        scores = hits.scores + ((hits.rows * 7919) % 13 - 6).astype(np.float32) * 1e-7
        order = np.argsort(-scores, kind="stable")[:wanted]
        return type(hits)(hits.rows[order], scores[order])


def view_of(names, seeds, parts) -> View:
    held = []
    for at in range(parts):
        products = [Product(name) for name in names[at::parts]]
        vectors = np.stack([vector(seed) for seed in seeds[at::parts]])
        held.append(whole(RoundingPart(table_of(columns_of(*products)), vectors)))
    return View(tuple(held), 1, ())


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("limit", [1, 5, 40, 100])
def test_equal_vectors_keep_the_order_of_their_ids_in_parts_that_round(limit, parts):
    names = [f"{number:02}" for number in np.random.default_rng(5).permutation(80)]
    view = view_of(names, [row % 2 for row in range(80)], parts)

    found = nearest(select(view, ()), vector(0), limit, exact=False)

    alike, others = sorted(names[::2]), sorted(names[1::2])
    assert [one.part.table.ids[one.row] for one in found] == [*alike, *others][:limit]
    assert {one.score for one in found[:40]} == {1}


class CountingPart(Part):
    """Remembers how many hits it was asked for."""

    asked: list[int]

    def search(self, query, wanted, among, passing, **how):
        self.asked.append(wanted)
        return super().search(query, wanted, among, passing, **how)


@pytest.mark.parametrize("count", [1000, 5000])
def test_of_copies_of_one_picture_no_more_are_compared_than_the_bound_says(count):
    names = [f"{number:04}" for number in np.random.default_rng(5).permutation(count)]
    part = CountingPart(table_of(columns_of(*map(Product, names))), np.stack([vector(0)] * count))
    part.asked = []

    found = nearest(select(View((whole(part),), 1, ()), ()), vector(0), 10, exact=False)

    shown = [one.part.table.ids[one.row] for one in found]
    assert len(shown) == 10
    if count <= 1024:
        assert shown == sorted(names)[:10]
    assert max(part.asked) == 10 + 1024
    assert sum(part.asked) < 4 * 1024


def test_a_search_among_nothing_finds_nothing():
    assert nearest((), vector(0), 3, exact=False) == ()


def test_a_filter_that_was_asked_for_often_is_remembered_and_others_are_forgotten():
    products = [Product(f"{at}", attributes={"n": f"{at}"}) for at in range(100)]
    part = Part(table_of(columns_of(*products)), np.stack([vector(at) for at in range(100)]))
    first = part.passing([Filter("n", ("0",))])

    for at in range(1, 100):
        part.passing([Filter("n", (f"{at}",))])
        assert part.passing([Filter("n", ("0",))]) is first
    assert len(part._remembered) == 64


def test_unit_vectors_have_length_one():
    scaled = unit(np.array([[3, 4], [1e-38, 0], [-3e38, 3e38]], np.float32))

    assert scaled.dtype == np.float32
    assert np.linalg.norm(scaled, axis=1) == pytest.approx(1)
    assert scaled[0] == pytest.approx([0.6, 0.8])
