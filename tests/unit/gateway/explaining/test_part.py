"""Weights of cells, and where they lie in words."""

import math

import pytest

from vitrine_gateway.explaining.part import Weights, log_odds, weigh
from vitrine_gateway.values import LabColour, Occluded


def occluded(cells, side):
    return Occluded(cells, cells, side, (), (), LabColour(50, 0, 0), None)


def spot(*cells, size=7):
    rows = [[0.0] * size for _ in range(size)]
    for row, column in cells:
        rows[row][column] = 1.0
    return Weights(tuple(map(tuple, rows)))


def test_a_cell_weighs_what_the_parts_that_cover_it_take_away_on_average():
    weights = weigh(occluded(3, 2), [0.9, 0.5, 0.9, 0.9, 0.9], 0.01)
    assert weights.rows == ((1, 0.5, 0), (0.5, 0.25, 0), (0, 0, 0))


def test_a_part_that_adds_when_it_is_hidden_decides_nothing():
    assert weigh(occluded(2, 1), [0.5, 0.9, 0.4, 0.5, 0.5], 0.01).rows == ((0, 1), (0, 0))


def test_where_hiding_takes_next_to_nothing_away_no_part_decides():
    weights = weigh(occluded(2, 1), [0.9, 0.895, 0.9, 0.9, 0.9], 0.01)
    assert weights.rows == ((0, 0), (0, 0))
    assert weights.words == "no single part, but all of it"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([(0, 0), (1, 1)], "mostly the upper left part"),
        ([(6, 6)], "mostly the lower right part"),
        ([(1, 3)], "mostly the upper part"),
        ([(3, 5)], "mostly the right part"),
        ([(3, 3)], "mostly the middle"),
        (
            [(row, column) for row in range(7) for column in range(7)],
            "no single part, but all of it",
        ),
    ],
)
def test_the_words_say_where_most_of_it_lies(cells, words):
    assert spot(*cells).words == words


def test_almost_sure_is_told_from_surer_still_and_never_endless():
    assert log_odds(0.999) - log_odds(0.99) > log_odds(0.6) - log_odds(0.5)
    assert log_odds(0.5) == 0
    assert math.isfinite(log_odds(0))
    assert math.isfinite(log_odds(1))
