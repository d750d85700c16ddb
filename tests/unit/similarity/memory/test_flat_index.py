"""The exact index: rows in, rows out, nearest first, never one that must not be found."""

import numpy as np
import pytest

from fixtures.shop import DIMENSION, vector
from vitrine_similarity.memory.flat import FlatIndex


def filled(count: int) -> FlatIndex:
    index = FlatIndex(DIMENSION)
    index.put(np.arange(count), np.stack([vector(seed) for seed in range(count)]))
    return index


def everything(count: int) -> np.ndarray:
    return np.ones(count, bool)


def test_the_nearest_come_first_with_their_inner_products():
    index = filled(50)

    hits = index.search(vector(7), 5, everything(50))

    scores = np.array([vector(seed) @ vector(7) for seed in range(50)])
    assert hits.rows.tolist() == np.argsort(-scores)[:5].tolist()
    assert hits.scores == pytest.approx(np.sort(scores)[::-1][:5])


def test_a_filter_finds_as_many_as_there_are_however_rare():
    index = filled(2000)
    among = np.zeros(2000, bool)
    among[[3, 1999]] = True

    hits = index.search(-vector(3), 10, among)

    assert sorted(hits.rows.tolist()) == [3, 1999]


def test_a_removed_row_is_not_found_until_it_is_put_again():
    index = filled(3)

    index.remove(np.array([1]))
    without = index.search(vector(1), 3, everything(3))
    index.put(np.array([1]), vector(99)[np.newaxis])
    again = index.search(vector(99), 1, everything(3))

    assert sorted(without.rows.tolist()) == [0, 2]
    assert again.rows.tolist() == [1]
    assert again.scores[0] == pytest.approx(1)


def test_a_replaced_row_is_found_where_it_is_now():
    index = filled(100)

    index.put(np.array([4]), vector(1000)[np.newaxis])

    assert index.search(vector(1000), 1, everything(100)).rows.tolist() == [4]
    assert index.search(vector(4), 1, everything(100)).scores[0] < 0.999
    assert np.array_equal(index.vectors(np.array([4]))[0], vector(1000))


def test_rows_that_were_skipped_are_not_found():
    index = FlatIndex(DIMENSION)

    index.put(np.array([5]), vector(5)[np.newaxis])

    assert index.search(vector(5), 10, everything(6)).rows.tolist() == [5]


@pytest.mark.parametrize("among", [np.zeros(0, bool), np.zeros(9, bool), np.ones(9, bool)])
def test_an_empty_index_finds_nothing(among):
    hits = FlatIndex(DIMENSION).search(vector(1), 10, among)

    assert hits.rows.tolist() == []
    assert hits.scores.tolist() == []
