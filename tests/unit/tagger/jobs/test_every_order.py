"""Workers claim, die, come late, renew and give back in any order: each row is written once."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from fixtures.taggings import LEASE_S, Desk, StandingClock, failed, row, tagged
from vitrine_database.engine import writing
from vitrine_tagger.jobs import SCHEMA, LeaseLost, ReadingLease

OWNERS = st.sampled_from("abc")


class Workers(RuleBasedStateMachine):
    """What workers may do with the queue of one database, and what must hold whatever they do."""

    engine = None

    def __init__(self):
        super().__init__()
        self.desk = Desk(self.engine, StandingClock(), max_open=10_000)
        self.sizes = {}
        self.leases = []
        self.written = {}
        self.cancelled = set()

    def teardown(self):
        self.finish_everything()
        with writing(self.engine) as connection:
            for table in reversed(SCHEMA.metadata.sorted_tables):
                connection.execute(delete(table))

    @initialize(rows=st.integers(1, 40))
    def begin(self, rows):
        """Most of what can go wrong goes wrong with chunks: there are some from the start."""
        self.sizes[self.desk.running(rows)] = rows

    @rule(rows=st.integers(0, 70))
    @precondition(lambda self: len(self.sizes) < 3)
    def submit(self, rows):
        self.sizes[self.desk.submit()] = rows

    @rule(owner=OWNERS)
    def claim_reading(self, owner):
        self._keep(self.desk.queue.claim_reading(owner))

    @rule(owner=OWNERS)
    def claim(self, owner):
        self._keep(self.desk.queue.claim(owner))

    @rule(data=st.data())
    @precondition(lambda self: self.leases)
    def get_on(self, data):
        """Any lease that was ever given is used, whether or not it still holds."""
        lease = self._any(data)
        try:
            if isinstance(lease, ReadingLease):
                self._read(lease, data.draw(st.integers(1, 40)))
            else:
                self._finish(lease, data.draw(st.sampled_from([tagged, failed])))
        except LeaseLost:
            self.leases.remove(lease)

    @rule(data=st.data())
    @precondition(lambda self: self.leases)
    def renew(self, data):
        lease = self._any(data)
        try:
            self.desk.queue.renew(lease)
        except LeaseLost:
            self.leases.remove(lease)

    @rule(data=st.data(), notice=st.sampled_from(["", "features is away"]))
    @precondition(lambda self: self.leases)
    def give_back(self, data, notice):
        self.desk.queue.release(self._any(data), notice)

    @rule(seconds=st.sampled_from([1.0, LEASE_S / 2, LEASE_S + 1, LEASE_S + 2]))
    def time_passes(self, seconds):
        self.desk.clock.now += seconds

    @rule(data=st.data())
    @precondition(lambda self: len(self.sizes) > 1)
    def cancel(self, data):
        name = data.draw(st.sampled_from(list(self.sizes)))
        if self.desk.taggings.get(name).state in ("queued", "reading", "running"):
            assert self.desk.taggings.delete(name) == "cancelled"
            self.cancelled.add(name)

    @invariant()
    def what_was_written_is_there_once(self):
        for name in self.sizes:
            kept = {
                one.given.number: bool(one.error)
                for one in self.desk.results.all(name)
                if one.done and "ended the worker" not in one.error
            }
            assert kept == self.written.get(name, {})

    def finish_everything(self):
        """From any state, workers that do not die bring every tagging to its end."""
        self.leases.clear()
        for _ in range(2_000):
            self.desk.clock.now += LEASE_S + 1
            lease = self.desk.queue.claim_reading("z") or self.desk.queue.claim("z")
            if lease is None:
                break
            if isinstance(lease, ReadingLease):
                self._read(lease, self.sizes[lease.tagging])
                if self.desk.taggings.get(lease.tagging).state == "reading":
                    self._end(lease)
            else:
                self._finish(lease, tagged)
        for name, rows in self.sizes.items():
            tagging = self.desk.taggings.get(name)
            if name not in self.cancelled and tagging.state != "failed":
                assert tagging.state == "done"
                assert tagging.rows == tagging.tagged + tagging.failed == rows
                numbers = [one.given.number for one in self.desk.results.all(name) if one.done]
                assert numbers == list(range(1, rows + 1))

    def _keep(self, lease):
        if lease:
            self.leases.append(lease)

    def _any(self, data):
        return data.draw(st.sampled_from(self.leases))

    def _read(self, lease, count):
        done = self.desk.taggings.get(lease.tagging).rows
        last = min(done + count, self.sizes[lease.tagging])
        if last > done:
            self.desk.queue.add_rows(lease, [row(n) for n in range(done + 1, last + 1)])
        if last == self.sizes[lease.tagging]:
            self._end(lease)

    def _end(self, lease):
        self.desk.queue.end_reading(
            lease, understood="{}", sheet="{}", attributes=("colour", "usage")
        )

    def _finish(self, lease, answer):
        results = [answer(one.number) for one in lease.rows]
        self.desk.queue.finish(lease, results)
        kept = self.written.setdefault(lease.tagging, {})
        for result in results:
            assert result.number not in kept, "a row was written twice"
            kept[result.number] = bool(result.error)


def test_each_row_is_written_once_in_whatever_order(engine):
    class OnThisDatabase(Workers):
        pass

    OnThisDatabase.engine = engine

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
