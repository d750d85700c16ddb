"""Bulk work that waits goes on in its order, gives way, and never starves."""

import threading
from contextlib import contextmanager

import pytest

from fixtures.bulk_turns import FAR, PATIENCE_S, Waiter, bulk, interactive, turns_of
from fixtures.waiting import eventually
from vitrine_serving.errors import DeadlineExceeded
from vitrine_serving.lanes import Lane, lane_scope


@pytest.fixture
def waiting(hands, threads):
    """Lets bulk work wait for a block of interactive work, as some took so many seconds before."""

    @contextmanager
    def wait(turns, *, worked_s):
        with bulk(turns):
            hands.work(worked_s)
        with interactive(turns):
            waiter = Waiter(turns, threads)
            assert eventually(lambda: turns.waiting == 1)
            yield waiter

    return wait


def test_bulk_work_that_waits_goes_on_when_the_interactive_work_has_ended(hands, waiting):
    turns = turns_of(hands)
    with waiting(turns, worked_s=1) as waiter:
        assert not waiter.began.is_set()
    hands.now += 1

    assert waiter.began.wait(PATIENCE_S)
    waiter.release()
    assert turns.waiting == 0


def test_bulk_work_that_waits_goes_on_when_its_share_is_due(hands, waiting):
    with waiting(turns_of(hands), worked_s=0.01) as waiter:
        hands.now += 0.1

        assert waiter.began.wait(PATIENCE_S)
        waiter.release()


def test_bulk_work_waits_in_line(hands, threads):
    turns, log = turns_of(hands, at_a_time=1), []
    first = Waiter(turns, threads, "first", log)
    assert first.began.wait(PATIENCE_S)
    waiters = []
    for number, name in enumerate(("second", "third", "fourth"), 1):
        waiters.append(Waiter(turns, threads, name, log))
        assert eventually(lambda number=number: turns.waiting == number)
        waiters[-1].end.set()
    first.release()
    for one in waiters:
        one.done.result(PATIENCE_S)

    assert log == ["first", "second", "third", "fourth"]


def test_work_that_has_begun_gives_way_to_interactive_work_and_goes_on_before_others(
    hands, threads
):
    turns, log = turns_of(hands, at_a_time=1), []
    at_the_gate, go_on = threading.Event(), threading.Event()

    def in_two_parts():
        with bulk(turns):
            hands.work(1)
            at_the_gate.set()
            assert go_on.wait(PATIENCE_S)
            with turns.turn(FAR):
                log.append("its second part")

    def begin():
        with lane_scope(Lane.BULK):
            in_two_parts()

    begun = threads.submit(begin)
    assert at_the_gate.wait(PATIENCE_S)
    newcomer = Waiter(turns, threads, "a newcomer", log)
    newcomer.end.set()
    assert eventually(lambda: turns.waiting == 1)
    with interactive(turns):
        go_on.set()
        assert eventually(lambda: turns.waiting == 2)
        assert log == []
    hands.now += 1

    begun.result(PATIENCE_S)
    newcomer.done.result(PATIENCE_S)
    assert log == ["its second part", "a newcomer"]


def test_work_whose_caller_has_left_leaves_its_place(hands, threads):
    turns, left = turns_of(hands), threading.Event()
    with bulk(turns):
        hands.work(1)

    def wait():
        with lane_scope(Lane.BULK, left=left.is_set), turns.turn(FAR):
            pass

    with interactive(turns):
        waiting = threads.submit(wait)
        assert eventually(lambda: turns.waiting == 1)
        left.set()

        assert isinstance(waiting.exception(PATIENCE_S), DeadlineExceeded)
        assert turns.waiting == 0


def test_what_bulk_work_waited_is_told(hands, waiting):
    turns, waits = turns_of(hands), []
    turns.on_turn = waits.append
    with waiting(turns, worked_s=1) as waiter:
        hands.now += 9

        assert waiter.began.wait(PATIENCE_S)
        waiter.release()

    assert waits == pytest.approx([0, 9])
