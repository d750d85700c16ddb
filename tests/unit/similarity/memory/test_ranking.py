"""The order of an answer depends on the vectors and the ids, and on nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.shop import DIMENSION, vector
from vitrine_similarity.memory.arrays import Hits
from vitrine_similarity.memory.flat import FlatIndex
from vitrine_similarity.memory.ranking import nearest
from vitrine_similarity.vectors import unit


class RoundingIndex(FlatIndex):
    """Adds up in another order for each row, as an index may: wrong in the seventh digit."""

    def search(self, query, limit, among):
        hits = super().search(query, len(among), among)
        scores = hits.scores + ((hits.rows * 7919) % 13 - 6).astype(np.float32) * 1e-7
        order = np.argsort(-scores, kind="stable")[:limit]
        return replace(hits, rows=hits.rows[order], scores=scores[order])


@pytest.mark.parametrize("limit", [1, 5, 40, 100])
def test_equal_vectors_keep_the_order_of_their_ids_in_an_index_that_rounds(limit):
    count = 80
    index = RoundingIndex(DIMENSION)
    index.put(np.arange(count), np.stack([vector(row % 2) for row in range(count)]))
    names = [f"{number:02}" for number in np.random.default_rng(5).permutation(count)]

    hits = nearest(index, vector(0), limit, np.ones(count, bool), names.__getitem__)

    alike = sorted(names[row] for row in range(0, count, 2))
    others = sorted(names[row] for row in range(1, count, 2))
    assert [names[row] for row in hits.rows] == [*alike, *others][:limit]
    assert set(hits.scores[:40]) == {np.float32(1)}


def test_a_search_among_nothing_finds_nothing():
    hits = nearest(FlatIndex(DIMENSION), vector(0), 3, np.zeros(0, bool), str)

    assert isinstance(hits, Hits)
    assert hits.rows.tolist() == []


def test_unit_vectors_have_length_one():
    scaled = unit(np.array([[3, 4], [1e-38, 0], [-3e38, 3e38]], np.float32))

    assert scaled.dtype == np.float32
    assert np.linalg.norm(scaled, axis=1) == pytest.approx(1)
    assert scaled[0] == pytest.approx([0.6, 0.8])
