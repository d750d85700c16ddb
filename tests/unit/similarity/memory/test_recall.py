"""What an index finds of what is really nearest, whatever share of the products a filter leaves."""

import numpy as np
import pytest

from fixtures.crowd import DIMENSION, Crowd, fill
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.arrays import to_rows
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.memory.recall import tune_margin
from vitrine_similarity.memory.settings import MemorySettings

_LITTLE = 20
FILTERS = {
    "all": [],
    "half": [Filter("colour", ("Black",))],
    "a fifth": [Filter("colour", ("White",))],
    "a tenth": [Filter("colour", ("Red",))],
    "a twentieth": [Filter("colour", ("Green",))],
    "a kind": [Filter("kind", ("kind 3",))],
    "few kinds": [Filter("kind", ("kind 3", "kind 11", "kind 30"))],
    "many kinds": [Filter("kind", tuple(f"kind {at}" for at in range(10)))],
    "a hundredth": [Filter("offer", ("Sale",))],
    "a thousandth": [Filter("offer", ("New",))],
}


@pytest.mark.parametrize("kept", FILTERS)
def test_a_search_finds_98_of_100_of_the_nearest_whatever_a_filter_keeps(indexed, crowd, kept):
    assert crowd.recall(indexed, FILTERS[kept]) >= 0.98


def test_the_index_says_what_it_finds_and_does_not_look_at_all(indexed, crowd):
    status = indexed.status()
    index = indexed._view.held[0].part.index

    assert status.kind in ("ivf_flat", "ivf_sq8")
    assert 0.98 <= status.recall_at_10 <= 1
    assert index.reach.effort < len(crowd.vectors) / 2


@pytest.mark.parametrize("target", [0.7, 0.999])
def test_the_effort_is_raised_until_the_target_is_met(crowd, target):
    engine = MemoryEngine(DIMENSION, (), MemorySettings(exact_products=0, target_recall=target))
    fill(engine, Crowd(12_000))
    assert engine.settle()

    assert engine.status().recall_at_10 >= target
    engine.close()


def test_few_products_are_compared_one_by_one(crowd):
    engine = MemoryEngine(DIMENSION, ())
    fill(engine, crowd)
    assert engine.settle()

    assert crowd.recall(engine, []) == 1
    assert (engine.status().kind, engine.status().recall_at_10) == ("flat", 1)
    engine.close()


def test_where_all_that_passes_lies_far_from_the_query_a_search_goes_farther(indexed, crowd):
    part = indexed._view.held[0].part
    lists, passing = part.index.lists, part.passing(FILTERS["many kinds"])
    rows = to_rows(passing.bits, len(part))
    vectors = part.vectors(rows)

    def recall(margin: float) -> float:
        right = 0
        for query in crowd.queries:
            best = rows[np.argsort(-(vectors @ query))[:10]]
            hits = lists.search(
                query,
                26,
                Reach(_LITTLE, margin=margin),
                among=passing.bits,
                allowed=len(rows),
                counts=passing.counts,
            )
            right += len(set(best) & set(hits.rows))
        return right / (10 * len(crowd.queries))

    margin = tune_margin(part, lists, 0.98, Reach(_LITTLE))

    assert recall(0) < 0.97
    assert margin > 0
    assert recall(margin) >= 0.99
