"""Bulk work runs in the pauses of interactive work and in a share of its own, and never starves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from fixtures.waiting import eventually
from vitrine_inference import LanePolicy
from vitrine_inference.turns import Turns
from vitrine_serving.errors import DeadlineExceeded
from vitrine_serving.lanes import Lane, lane_scope

PATIENCE_S = 20
FAR = 1000.0


class Hands:
    """A clock that a test moves; it counts what threads spend, too."""

    def __init__(self):
        self.now = 100.0
        self.spent = 0.0

    def work(self, seconds):
        self.now += seconds
        self.spent += seconds


@pytest.fixture
def hands():
    return Hands()


def make(hands, at_a_time=2, **policy):
    # A moment of real time, in which those that wait look at the clock again.
    policy = LanePolicy(**{"share": 0.1, "quiet_s": 0.05, **policy})
    return Turns(policy, at_a_time=at_a_time, clock=lambda: hands.now, spent=lambda: hands.spent)


@contextmanager
def interactive(turns):
    with turns.turn(0):
        yield


@contextmanager
def bulk(turns, timeout_s=0.0):
    with lane_scope(Lane.BULK), turns.turn(timeout_s):
        yield


class Waiter:
    """Bulk work in a thread of its own, that holds its turn until it is released."""

    def __init__(self, turns, threads, name="", log=None):
        self.began, self.end = threading.Event(), threading.Event()
        self.done = threads.submit(self._run, turns, name, log)

    def _run(self, turns, name, log):
        with bulk(turns, FAR):
            if log is not None:
                log.append(name)
            self.began.set()
            assert self.end.wait(PATIENCE_S)

    def release(self):
        self.end.set()
        self.done.result(PATIENCE_S)


@pytest.fixture
def threads(hands):
    with ThreadPoolExecutor(8) as threads:
        yield threads
        # Whoever still waits, in a test that failed, gives up.
        hands.now += 2 * FAR


def test_alone_bulk_work_runs_at_once_several_at_a_time(hands):
    turns = make(hands, at_a_time=2)

    with bulk(turns):
        assert in_another_thread(turns)


def in_another_thread(turns):
    def take():
        with bulk(turns):
            return True

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(take).result(PATIENCE_S)


def test_interactive_work_never_waits_for_bulk_work(hands, threads):
    turns = make(hands)
    waiters = [Waiter(turns, threads) for _ in range(4)]
    assert eventually(lambda: sum(one.began.is_set() for one in waiters) == 2)

    with interactive(turns), interactive(turns):
        pass

    for one in waiters:
        one.end.set()


def test_bulk_work_waits_while_interactive_work_runs_and_a_moment_longer(hands):
    turns = make(hands)
    with bulk(turns):
        hands.work(1)  # its share is used up for nine seconds

    with interactive(turns), pytest.raises(DeadlineExceeded), bulk(turns):
        pass
    hands.now += 0.04
    with pytest.raises(DeadlineExceeded) as late, bulk(turns):
        pass
    assert late.value.reason == "DEADLINE"

    hands.now += 0.02
    with bulk(turns):
        pass


def test_bulk_work_gets_its_share_however_much_interactive_work_there_is(hands):
    turns = make(hands, share=0.25)
    with interactive(turns):
        began, worked = hands.now, 0.0
        for _ in range(20):
            with bulk(turns):
                hands.work(0.5)
                worked += 0.5
            with pytest.raises(DeadlineExceeded), bulk(turns):
                pass
            hands.now += 1.5

        assert worked / (hands.now - began) == pytest.approx(0.25)


def test_beside_interactive_work_bulk_work_runs_one_at_a_time(hands, threads):
    turns = make(hands, at_a_time=3)
    with interactive(turns):
        first = Waiter(turns, threads)
        assert first.began.wait(PATIENCE_S)

        with pytest.raises(DeadlineExceeded), bulk(turns):
            pass
        first.release()


def test_bulk_work_that_waits_goes_on_when_the_interactive_work_has_ended(hands, threads):
    turns = make(hands)
    with bulk(turns):
        hands.work(1)
    with interactive(turns):
        waiter = Waiter(turns, threads)
        assert eventually(lambda: turns.waiting == 1)
        assert not waiter.began.is_set()
    hands.now += 1

    assert waiter.began.wait(PATIENCE_S)
    waiter.release()
    assert turns.waiting == 0


def test_bulk_work_that_waits_goes_on_when_its_share_is_due(hands, threads):
    turns = make(hands)
    with bulk(turns):
        hands.work(0.01)
    with interactive(turns):
        waiter = Waiter(turns, threads)
        assert eventually(lambda: turns.waiting == 1)
        hands.now += 0.1

        assert waiter.began.wait(PATIENCE_S)
        waiter.release()


def test_bulk_work_waits_in_line(hands, threads):
    turns, log = make(hands, at_a_time=1), []
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
    turns, log = make(hands, at_a_time=1), []
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


def test_alone_work_that_has_begun_goes_on_without_giving_way(hands):
    turns = make(hands, at_a_time=1)

    with bulk(turns), lane_scope(Lane.BULK):
        hands.work(1)
        with turns.turn(0):
            pass


def test_a_turn_that_does_not_come_back_in_time_is_not_given_back_twice(hands):
    turns = make(hands, at_a_time=1)

    def in_two_parts():
        with bulk(turns), lane_scope(Lane.BULK):
            hands.work(1)
            with turns.turn(0):
                pass

    with interactive(turns), pytest.raises(DeadlineExceeded):
        in_two_parts()
    hands.now += 1

    with bulk(turns), pytest.raises(DeadlineExceeded):
        in_another_thread(turns)


def test_work_whose_caller_has_left_leaves_its_place(hands, threads):
    turns, left = make(hands), threading.Event()
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


def test_work_that_failed_gives_its_turn_back(hands):
    turns = make(hands, at_a_time=1)

    with pytest.raises(KeyError), bulk(turns):
        raise KeyError
    with pytest.raises(KeyError), interactive(turns):
        raise KeyError
    hands.now += 1

    with bulk(turns):
        pass


def test_what_bulk_work_waited_is_told(hands, threads):
    turns, waits = make(hands), []
    turns.on_turn = waits.append
    with bulk(turns):
        hands.work(1)
    with interactive(turns):
        waiter = Waiter(turns, threads)
        assert eventually(lambda: turns.waiting == 1)
        hands.now += 9

        assert waiter.began.wait(PATIENCE_S)
        waiter.release()

    assert waits == pytest.approx([0, 9])


@pytest.mark.parametrize("wrong", [{"share": 0}, {"share": 1.1}, {"quiet_s": -1}])
def test_a_policy_without_a_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="share"):
        LanePolicy(**wrong)
