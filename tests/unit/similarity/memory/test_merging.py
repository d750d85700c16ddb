"""Which parts become one, and when."""

from pathlib import Path

import numpy as np
import pytest

from fixtures.changes import columns_of
from fixtures.crowd import DIMENSION, Crowd
from fixtures.shop import vector
from fixtures.waiting import eventually
from vitrine_product.product import Product
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.merging import Policy
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.memory.table import table_of
from vitrine_similarity.memory.view import whole

_PAGE = 100
_PATIENCE_S = 60


def held_of(*sizes, in_memory=()):
    return tuple(
        whole(
            Part(
                table_of(columns_of(*(Product(f"{at}") for at in range(size)))),
                np.stack([vector(0)] * size),
                folder=folder,
            )
        )
        for folder, group in ((Path("segment"), sizes), (None, in_memory))
        for size in group
    )


def sizes_of(held):
    return [one.products for one in held]


@pytest.mark.parametrize(
    ("segments", "merged"),
    [
        ((40, 11), [11, 40]),
        ((40, 10), []),
        ((100, 17, 4, 2, 1), [1, 2, 4, 17]),
        ((100, 17, 4), []),
        ((40,), []),
        ((), []),
    ],
)
def test_at_rest_few_segments_are_left_and_none_while_products_come(segments, merged):
    held, policy = held_of(*segments), Policy(tail_products=4)

    assert policy.due(held) == ()
    assert sizes_of(policy.due(held, at_rest=True)) == merged


def test_what_is_merged_at_rest_takes_along_what_is_in_memory():
    held, policy = held_of(40, 20, in_memory=(3,)), Policy(tail_products=4)

    assert sizes_of(policy.due(held, at_rest=True)) == [20, 40, 3]


def segments_of(engine):
    return sorted(one.products for one in engine._view.held if one.part.folder is not None)


def engine_with(rest_s: float) -> MemoryEngine:
    return MemoryEngine(
        DIMENSION, ("colour",), MemorySettings(exact_products=0, tail_products=64, rest_s=rest_s)
    )


def few(sizes):
    return len(sizes) <= 4 and 4 * sum(sizes[:-1]) <= sizes[-1]


def load(engine: MemoryEngine, crowd: Crowd) -> None:
    """Write a crowd so that a segment is made of each page, and of each four of like size."""
    for start in range(0, len(crowd.changes), _PAGE):
        engine.apply(crowd.changes[start : start + _PAGE], 1)
        assert engine._background.settle(_PATIENCE_S)


def test_who_waits_for_the_segments_of_a_load_finds_them_merged():
    engine, crowd = engine_with(3600), Crowd(11 * _PAGE)
    load(engine, crowd)
    assert not few(segments_of(engine))

    assert engine.settle()

    assert few(segments_of(engine))
    assert crowd.recall(engine, ()) >= 0.97
    engine.close()


def test_after_a_load_the_segments_are_merged_unasked():
    engine = engine_with(0.2)
    load(engine, Crowd(11 * _PAGE))

    assert eventually(lambda: few(segments_of(engine)))
    engine.close()
