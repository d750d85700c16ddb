"""A pool with lanes runs bulk calls in real interpreters without keeping one from a person."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from prometheus_client import CollectorRegistry

from fixtures.tiny_classifier import VALUES, embedding_of, heads_model
from fixtures.waiting import eventually
from vitrine_inference import InterpreterPool, LanePolicy, PoolMetrics
from vitrine_serving.lanes import Lane, lane_scope

PATIENCE_S = 20
BATCH = {"embedding": embedding_of()[np.newaxis]}


@pytest.fixture
def pool():
    return InterpreterPool(heads_model(), name="heads", size=2, lanes=LanePolicy(quiet_s=0))


def run(pool, lane):
    with lane_scope(lane):
        return pool.run(BATCH, timeout_s=PATIENCE_S)


class Held:
    """Bulk calls that keep their interpreters until they are released."""

    def __init__(self, pool, threads, calls):
        self._end = threading.Event()
        self._calls = [threads.submit(self._hold, pool) for _ in range(calls)]
        assert eventually(lambda: pool.bulk_busy == calls)

    def _hold(self, pool):
        with lane_scope(Lane.BULK), pool.borrow(PATIENCE_S) as interpreter:
            assert self._end.wait(PATIENCE_S)
            return interpreter.run(BATCH)

    def release(self):
        self._end.set()
        return [call.result(PATIENCE_S) for call in self._calls]


def test_an_interactive_call_is_answered_while_bulk_calls_hold_all_that_they_may(pool):
    with ThreadPoolExecutor(2) as threads:
        held = Held(pool, threads, pool.size)

        assert set(run(pool, Lane.INTERACTIVE)) == set(VALUES)

        assert len(held.release()) == pool.size


def test_bulk_calls_are_answered_while_interactive_calls_hold_all_of_theirs(pool):
    with pool.borrow(1), pool.borrow(1):
        assert set(run(pool, Lane.BULK)) == set(VALUES)


def test_both_lanes_get_the_same_answer(pool):
    alike = run(pool, Lane.BULK), run(pool, Lane.INTERACTIVE)

    for name in VALUES:
        np.testing.assert_array_equal(alike[0][name], alike[1][name])


def test_without_a_policy_all_calls_are_alike():
    pool = InterpreterPool(heads_model(), size=1)

    assert pool.interpreters == 1
    assert set(run(pool, Lane.BULK)) == set(VALUES)


def test_an_interpreter_is_made_when_it_is_needed_and_kept(pool, monkeypatch):
    made, prepare = [], Interpreter.__init__
    monkeypatch.setattr(
        Interpreter, "__init__", lambda one, **how: (made.append(one), prepare(one, **how))[1]
    )

    for _ in range(2):
        run(pool, Lane.INTERACTIVE)
    assert len(made) == 0
    for _ in range(2):
        with pool.borrow_all(1) as interpreters:
            assert len(set(map(id, interpreters))) == pool.size == 2
    assert len(made) == 1
    for _ in range(2):
        with pool.borrow_all(1):
            run(pool, Lane.BULK)
    assert len(made) == pool.interpreters - 1 == 2


def test_an_operator_sees_the_lanes_apart(pool):
    registry = CollectorRegistry()
    PoolMetrics(registry).watch(pool)

    def shown(name):
        return registry.get_sample_value(f"vitrine_pool_{name}", {"model": "heads"})

    with ThreadPoolExecutor(2) as threads:
        held = Held(pool, threads, 2)
        assert (shown("bulk_busy"), shown("busy")) == (2, 0)
        held.release()

    assert shown("bulk_busy") == shown("bulk_waiting") == 0
    assert shown("bulk_wait_seconds_count") == 2
    assert shown("interpreters") == 2
