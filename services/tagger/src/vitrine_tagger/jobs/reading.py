"""The reading of a file, under a lease: rows come in batches, and a kill goes on after the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, insert, select, update

from vitrine_tagger.jobs.leases import (
    LONGEST_PAUSE_S,
    MAX_ATTEMPTS,
    LeaseLost,
    ReadingLease,
    has_passed,
    may_take,
    new_token,
)
from vitrine_tagger.jobs.locks import change, hold_key
from vitrine_tagger.jobs.records import from_given, from_names, storable, to_options
from vitrine_tagger.jobs.schema import ChunkRow, GivenRow, TaggingRow
from vitrine_tagger.values import NewRow

CHUNK_ROWS = 32
BATCH_ROWS = 15 * CHUNK_ROWS
"""Written at once: SQLite has one lock for all, the catalogue included, and it is held shortly."""


def is_waiting(connection: Connection, now: float, lease_s: float) -> bool:
    """Whether a file can be read; cheap, and locks nothing."""
    waiting = select(TaggingRow.key).where(*_free(now, lease_s)).limit(1)
    return connection.scalar(waiting) is not None


def claim(connection: Connection, owner: str, now: float, lease_s: float) -> ReadingLease | None:
    """Take the file that waits longest; None where none can be had."""
    for row in connection.execute(
        select(TaggingRow)
        .where(*_free(now, lease_s))
        .order_by(TaggingRow.key)
        .with_for_update(key_share=True, skip_locked=True)
    ):
        if row.attempts >= MAX_ATTEMPTS:
            change(
                connection,
                row.key,
                state="failed",
                ended_at=now,
                notice="",
                error=(
                    f"reading the file ended the worker {MAX_ATTEMPTS} times, after row "
                    f"{row.rows}; look at the rows behind it, or split the file"
                ),
            )
            continue
        if not may_take(connection, owner, now, row.attempts):
            continue
        lease = ReadingLease(row.id, row.key, new_token(), to_options(row.options), row.rows)
        change(
            connection,
            row.key,
            state="reading",
            started_at=now if row.started_at is None else row.started_at,
            lease=lease.token,
            owner=owner,
            leased_until=now + lease_s,
            attempts=row.attempts + 1,
        )
        return lease
    return None


def batches(rows: Sequence[NewRow]) -> Iterator[Sequence[NewRow]]:
    """Cut rows into pieces that are written at once."""
    for start in range(0, len(rows), BATCH_ROWS):
        yield rows[start : start + BATCH_ROWS]


def add(connection: Connection, lease: ReadingLease, rows: Sequence[NewRow], until: float) -> None:
    """Keep rows, and that the file is read so far."""
    before = check(connection, lease)
    numbers = [row.number for row in rows]
    if numbers != list(range(before + 1, before + 1 + len(rows))):
        raise ValueError(f"rows {numbers[0]} to {numbers[-1]} do not come after row {before}")
    connection.execute(
        insert(GivenRow),
        [{"tagging": lease.key, "number": row.number, "given": from_given(row)} for row in rows],
    )
    connection.execute(
        insert(ChunkRow),
        [
            {
                "tagging": lease.key,
                "first": first,
                "last": min(first + CHUNK_ROWS, before + 1 + len(rows)) - 1,
                **FREE,
            }
            for first in range(before + 1, before + 1 + len(rows), CHUNK_ROWS)
        ],
    )
    change(
        connection,
        lease.key,
        rows=before + len(rows),
        leased_until=until,
        # What it got over did not end it.
        attempts=1,
        **GOING_ON,
    )


def end(
    connection: Connection,
    lease: ReadingLease,
    now: float,
    *,
    understood: str,
    sheet: str,
    attributes: Sequence[str],
) -> None:
    """Let the rows be tagged."""
    rows = check(connection, lease)
    change(
        connection,
        lease.key,
        state="running" if rows else "done",
        running_at=now,
        ended_at=None if rows else now,
        understood=storable(understood),
        sheet=storable(sheet),
        attributes=from_names(attributes),
        **FREE,
        **GOING_ON,
    )


def fail(connection: Connection, lease: ReadingLease, now: float, error: str) -> None:
    """Say that the file cannot be read."""
    check(connection, lease)
    change(
        connection,
        lease.key,
        state="failed",
        ended_at=now,
        error=storable(error),
        **FREE,
        **GOING_ON,
    )


def put_back(connection: Connection, lease: ReadingLease) -> None:
    """Let another read the file, as if this one had not begun."""
    connection.execute(
        update(TaggingRow)
        .where(TaggingRow.key == lease.key)
        .values(lease="", owner="", leased_until=0, attempts=TaggingRow.attempts - 1)
    )


def check(connection: Connection, lease: ReadingLease) -> int:
    """Lock the tagging; gives how many rows it has.

    Raises
    ------
    LeaseLost
        Another reads it, or it has ended.
    """
    row = hold_key(connection, lease.key)
    if row is None or row.state != "reading" or row.lease != lease.token:
        raise LeaseLost(f"tagging {lease.tagging}: its file is read by another, or by nobody")
    return int(row.rows)


FREE = {"lease": "", "owner": "", "leased_until": 0, "attempts": 0}
GOING_ON = {"notice": "", "paused_until": 0, "pauses": 0}


def _free(now: float, lease_s: float) -> tuple[ColumnElement[bool], ...]:
    return (
        TaggingRow.state.in_(("queued", "reading")),
        has_passed(TaggingRow.leased_until, now, lease_s),
        has_passed(TaggingRow.paused_until, now, LONGEST_PAUSE_S),
    )
