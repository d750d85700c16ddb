"""Chunks of rows: taken fairly, finished once, and taken apart where they end their workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, insert, select, update

from vitrine_tagger.jobs.leases import (
    LONGEST_PAUSE_S,
    MAX_ATTEMPTS,
    SUSPICIOUS_ATTEMPTS,
    ChunkLease,
    LeaseLost,
    has_passed,
    may_take,
    new_token,
)
from vitrine_tagger.jobs.locks import change, hold_key
from vitrine_tagger.jobs.questions import questions_of
from vitrine_tagger.jobs.reading import GOING_ON
from vitrine_tagger.jobs.records import from_result, to_given, to_names, to_options
from vitrine_tagger.jobs.schema import ChunkRow, GivenRow, ResultRow, TaggingRow
from vitrine_tagger.row_values import RowResult
from vitrine_tagger.values import NewRow

_NOBODY = {"lease": "", "owner": "", "leased_until": 0}


def is_waiting(connection: Connection, now: float, lease_s: float) -> bool:
    """Whether a chunk can be taken; cheap, and locks nothing."""
    return connection.execute(_served_next(now, lease_s).limit(1)).first() is not None


def next_tagging(connection: Connection, now: float, lease_s: float) -> Row[Any] | None:
    """Lock the tagging that was served longest ago, of those that have something to do."""
    taggings = _served_next(now, lease_s).limit(1)
    found = connection.execute(taggings.with_for_update(key_share=True, skip_locked=True)).first()
    # Those that others hold for a moment are waited for only where there is no other.
    return found or connection.execute(taggings.with_for_update(key_share=True)).first()


def next_chunk(connection: Connection, tagging: int, now: float, lease_s: float) -> Row[Any] | None:
    """Find the chunk of a locked tagging that is to be done next: suspicious ones last."""
    free = (
        select(ChunkRow)
        .where(ChunkRow.tagging == tagging, *_free(now, lease_s))
        # As the index of chunks has them, so that those that are done are not gone through.
        .order_by(ChunkRow.done_at, ChunkRow.first)
        .limit(1)
    )
    return (
        connection.execute(free.where(ChunkRow.attempts < SUSPICIOUS_ATTEMPTS)).first()
        or connection.execute(free).first()
    )


def lease(
    connection: Connection, tagging: Row[Any], chunk: Row[Any], owner: str, now: float, until: float
) -> ChunkLease | None:
    """Give a chunk to a process; None where the process must first be done with something else."""
    if not may_take(connection, owner, now, chunk.attempts):
        return None
    last = chunk.last
    if chunk.attempts >= SUSPICIOUS_ATTEMPTS and last > chunk.first:
        last = _take_apart(connection, chunk)
    token = new_token()
    connection.execute(
        update(ChunkRow)
        .where(ChunkRow.tagging == chunk.tagging, ChunkRow.first == chunk.first)
        .values(lease=token, owner=owner, leased_until=until, attempts=chunk.attempts + 1)
    )
    newest = select(func.max(TaggingRow.turn)).where(TaggingRow.state == "running")
    change(connection, tagging.key, turn=connection.execute(newest).scalar_one() + 1)
    return ChunkLease(
        tagging=tagging.id,
        key=tagging.key,
        first=chunk.first,
        token=token,
        options=to_options(tagging.options),
        attributes=to_names(tagging.attributes),
        rows=_rows(connection, tagging.key, chunk.first, last),
    )


def _take_apart(connection: Connection, chunk: Row[Any]) -> int:
    of_chunk = (ChunkRow.tagging == chunk.tagging, ChunkRow.first == chunk.first)
    connection.execute(update(ChunkRow).where(*of_chunk).values(last=chunk.first))
    connection.execute(
        insert(ChunkRow),
        [
            {
                "tagging": chunk.tagging,
                "first": number,
                "last": number,
                "attempts": chunk.attempts,
                **_NOBODY,
            }
            for number in range(chunk.first + 1, chunk.last + 1)
        ],
    )
    return int(chunk.first)


def give_up(connection: Connection, tagging: Row[Any], chunk: Row[Any], now: float) -> None:
    """Let a row that ended every worker that tried it have its error."""
    error = (
        f"tagging this row ended the worker {MAX_ATTEMPTS} times; look at its picture, and tag it "
        "again on its own"
    )
    rows = _rows(connection, tagging.key, chunk.first, chunk.last)
    _end(connection, chunk.tagging, chunk.first, now)
    _write(connection, tagging, rows, [RowResult(row.number, error=error) for row in rows], now)


def finish(
    connection: Connection, held: ChunkLease, results: Sequence[RowResult], now: float
) -> None:
    """Write what was said of the rows of a chunk.

    Raises
    ------
    LeaseLost
        Another has them, or nobody wants them any more.
    """
    tagging = check(connection, held)
    _end(connection, held.key, held.first, now)
    _write(connection, tagging, held.rows, results, now)


def check(connection: Connection, held: ChunkLease) -> Row[Any]:
    """Lock the tagging of a chunk; gives its columns.

    Raises
    ------
    LeaseLost
        Another has the chunk, or nobody wants it any more.
    """
    tagging = hold_key(connection, held.key)
    token = connection.scalar(
        select(ChunkRow.lease).where(ChunkRow.tagging == held.key, ChunkRow.first == held.first)
    )
    if tagging is None or tagging.state != "running" or token != held.token:
        raise LeaseLost(
            f"tagging {held.tagging}: the rows from {held.first} on are another's, or nobody's"
        )
    return tagging


def put_back(connection: Connection, held: ChunkLease) -> None:
    """Let another take a chunk, as if it had not been taken."""
    connection.execute(
        update(ChunkRow)
        .where(ChunkRow.tagging == held.key, ChunkRow.first == held.first)
        .values(attempts=ChunkRow.attempts - 1, **_NOBODY)
    )


def renew(connection: Connection, held: ChunkLease, until: float) -> None:
    """Hold a chunk for longer."""
    connection.execute(
        update(ChunkRow)
        .where(ChunkRow.tagging == held.key, ChunkRow.first == held.first)
        .values(leased_until=until)
    )


def _end(connection: Connection, tagging: int, first: int, now: float) -> None:
    connection.execute(
        update(ChunkRow)
        .where(ChunkRow.tagging == tagging, ChunkRow.first == first)
        .values(done_at=now, **_NOBODY)
    )


def _write(
    connection: Connection,
    tagging: Row[Any],
    rows: Sequence[NewRow],
    results: Sequence[RowResult],
    now: float,
) -> None:
    asked = [
        questions_of(row, result.attributes) for row, result in zip(rows, results, strict=True)
    ]
    connection.execute(
        insert(ResultRow),
        [
            {
                "tagging": tagging.key,
                "number": result.number,
                "result": from_result(result),
                "open_questions": len(questions),
                "rank": min(questions.values(), default=0),
            }
            for result, questions in zip(results, asked, strict=True)
        ],
    )
    failed = tagging.failed + sum(bool(result.error) for result in results)
    tagged = tagging.tagged + tagging.failed + len(results) - failed
    done = tagged + failed == tagging.rows
    change(
        connection,
        tagging.key,
        tagged=tagged,
        failed=failed,
        reviews_open=tagging.reviews_open + sum(bool(questions) for questions in asked),
        state="done" if done else "running",
        ended_at=now if done else None,
        **GOING_ON,
    )


def _rows(connection: Connection, tagging: int, first: int, last: int) -> tuple[NewRow, ...]:
    found = connection.execute(
        select(GivenRow.number, GivenRow.given)
        .where(GivenRow.tagging == tagging, GivenRow.number.between(first, last))
        .order_by(GivenRow.number)
    )
    return tuple(to_given(number, given) for number, given in found)


def _free(now: float, lease_s: float) -> tuple[ColumnElement[bool], ...]:
    return ChunkRow.done_at.is_(None), has_passed(ChunkRow.leased_until, now, lease_s)


def _served_next(now: float, lease_s: float) -> Select[Any]:
    has_work = exists().where(ChunkRow.tagging == TaggingRow.key, *_free(now, lease_s))
    return (
        select(TaggingRow)
        .where(
            TaggingRow.state == "running",
            has_passed(TaggingRow.paused_until, now, LONGEST_PAUSE_S),
            has_work,
        )
        .order_by(TaggingRow.turn, TaggingRow.key)
    )
