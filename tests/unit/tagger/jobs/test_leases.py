"""Who holds what, and what becomes of it when they die, come late, or give it back."""

import pytest

from fixtures.taggings import LEASE_S, answers, failed, numbers, tagged
from vitrine_tagger.jobs import MAX_ATTEMPTS, LeaseLost


def test_a_chunk_is_given_to_one_at_a_time(desk):
    desk.running(40)

    first, second = desk.queue.claim("a"), desk.queue.claim("b")

    assert numbers(first) == list(range(1, 33))
    assert numbers(second) == list(range(33, 41))
    assert desk.queue.claim("c") is None


def test_what_a_dead_worker_had_is_given_to_another_though_the_clock_was_put_back(desk):
    name = desk.running(10)
    desk.queue.claim("a")
    desk.put_the_clock_back()

    desk.queue.finish(lease := desk.queue.claim("b"), answers(lease))

    assert desk.taggings.get(name).state == "done"


def test_what_a_dead_worker_had_is_given_to_another(desk):
    name = desk.running(10)
    desk.queue.claim("a")
    desk.lose_leases()

    desk.queue.finish(lease := desk.queue.claim("b"), answers(lease))

    assert desk.taggings.get(name).state == "done"


def test_who_comes_late_writes_nothing(desk):
    name = desk.running(10)
    late = desk.queue.claim("a")
    desk.lose_leases()
    desk.queue.finish(lease := desk.queue.claim("b"), answers(lease))

    with pytest.raises(LeaseLost):
        desk.queue.finish(late, answers(late, failed))

    assert (desk.taggings.get(name).tagged, desk.taggings.get(name).failed) == (10, 0)
    assert not any(one.error for one in desk.results.all(name))


def test_who_comes_late_while_another_works_writes_nothing(desk):
    name = desk.running(10)
    late = desk.queue.claim("a")
    desk.lose_leases()
    lease = desk.queue.claim("b")

    for come_back in (
        lambda: desk.queue.finish(late, answers(late)),
        lambda: desk.queue.renew(late),
    ):
        with pytest.raises(LeaseLost):
            come_back()
    desk.queue.release(late, "something is away")

    assert desk.taggings.get(name).notice == ""
    desk.queue.finish(lease, answers(lease))


def test_who_comes_late_before_anybody_took_over_is_in_time(desk):
    name = desk.running(10)
    lease = desk.queue.claim("a")
    desk.lose_leases()

    desk.queue.finish(lease, answers(lease))

    assert desk.taggings.get(name).tagged == 10


def test_nothing_is_written_twice_by_who_does_not_know_whether_it_was(desk):
    name = desk.running(10)
    desk.queue.finish(lease := desk.queue.claim("a"), answers(lease))

    with pytest.raises(LeaseLost):
        desk.queue.finish(lease, answers(lease))

    assert desk.taggings.get(name).tagged == 10


def test_a_lease_that_is_renewed_is_kept(desk):
    desk.running(10)
    lease = desk.queue.claim("a")
    for _ in range(3):
        desk.clock.now += LEASE_S - 1
        desk.queue.renew(lease)
        assert desk.queue.claim("b") is None

    desk.queue.finish(lease, answers(lease))


def test_results_of_other_rows_are_refused(desk):
    name = desk.running(2)
    lease = desk.queue.claim("a")

    for wrong in ([tagged(1)], [tagged(2), tagged(1)], [tagged(1), tagged(2), tagged(3)]):
        with pytest.raises(ValueError, match="not those of the rows"):
            desk.queue.finish(lease, wrong)

    assert desk.taggings.get(name).tagged == 0


def test_what_is_given_back_is_taken_at_once_and_costs_nothing(desk):
    name = desk.running(10)
    for _ in range(3 * MAX_ATTEMPTS):
        desk.queue.release(desk.queue.claim("a"))

    assert numbers(desk.queue.claim("b")) == list(range(1, 11))
    assert desk.taggings.get(name).notice == ""
