"""Who holds what, and what becomes of it when they die, come late, or cannot go on."""

import pytest

from fixtures.taggings import failed, row, tagged
from vitrine_tagger.jobs import MAX_ATTEMPTS, LeaseLost

LEASE_S = 60


def die(desk):
    """Let every lease run out, as those of a process that was killed do."""
    desk.clock.now += LEASE_S


def put_the_clock_back(desk):
    """By more than any lease lasts, as whoever sets a clock that was wrong does."""
    desk.clock.now -= 3600


def numbers(lease):
    return [one.number for one in lease.rows]


def answers(lease, answer=tagged):
    return [answer(one.number) for one in lease.rows]


def test_a_chunk_is_given_to_one_at_a_time(desk):
    desk.running(40)

    first, second = desk.queue.claim("a"), desk.queue.claim("b")

    assert numbers(first) == list(range(1, 33))
    assert numbers(second) == list(range(33, 41))
    assert desk.queue.claim("c") is None


def test_what_a_dead_worker_had_is_given_to_another_though_the_clock_was_put_back(desk):
    name = desk.running(10)
    desk.queue.claim("a")
    put_the_clock_back(desk)

    desk.queue.finish(lease := desk.queue.claim("b"), answers(lease))

    assert desk.taggings.get(name).state == "done"


def test_a_file_that_a_dead_worker_read_is_read_by_another_though_the_clock_was_put_back(desk):
    desk.submit()
    desk.queue.claim_reading("a")
    put_the_clock_back(desk)

    assert desk.queue.claim_reading("b") is not None


def test_what_could_not_go_on_goes_on_though_the_clock_was_put_back(desk):
    desk.running(10)
    desk.queue.release(desk.queue.claim("a"), "the classifier is away")
    put_the_clock_back(desk)

    assert desk.queue.claim("b") is not None


def test_what_a_dead_worker_had_is_given_to_another(desk):
    name = desk.running(10)
    desk.queue.claim("a")
    die(desk)

    desk.queue.finish(lease := desk.queue.claim("b"), answers(lease))

    assert desk.taggings.get(name).state == "done"


def test_who_comes_late_writes_nothing(desk):
    name = desk.running(10)
    late = desk.queue.claim("a")
    die(desk)
    desk.queue.finish(lease := desk.queue.claim("b"), answers(lease))

    with pytest.raises(LeaseLost):
        desk.queue.finish(late, answers(late, failed))

    assert (desk.taggings.get(name).tagged, desk.taggings.get(name).failed) == (10, 0)
    assert not any(one.error for one in desk.results.all(name))


def test_who_comes_late_while_another_works_writes_nothing(desk):
    name = desk.running(10)
    late = desk.queue.claim("a")
    die(desk)
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
    die(desk)

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


def test_a_tagging_waits_for_what_is_away_and_says_so(desk):
    name = desk.running(40)
    desk.queue.release(desk.queue.claim("a"), "features is away")

    assert desk.taggings.get(name).notice == "features is away"
    assert desk.queue.claim("a") is None

    desk.clock.now += 1
    desk.work()
    assert desk.taggings.get(name).notice == ""
    assert desk.work() is not None


def test_it_waits_longer_each_time_up_to_a_minute(desk):
    desk.running(40)
    waited = []
    for _ in range(12):
        desk.queue.release(desk.queue.claim("a"), "features is away")
        began = desk.clock.now
        while not _can_claim(desk):
            desk.clock.now += 1
        waited.append(desk.clock.now - began)

    assert waited[0] <= 1
    assert waited[-1] > 25
    assert max(waited) <= 60


def _can_claim(desk):
    lease = desk.queue.claim("probe")
    if lease:
        desk.queue.release(lease)
    return lease is not None


def test_those_who_find_it_away_together_count_as_one(desk):
    name = desk.running(320)
    leases = [desk.queue.claim("a") for _ in range(10)]
    for lease in leases:
        desk.queue.release(lease, "features is away")
    desk.clock.now += 1

    assert desk.queue.claim("a") is not None
    assert desk.taggings.get(name).notice == "features is away"


def test_one_that_waits_does_not_hold_up_another(desk):
    desk.running(40)
    desk.queue.release(desk.queue.claim("a"), "its file is away")
    other = desk.running(5)

    assert desk.queue.claim("a").tagging == other


def test_taggings_take_turns_however_long_they_are(desk):
    long = desk.running(320)
    for _ in range(3):
        desk.work()
    short = desk.running(64)

    served = [desk.work().tagging for _ in range(4)]

    assert served == [short, long, short, long]


def test_of_taggings_that_others_hold_the_next_is_taken(desk):
    first, second = desk.running(40), desk.running(40)

    assert {desk.queue.claim("a").tagging, desk.queue.claim("b").tagging} == {first, second}


