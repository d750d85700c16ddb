"""Bulk work runs in the pauses of interactive work and in a share of its own."""

import pytest

from fixtures.bulk_turns import PATIENCE_S, Waiter, bulk, in_another_thread, interactive, turns_of
from fixtures.waiting import eventually
from vitrine_inference import LanePolicy
from vitrine_serving.errors import DeadlineExceeded
from vitrine_serving.lanes import Lane, lane_scope


def test_alone_bulk_work_runs_at_once_several_at_a_time(hands):
    turns = turns_of(hands, at_a_time=2)

    with bulk(turns):
        assert in_another_thread(turns)


def test_interactive_work_never_waits_for_bulk_work(hands, threads):
    turns = turns_of(hands)
    waiters = [Waiter(turns, threads) for _ in range(4)]
    assert eventually(lambda: sum(one.began.is_set() for one in waiters) == 2)

    with interactive(turns), interactive(turns):
        pass

    for one in waiters:
        one.end.set()


def test_bulk_work_waits_while_interactive_work_runs_and_a_moment_longer(hands):
    turns = turns_of(hands)
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
    turns = turns_of(hands, share=0.25)
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
    turns = turns_of(hands, at_a_time=3)
    with interactive(turns):
        first = Waiter(turns, threads)
        assert first.began.wait(PATIENCE_S)

        with pytest.raises(DeadlineExceeded), bulk(turns):
            pass
        first.release()


def test_alone_work_that_has_begun_goes_on_without_giving_way(hands):
    turns = turns_of(hands, at_a_time=1)

    with bulk(turns), lane_scope(Lane.BULK):
        hands.work(1)
        with turns.turn(0):
            pass


def test_a_turn_that_does_not_come_back_in_time_is_not_given_back_twice(hands):
    turns = turns_of(hands, at_a_time=1)

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


def test_work_that_failed_gives_its_turn_back(hands):
    turns = turns_of(hands, at_a_time=1)

    with pytest.raises(KeyError), bulk(turns):
        raise KeyError
    with pytest.raises(KeyError), interactive(turns):
        raise KeyError
    hands.now += 1

    with bulk(turns):
        pass


@pytest.mark.parametrize("wrong", [{"share": 0}, {"share": 1.1}, {"quiet_s": -1}])
def test_a_policy_without_a_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="share"):
        LanePolicy(**wrong)
