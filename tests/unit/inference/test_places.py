"""Interactive work finds a place while bulk work holds as many as it may."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from fixtures.waiting import eventually
from vitrine_inference.places import Places
from vitrine_serving.errors import DeadlineExceeded, Exhausted
from vitrine_serving.lanes import Lane

PATIENCE_S = 20


def hold(places, stack, lane, timeout_s=0.0):
    stack.enter_context(places.place(lane, timeout_s))


def refused(places, lane):
    with pytest.raises(DeadlineExceeded) as late, places.place(lane, 0):
        pass
    return late.value.message


def test_bulk_work_leaves_a_place_to_interactive_work():
    places = Places("a seat", 2, spare=1)
    with ExitStack() as stack:
        hold(places, stack, Lane.BULK)
        hold(places, stack, Lane.BULK)
        assert refused(places, Lane.BULK).startswith("no seat was free")

        hold(places, stack, Lane.INTERACTIVE)
        assert refused(places, Lane.INTERACTIVE)

    assert [places.taken(lane) for lane in Lane] == [0, 0]


def test_bulk_work_finds_a_place_though_interactive_work_holds_all_of_its_own():
    places = Places("a seat", 2, spare=1)
    with ExitStack() as stack:
        hold(places, stack, Lane.INTERACTIVE)
        hold(places, stack, Lane.INTERACTIVE)
        assert refused(places, Lane.INTERACTIVE)

        hold(places, stack, Lane.BULK)
        assert refused(places, Lane.BULK)


def test_one_interactive_call_leaves_bulk_work_all_but_the_last_place():
    places = Places("a seat", 2, spare=1)
    with ExitStack() as stack:
        hold(places, stack, Lane.INTERACTIVE)
        hold(places, stack, Lane.BULK)

        assert refused(places, Lane.BULK)
        hold(places, stack, Lane.INTERACTIVE)


def test_bulk_work_that_waits_gets_the_spare_place_when_interactive_work_has_its_own():
    places = Places("a seat", 1, spare=1)
    taken, end = threading.Event(), threading.Event()

    def bulk():
        with places.place(Lane.BULK, PATIENCE_S):
            taken.set()
            assert end.wait(PATIENCE_S)

    with ThreadPoolExecutor(2) as threads, ExitStack() as stack:
        hold(places, stack, Lane.BULK)
        waiting = threads.submit(bulk)
        assert eventually(lambda: places.waiting(Lane.BULK) == 1)
        stack.close()

        assert taken.wait(PATIENCE_S)
        end.set()
        waiting.result(PATIENCE_S)


def test_interactive_work_goes_before_bulk_work_that_has_waited_longer():
    places, order = Places("a seat", 2, spare=1), []

    def wait_for(lane):
        with places.place(lane, PATIENCE_S):
            order.append(lane)

    with ThreadPoolExecutor(2) as threads, ExitStack() as held, ExitStack() as one:
        hold(places, held, Lane.INTERACTIVE)
        hold(places, held, Lane.BULK)
        hold(places, one, Lane.INTERACTIVE)
        bulk = threads.submit(wait_for, Lane.BULK)
        assert eventually(lambda: places.waiting(Lane.BULK) == 1)
        urgent = threads.submit(wait_for, Lane.INTERACTIVE)
        assert eventually(lambda: places.waiting(Lane.INTERACTIVE) == 1)
        one.close()
        urgent.result(PATIENCE_S)
        assert places.waiting(Lane.BULK) == 1
        held.close()
        bulk.result(PATIENCE_S)

    assert order == [Lane.INTERACTIVE, Lane.BULK]


def test_the_bound_of_waiting_is_of_interactive_work():
    places = Places("a seat", 1, max_waiting=0)
    with ExitStack() as stack:
        hold(places, stack, Lane.INTERACTIVE)

        with pytest.raises(Exhausted) as full, places.place(Lane.INTERACTIVE, 0):
            pass

    assert full.value.reason == "QUEUE_FULL"