class TestARowThatEndsItsWorkers:
    """It fails alone, and everything beside it is tagged."""

    def test_it_is_found_among_the_rows_of_its_chunk(self, desk):
        name = desk.running(40)
        deaths = self.work_with(desk, poison=7)

        tagging = desk.taggings.get(name)
        assert (tagging.state, tagging.tagged, tagging.failed) == ("done", 39, 1)
        assert deaths == MAX_ATTEMPTS
        assert "ended the worker 5 times" in desk.results.row(name, 7).error

    def test_what_was_tagged_beside_it_is_not_blamed(self, desk):
        guilty, other = desk.running(40), desk.running(40)
        self.work_with(desk, poison=7, of=guilty, at_a_time=3)

        assert desk.taggings.get(guilty).failed == 1
        assert desk.taggings.get(other).failed == 0
        assert desk.taggings.get(other).tagged == 40

    def test_it_comes_last_and_alone(self, desk):
        desk.running(96)
        for _ in range(2):
            desk.queue.claim("a")
            die(desk)
        others = [desk.queue.claim("a"), desk.queue.claim("a")]
        assert [one.first for one in others] == [33, 65]

        assert desk.queue.claim("a") is None
        for lease in others:
            desk.queue.finish(lease, answers(lease))
        alone = desk.queue.claim("a")

        assert numbers(alone) == [1]
        assert desk.queue.claim("a") is None
        assert numbers(desk.queue.claim("b")) == [2]

    def test_a_process_that_reads_a_file_takes_nothing_suspicious(self, desk):
        desk.running(10)
        for _ in range(2):
            desk.queue.claim("a")
            die(desk)
        desk.submit()
        lease = desk.queue.claim_reading("a")

        assert desk.queue.claim("a") is None
        desk.queue.release(lease)
        assert numbers(desk.queue.claim("a")) == [1]

    @staticmethod
    def work_with(desk, poison, of=None, at_a_time=1):
        """Run processes that each hold some chunks and die where they meet the poison."""
        deaths = 0
        for process in range(400):
            held = [desk.queue.claim(f"process {process}") for _ in range(at_a_time)]
            held = [lease for lease in held if lease]
            if not held:
                return deaths
            if any(poison in numbers(one) and of in (None, one.tagging) for one in held):
                deaths += 1
                die(desk)
                continue
            for lease in held:
                desk.queue.finish(lease, answers(lease))
        raise AssertionError("it never ends")


class TestReading:
    """The file is read under a lease, too."""

    def test_a_file_is_given_to_one_at_a_time_the_oldest_first(self, desk):
        first, second = desk.submit(), desk.submit()

        assert desk.queue.claim_reading("a").tagging == first
        assert desk.queue.claim_reading("b").tagging == second
        assert desk.queue.claim_reading("c") is None

    def test_another_goes_on_after_the_last_row_that_was_kept(self, desk):
        name = desk.submit()
        lease = desk.queue.claim_reading("a")
        desk.queue.add_rows(lease, [row(n) for n in range(1, 1001)])
        die(desk)

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

    def test_keeping_rows_renews_the_lease(self, desk):
        desk.submit()
        lease = desk.queue.claim_reading("a")
        for number in range(1, 4):
            desk.clock.now += LEASE_S - 1
            desk.queue.add_rows(lease, [row(number)])

        assert desk.queue.claim_reading("b") is None

    @pytest.mark.parametrize("wrong", [[2], [1, 3], [2, 1]])
    def test_rows_that_leave_some_out_are_refused(self, desk, wrong):
        name = desk.submit()
        lease = desk.queue.claim_reading("a")

        with pytest.raises(ValueError, match="do not come after row 0"):
            desk.queue.add_rows(lease, [row(number) for number in wrong])

        assert desk.taggings.get(name).rows == 0

    def test_nothing_is_tagged_before_the_file_is_read(self, desk):
        desk.submit()
        lease = desk.queue.claim_reading("a")
        desk.queue.add_rows(lease, [row(1)])

        assert desk.queue.claim("a") is None

    def test_a_file_that_ends_its_readers_fails(self, desk):
        name = desk.submit()
        for _ in range(MAX_ATTEMPTS):
            assert desk.queue.claim_reading("a") is not None
            die(desk)

        assert desk.queue.claim_reading("a") is None
        assert desk.taggings.get(name).state == "failed"
        assert "after row 0" in desk.taggings.get(name).error

    def test_a_long_file_may_be_cut_short_often_while_it_gets_on(self, desk):
        name = desk.submit()
        for number in range(1, 3 * MAX_ATTEMPTS):
            desk.queue.add_rows(desk.queue.claim_reading("a"), [row(number)])
            die(desk)

        assert desk.taggings.get(name).state == "reading"

    def test_a_file_waits_for_what_is_away(self, desk):
        name = desk.submit()
        desk.queue.release(desk.queue.claim_reading("a"), "the folder of files is away")

        assert desk.taggings.get(name).notice == "the folder of files is away"
        assert desk.queue.claim_reading("a") is None
        desk.clock.now += 1
        assert desk.queue.claim_reading("a") is not None


class TestCancelling:
    """Nothing more is taken; what is there stays."""

    def test_what_is_tagged_stays_to_be_read(self, desk):
        name = desk.running(40)
        desk.work()

        assert desk.taggings.delete(name) == "cancelled"

        assert desk.taggings.get(name).state == "cancelled"
        assert desk.taggings.get(name).ended_at == desk.clock.now
        assert [one.done for one in desk.results.all(name)] == [True] * 32 + [False] * 8
        assert desk.queue.claim("a") is None

    def test_work_that_is_out_is_not_taken(self, desk):
        name = desk.running(40)
        out = desk.queue.claim("a")
        desk.taggings.delete(name)

        for come_back in (
            lambda: desk.queue.finish(out, answers(out)),
            lambda: desk.queue.renew(out),
        ):
            with pytest.raises(LeaseLost):
                come_back()
        desk.queue.release(out, "away")

        assert desk.taggings.get(name).tagged == 0
        assert desk.taggings.get(name).notice == ""

    def test_a_file_that_is_read_is_read_no_further(self, desk):
        name = desk.submit()
        lease = desk.queue.claim_reading("a")
        desk.taggings.delete(name)

        with pytest.raises(LeaseLost):
            desk.queue.add_rows(lease, [row(1)])
        assert desk.queue.claim_reading("b") is None
