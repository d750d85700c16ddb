"""The queue: files to be read and chunks of rows to be tagged, each under a lease.

Who holds a lease renews it. Who dies lets it run out, and another takes the work over; should the
first come back after all, nothing is taken of it (`LeaseLost`). So each row is written once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row

from vitrine_database.engine import reading as reading_from
from vitrine_database.engine import writing
from vitrine_tagger.jobs import chunks, reading
from vitrine_tagger.jobs.clock import Clock, database_now
from vitrine_tagger.jobs.leases import (
    LONGEST_PAUSE_S,
    MAX_ATTEMPTS,
    ChunkLease,
    Lease,
    LeaseLost,
    ReadingLease,
)
from vitrine_tagger.jobs.locks import change, hold_key
from vitrine_tagger.jobs.records import storable
from vitrine_tagger.row_values import RowResult
from vitrine_tagger.values import NewRow

# Rows that are given up one after the other before somebody else may have the database.
_ROUNDS = 32


class Queue:
    """Gives out work; every method raises `Unavailable` while the database is away.

    Any number of processes and threads may use one database, each its own instance or a shared one.

    Parameters
    ----------
    engine
        From `SCHEMA.open`.
    lease_s
        After how many seconds without `renew` another may take work over.
    """

    def __init__(self, engine: Engine, *, lease_s: float = 60, clock: Clock = database_now) -> None:
        self._engine = engine
        self._lease_s = lease_s
        self._now = clock

    def claim_reading(self, owner: str) -> ReadingLease | None:
        """Take a file that is to be read.

        Parameters
        ----------
        owner
            Names the process, unlike all others and those before it: at most 200 characters.

        Returns
        -------
        ReadingLease or None
            None where there is none for this process at the moment.
        """
        with reading_from(self._engine) as connection:
            if not reading.is_waiting(connection, self._now(connection), self._lease_s):
                return None
        with self._writing() as (connection, now):
            return reading.claim(connection, owner, now, self._lease_s)

    def add_rows(self, lease: ReadingLease, rows: Sequence[NewRow]) -> None:
        """Keep rows that were read, and renew the lease.

        Parameters
        ----------
        rows
            Those after the ones that are kept, in their order, best `BATCH_ROWS` at a time: as many
            are kept together, or not.

        Raises
        ------
        LeaseLost
            Another reads the file, or the tagging was cancelled.
        """
        for batch in reading.batches(rows):
            with self._writing() as (connection, now):
                reading.add(connection, lease, batch, now + self._lease_s)

    def end_reading(
        self, lease: ReadingLease, *, understood: str, sheet: str, attributes: Sequence[str]
    ) -> None:
        """Say that all rows are there: from now on they are tagged.

        Parameters
        ----------
        understood
            What was understood of the file, as JSON.
        sheet
            What the export will need to know of the file; kept as it is.
        attributes
            Those that are tagged, in the bundle's order.

        Raises
        ------
        LeaseLost
            As `add_rows`.
        """
        with self._writing() as (connection, now):
            reading.end(
                connection,
                lease,
                now,
                understood=understood,
                sheet=sheet,
                attributes=attributes,
            )

    def fail_reading(self, lease: ReadingLease, error: str) -> None:
        """Say that the file cannot be read, and why; the tagging has failed.

        Raises
        ------
        LeaseLost
            As `add_rows`.
        """
        with self._writing() as (connection, now):
            reading.fail(connection, lease, now, error)

    def claim(self, owner: str) -> ChunkLease | None:
        """Take rows that are to be tagged, of the tagging that was served longest ago.

        Rows that ended a worker twice are given out one at a time, to a process that holds nothing
        else; one that ended five gets an error instead.

        Parameters
        ----------
        owner
            As for `claim_reading`.

        Returns
        -------
        ChunkLease or None
            None where there is none for this process at the moment.
        """
        with reading_from(self._engine) as connection:
            if not chunks.is_waiting(connection, self._now(connection), self._lease_s):
                return None
        for _ in range(_ROUNDS):
            with self._writing() as (connection, now):
                found = self._next(connection, now)
                if found is None:
                    return None
                tagging, chunk = found
                if chunk.attempts < MAX_ATTEMPTS:
                    until = now + self._lease_s
                    return chunks.lease(connection, tagging, chunk, owner, now, until)
                chunks.give_up(connection, tagging, chunk, now)
        return None

    def renew(self, lease: Lease) -> None:
        """Hold a lease for longer; best called three times in `lease_s`.

        Raises
        ------
        LeaseLost
            Another has the work, or nobody wants it any more: stop.
        """
        with self._writing() as (connection, now):
            until = now + self._lease_s
            if isinstance(lease, ReadingLease):
                reading.check(connection, lease)
                change(connection, lease.key, leased_until=until)
            else:
                chunks.check(connection, lease)
                chunks.renew(connection, lease, until)

    def finish(self, lease: ChunkLease, results: Sequence[RowResult]) -> None:
        """Write what was said of the rows of a chunk: all of it, or nothing.

        Parameters
        ----------
        results
            One for each row of the lease, in their order.

        Raises
        ------
        LeaseLost
            Another has the rows, or nobody wants them any more: drop the results. After an
            `Unavailable` it may also be that they were written.
        """
        if [result.number for result in results] != [row.number for row in lease.rows]:
            raise ValueError("results are not those of the rows of the lease")
        with self._writing() as (connection, now):
            chunks.finish(connection, lease, results, now)

    def release(self, lease: Lease, notice: str = "") -> None:
        """Give work back, at no cost: the process ends, or cannot go on for now.

        A lease that is lost already is no matter.

        Parameters
        ----------
        notice
            For a person: what the tagging waits for. With it nobody takes anything of the tagging
            for a moment: a second, then two, up to a minute, until something of it is done.
        """
        try:
            with self._writing() as (connection, now):
                if isinstance(lease, ReadingLease):
                    reading.check(connection, lease)
                    reading.put_back(connection, lease)
                else:
                    chunks.check(connection, lease)
                    chunks.put_back(connection, lease)
                if notice:
                    _pause(connection, lease.key, now, notice)
        except LeaseLost:
            return

    def _next(self, connection: Connection, now: float) -> tuple[Row[Any], Row[Any]] | None:
        tagging = chunks.next_tagging(connection, now, self._lease_s)
        if tagging is None:
            return None
        chunk = chunks.next_chunk(connection, tagging.key, now, self._lease_s)
        return None if chunk is None else (tagging, chunk)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, float]]:
        with writing(self._engine) as connection:
            yield connection, self._now(connection)


def _pause(connection: Connection, key: int, now: float, notice: str) -> None:
    tagging = hold_key(connection, key)
    assert tagging is not None
    if now < tagging.paused_until <= now + 2 * LONGEST_PAUSE_S:
        return
    longest = min(LONGEST_PAUSE_S, 2.0 ** min(tagging.pauses, 10))
    pause = longest * random.uniform(0.5, 1)  # noqa: S311 - only to part them
    change(
        connection,
        key,
        notice=storable(notice),
        paused_until=now + pause,
        pauses=tagging.pauses + 1,
    )
