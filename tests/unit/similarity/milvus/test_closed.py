"""A connection may be closed after its engine: nobody measures over it any more."""

import threading

import pytest

from fixtures.changes import written
from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE
from fixtures.waiting import PATIENCE_S, eventually
from vitrine_similarity.milvus import sight
from vitrine_similarity.milvus.connection import Connection
from vitrine_similarity.milvus.engine import MilvusEngine
from vitrine_similarity.milvus.names import base_of


class Slow(Connection):
    """Lets searches wait until they may go on."""

    def __init__(self, settings):
        super().__init__(settings)
        self.searches = 0
        self.searching, self.may_go_on = threading.Event(), threading.Event()

    def call(self, what, ask, deadline):
        if what == "search":
            self.searches += 1
            self.searching.set()
            assert self.may_go_on.wait(PATIENCE_S)
        return super().call(what, ask, deadline)


@pytest.fixture
def connection(milvus_settings):
    connection = Slow(milvus_settings)
    yield connection
    connection.may_go_on.set()
    connection.close()


@pytest.fixture
def measured(connection, milvus_settings):
    """An engine whose recall is being measured."""
    engine = MilvusEngine(
        connection, milvus_settings, base_of(milvus_settings.prefix, SPACE), DIMENSION, ATTRIBUTES
    )
    engine.apply([written("a", seed=1), written("b", seed=2)], 1)
    engine.refresh()
    assert connection.searching.wait(PATIENCE_S)
    yield engine
    engine.close()


def test_an_engine_is_closed_when_the_search_that_was_under_way_is_over(
    connection, measured, monkeypatch
):
    monkeypatch.setattr(sight, "_CLOSED_WITHIN_S", PATIENCE_S)
    closing = threading.Thread(target=measured.close)
    closing.start()
    closing.join(0.1)
    assert closing.is_alive()
    connection.may_go_on.set()
    closing.join(PATIENCE_S)
    assert not closing.is_alive()
    # Both searches for the neighbours of the first product; with the second there are four.
    assert connection.searches <= 2


def test_a_search_that_does_not_end_is_not_waited_for_and_followed_by_no_other_product(
    connection, measured, monkeypatch
):
    monkeypatch.setattr(sight, "_CLOSED_WITHIN_S", 0.01)
    measured.close()
    connection.may_go_on.set()
    assert eventually(
        lambda: not any(one.name.startswith("milvus") for one in threading.enumerate())
    )
    assert connection.searches == 2
