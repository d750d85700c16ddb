"""Taggings: taken in, looked at, cancelled and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, func, insert, select

from vitrine_database.engine import reading, writing
from vitrine_serving.errors import Exhausted
from vitrine_tagger.jobs.clock import Clock, database_now
from vitrine_tagger.jobs.locks import OPEN, REMOVED, change, hold, kept, unknown
from vitrine_tagger.jobs.records import from_options, to_names, to_options
from vitrine_tagger.jobs.schema import ChunkRow, TaggingRow
from vitrine_tagger.values import NewTagging, Tagging

# Any number will do, as long as every release takes the same.
_ADMISSION_LOCK = 0x74616773
_RATE_S = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is to be done.

    Attributes
    ----------
    taggings
        Those that have not ended.
    rows
        Those of them that are to be tagged, as far as they were read.
    """

    taggings: int
    rows: int


class Taggings:
    """The taggings that are kept; every method raises `Unavailable` while the database is away.

    Parameters
    ----------
    engine
        From `SCHEMA.open`.
    max_open
        How many may be there that have not ended.
    keep_s
        How long one that has ended is kept.
    """

    def __init__(
        self, engine: Engine, *, max_open: int, keep_s: float, clock: Clock = database_now
    ) -> None:
        self._engine = engine
        self._max_open = max_open
        self._keep_s = keep_s
        self._now = clock

    def check_room(self) -> None:
        """Refuse what `create` would refuse now, before its files are taken in.

        Raises
        ------
        Exhausted
            ``TOO_MANY_TAGGINGS``: `max_open` have not ended.
        """
        with reading(self._engine) as connection:
            self._check_room(connection)

    def create(self, tagging_id: str, new: NewTagging) -> Tagging:
        """Take a tagging in, whose files are there already.

        Parameters
        ----------
        tagging_id
            32 characters of [0-9a-f], not to be guessed.

        Raises
        ------
        Exhausted
            ``TOO_MANY_TAGGINGS``: `max_open` have not ended.
        """
        with writing(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_ADMISSION_LOCK)))
            self._check_room(connection)
            connection.execute(
                insert(TaggingRow).values(
                    id=tagging_id,
                    options=from_options(new),
                    created_at=self._now(connection),
                    **_BEGINNING,
                )
            )
        return self.get(tagging_id)

    def get(self, tagging_id: str) -> Tagging:
        """Tell how far a tagging is.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(TaggingRow).where(*kept(tagging_id))).one_or_none()
            if row is None:
                raise unknown(tagging_id)
            now = self._now(connection)
            return self._value(row, _rows_lately(connection, now, [row]), now)

    def newest(self, limit: int) -> tuple[Tagging, ...]:
        """List taggings, the newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(TaggingRow)
                .where(TaggingRow.state != REMOVED)
                .order_by(TaggingRow.key.desc())
                .limit(limit)
            ).all()
            now = self._now(connection)
            lately = _rows_lately(connection, now, rows)
        return tuple(self._value(row, lately, now) for row in rows)

    def waiting(self) -> Waiting:
        """Tell how much is to be done."""
        with reading(self._engine) as connection:
            return _waiting(connection)

    def delete(self, tagging_id: str) -> Literal["cancelled", "removed"]:
        """Cancel a tagging that has not ended, and remove one that has.

        Of one that is cancelled the results stay, and work that is on its way is not taken. One
        that is removed is there for nobody from now on; `Retention` clears what it leaves.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``.
        """
        with writing(self._engine) as connection:
            row = hold(connection, tagging_id)
            if row.state in OPEN:
                ended_at = self._now(connection)
                change(connection, row.key, state="cancelled", ended_at=ended_at, notice="")
                return "cancelled"
            change(connection, row.key, state=REMOVED)
            return "removed"

    def _check_room(self, connection: Connection) -> None:
        if _waiting(connection).taggings >= self._max_open:
            raise Exhausted(
                f"{self._max_open} taggings have not ended; wait for one to end, or cancel one",
                reason="TOO_MANY_TAGGINGS",
                limit=str(self._max_open),
            )

    def _value(self, row: Row[Any], lately: Mapping[int, int], now: float) -> Tagging:
        rate = 0.0
        if row.key in lately:
            rate = lately[row.key] / min(_RATE_S, max(now - row.running_at, 1))
        left = row.rows - row.tagged - row.failed
        return Tagging(
            id=row.id,
            options=to_options(row.options),
            state=row.state,
            rows=row.rows,
            tagged=row.tagged,
            failed=row.failed,
            rows_per_second=rate,
            seconds_left=left / rate if rate else None,
            created_at=row.created_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            removed_at=None if row.ended_at is None else row.ended_at + self._keep_s,
            error=row.error,
            notice=row.notice,
            understood=row.understood,
            sheet=row.sheet,
            reviews_open=row.reviews_open,
            reviews_done=row.reviews_done,
            attributes=to_names(row.attributes),
        )


_BEGINNING: dict[str, Any] = {
    "state": "queued",
    **dict.fromkeys(("error", "notice", "understood", "sheet", "attributes", "lease", "owner"), ""),
    **dict.fromkeys(("rows", "tagged", "failed", "reviews_open", "reviews_done"), 0),
    **dict.fromkeys(("leased_until", "attempts", "paused_until", "pauses", "turn"), 0),
}


def _waiting(connection: Connection) -> Waiting:
    left = TaggingRow.rows - TaggingRow.tagged - TaggingRow.failed
    taggings, rows = connection.execute(
        select(func.count(), func.coalesce(func.sum(left), 0)).where(TaggingRow.state.in_(OPEN))
    ).one()
    return Waiting(taggings, int(rows))


def _rows_lately(connection: Connection, now: float, rows: Any) -> dict[int, int]:
    running = [row.key for row in rows if row.state == "running"]
    if not running:
        return {}
    found = connection.execute(
        select(ChunkRow.tagging, func.sum(ChunkRow.last - ChunkRow.first + 1))
        .where(ChunkRow.tagging.in_(running), ChunkRow.done_at > now - _RATE_S)
        .group_by(ChunkRow.tagging)
    )
    return {key: int(count) for key, count in found}
