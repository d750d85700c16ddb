"""The row of a tagging, held until the transaction ends.

Whoever changes anything of a tagging takes this lock first: changes of one tagging come one after
the other, and nobody waits for two. SQLite has one lock for all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from vitrine_serving.errors import NotFound
from vitrine_tagger.jobs.schema import TaggingRow

# A tagging that is to be removed is there for nobody but who removes it.
REMOVED = "removed"
OPEN = ("queued", "reading", "running")


def kept(tagging_id: str) -> tuple[ColumnElement[bool], ...]:
    """Match a tagging that can be seen."""
    return TaggingRow.id == tagging_id, TaggingRow.state != REMOVED


def key_of(connection: Connection, tagging_id: str) -> int:
    """Find a tagging.

    Raises
    ------
    NotFound
        ``TAGGING_UNKNOWN``.
    """
    key = connection.scalar(select(TaggingRow.key).where(*kept(tagging_id)))
    if key is None:
        raise unknown(tagging_id)
    return key


def hold(connection: Connection, tagging_id: str) -> Row[Any]:
    """Lock a tagging; gives its columns.

    Raises
    ------
    NotFound
        ``TAGGING_UNKNOWN``.
    """
    row = connection.execute(
        select(TaggingRow).where(*kept(tagging_id)).with_for_update(key_share=True)
    ).one_or_none()
    if row is None:
        raise unknown(tagging_id)
    return row


def hold_key(connection: Connection, key: int) -> Row[Any] | None:
    """Lock a tagging that somebody has a lease on; None where it is gone."""
    return connection.execute(
        select(TaggingRow).where(TaggingRow.key == key).with_for_update(key_share=True)
    ).one_or_none()


def change(connection: Connection, key: int, **values: Any) -> None:
    """Change a tagging that is locked."""
    connection.execute(update(TaggingRow).where(TaggingRow.key == key).values(**values))


def unknown(tagging_id: str) -> NotFound:
    """Say that there is no such tagging."""
    return NotFound(
        f"there is no tagging {tagging_id!r}; it may have been removed",
        reason="TAGGING_UNKNOWN",
        tagging=tagging_id,
    )
