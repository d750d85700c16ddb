"""A file is read under a lease, too."""

import pytest

from fixtures.taggings import LEASE_S, row
from vitrine_tagger.jobs import MAX_ATTEMPTS, LeaseLost


def test_a_file_is_given_to_one_at_a_time_the_oldest_first(desk):
    first, second = desk.submit(), desk.submit()

    assert desk.queue.claim_reading("a").tagging == first
    assert desk.queue.claim_reading("b").tagging == second
    assert desk.queue.claim_reading("c") is None


def test_a_file_that_a_dead_worker_read_is_read_by_another_though_the_clock_was_put_back(desk):
    desk.submit()
    desk.queue.claim_reading("a")
    desk.put_the_clock_back()

    assert desk.queue.claim_reading("b") is not None


def test_another_goes_on_after_the_last_row_that_was_kept(desk):
    name = desk.submit()
    lease = desk.queue.claim_reading("a")
    desk.queue.add_rows(lease, [row(n) for n in range(1, 1001)])
    desk.lose_leases()

    other = desk.queue.claim_reading("b")
    assert (other.tagging, other.rows) == (name, 1000)
    for come_back in (
        lambda: desk.queue.add_rows(lease, [row(1001)]),
        lambda: desk.queue.renew(lease),
        lambda: desk.queue.fail_reading(lease, "no"),
        lambda: desk.queue.end_reading(lease, understood="", sheet="", attributes=()),
    ):
        with pytest.raises(LeaseLost):
            come_back()
    desk.queue.add_rows(other, [row(1001)])
    desk.queue.end_reading(other, understood="{}", sheet="{}", attributes=("colour", "usage"))
    desk.work_all()

    assert [one.given.number for one in desk.results.all(name)] == list(range(1, 1002))
    assert desk.taggings.get(name).tagged == 1001


def test_keeping_rows_renews_the_lease(desk):
    desk.submit()
    lease = desk.queue.claim_reading("a")
    for number in range(1, 4):
        desk.clock.now += LEASE_S - 1
        desk.queue.add_rows(lease, [row(number)])

    assert desk.queue.claim_reading("b") is None


@pytest.mark.parametrize("wrong", [[2], [1, 3], [2, 1]])
def test_rows_that_leave_some_out_are_refused(desk, wrong):
    name = desk.submit()
    lease = desk.queue.claim_reading("a")

    with pytest.raises(ValueError, match="do not come after row 0"):
        desk.queue.add_rows(lease, [row(number) for number in wrong])

    assert desk.taggings.get(name).rows == 0


def test_nothing_is_tagged_before_the_file_is_read(desk):
    desk.submit()
    lease = desk.queue.claim_reading("a")
    desk.queue.add_rows(lease, [row(1)])

    assert desk.queue.claim("a") is None


def test_a_file_that_ends_its_readers_fails(desk):
    name = desk.submit()
    for _ in range(MAX_ATTEMPTS):
        assert desk.queue.claim_reading("a") is not None
        desk.lose_leases()

    assert desk.queue.claim_reading("a") is None
    assert desk.taggings.get(name).state == "failed"
    assert "after row 0" in desk.taggings.get(name).error


def test_a_long_file_may_be_cut_short_often_while_it_gets_on(desk):
    name = desk.submit()
    for number in range(1, 3 * MAX_ATTEMPTS):
        desk.queue.add_rows(desk.queue.claim_reading("a"), [row(number)])
        desk.lose_leases()

    assert desk.taggings.get(name).state == "reading"


def test_a_file_waits_for_what_is_away(desk):
    name = desk.submit()
    desk.queue.release(desk.queue.claim_reading("a"), "the folder of files is away")

    assert desk.taggings.get(name).notice == "the folder of files is away"
    assert desk.queue.claim_reading("a") is None
    desk.clock.now += 1
    assert desk.queue.claim_reading("a") is not None
