"""What is removed: taggings that ended long ago, and those that somebody removed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Engine, Table, delete, or_, select, update

from vitrine_database.engine import reading, writing
from vitrine_tagger.jobs.clock import Clock, database_now
from vitrine_tagger.jobs.locks import OPEN, REMOVED
from vitrine_tagger.jobs.schema import (
    ChunkRow,
    CorrectionRow,
    GivenRow,
    ResultRow,
    TaggingRow,
)

# SQLite has one lock for all who write, the catalogue included: it is held shortly.
_AT_A_TIME = 500
_PARTS = tuple(
    (cast(Table, row.__table__), number)
    for row, number in (
        (CorrectionRow, "id"),
        (ResultRow, "number"),
        (ChunkRow, "first"),
        (GivenRow, "number"),
    )
)


class Retention:
    """Clears what nobody sees any more; raises `Unavailable` while the database is away.

    Any number of processes may do so at the same time.

    Parameters
    ----------
    engine
        From `SCHEMA.open`.
    keep_s
        How long a tagging that has ended is kept.
    """

    def __init__(self, engine: Engine, *, keep_s: float, clock: Clock = database_now) -> None:
        self._engine = engine
        self._keep_s = keep_s
        self._now = clock

    def expired(self) -> tuple[str, ...]:
        """Return the ids of taggings to be forgotten: their time is over, or they are removed."""
        with reading(self._engine) as connection:
            long_ago = self._now(connection) - self._keep_s
            over = TaggingRow.ended_at < long_ago
            return tuple(
                connection.scalars(
                    select(TaggingRow.id)
                    .where(TaggingRow.state.not_in(OPEN), or_(TaggingRow.state == REMOVED, over))
                    .order_by(TaggingRow.key)
                )
            )

    def forget(self, tagging_id: str) -> None:
        """Remove a tagging that has ended, with all its rows, and nothing at all of another.

        It is hidden first and then cleared in small transactions; cut short, it is found among the
        `expired` again. To be called once its files are gone.
        """
        this = (TaggingRow.id == tagging_id, TaggingRow.state.not_in(OPEN))
        with writing(self._engine) as connection:
            connection.execute(update(TaggingRow).where(*this).values(state=REMOVED))
            key = connection.scalar(select(TaggingRow.key).where(*this))
        if key is None:
            return
        for table, number in _PARTS:
            while self._clear(table, number, key):
                pass
        with writing(self._engine) as connection:
            connection.execute(delete(TaggingRow).where(TaggingRow.key == key))

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of some ids that are taggings, those to be forgotten included."""
        wanted = tuple(ids)
        with reading(self._engine) as connection:
            return frozenset(
                found
                for start in range(0, len(wanted), _AT_A_TIME)
                for found in connection.scalars(
                    select(TaggingRow.id).where(
                        TaggingRow.id.in_(wanted[start : start + _AT_A_TIME])
                    )
                )
            )

    def _clear(self, table: Table, number: str, key: int) -> bool:
        of_tagging, ordered = table.c.tagging == key, table.c[number]
        with writing(self._engine) as connection:
            numbers = connection.scalars(
                select(ordered).where(of_tagging).order_by(ordered).limit(_AT_A_TIME)
            ).all()
            if numbers:
                these = ordered.between(numbers[0], numbers[-1])
                connection.execute(delete(table).where(of_tagging, these))
            return len(numbers) == _AT_A_TIME
