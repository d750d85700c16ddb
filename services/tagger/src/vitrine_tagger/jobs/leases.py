"""Leases: who works on what, until when; and who may take something new.

A lease carries a random token. Whatever is written under it is written only while the database
still holds that token, in the same transaction: who comes late writes nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, literal_column, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from vitrine_tagger.jobs.schema import ChunkRow, TaggingRow
from vitrine_tagger.values import NewRow, NewTagging

MAX_ATTEMPTS = 5
# What ended that many workers is tried apart from everything else.
SUSPICIOUS_ATTEMPTS = 2
LONGEST_PAUSE_S = 60.0


class LeaseLost(Exception):
    """Another has taken the work over, or it is not wanted any more: drop what was made of it."""


@dataclass(frozen=True, slots=True)
class ReadingLease:
    """The right to read a tagging's file.

    Attributes
    ----------
    tagging
        Its id.
    rows
        How many are kept already: go on with the one after.
    """

    tagging: str
    key: int
    token: str
    options: NewTagging
    rows: int


@dataclass(frozen=True, slots=True)
class ChunkLease:
    """The right to tag some rows.

    Attributes
    ----------
    tagging
        The id of their tagging.
    attributes
        As `Queue.end_reading` was given them.
    rows
        Those to be tagged, all of them.
    """

    tagging: str
    key: int
    first: int
    token: str
    options: NewTagging
    attributes: tuple[str, ...]
    rows: tuple[NewRow, ...]


Lease = ReadingLease | ChunkLease


def has_passed(
    until: InstrumentedAttribute[float], now: float, longest_s: float
) -> ColumnElement[bool]:
    """Whether a time has come that is never set further ahead than `longest_s`.

    One that is twice as far ahead was set before the clock was put back: who set it may be gone,
    and would be waited for as long as the clock was wrong.
    """
    return or_(until <= now, until > now + 2 * longest_s)


def new_token() -> str:
    """Return a token that nobody else has."""
    return secrets.token_hex(16)


def may_take(connection: Connection, owner: str, now: float, attempts: int) -> bool:
    """Whether a process may take something that ended `attempts` workers.

    What ended two is done with nothing beside it in the process: whose rows were there when it
    died would be blamed with it otherwise.
    """
    held = connection.scalars(
        union_all(
            select(ChunkRow.attempts).where(
                ChunkRow.owner == owner,
                # Not a parameter: for the index of these the database must see which they are.
                ChunkRow.owner != literal_column("''"),
                ChunkRow.leased_until > now,
            ),
            select(TaggingRow.attempts).where(
                TaggingRow.state == "reading",
                TaggingRow.owner == owner,
                TaggingRow.leased_until > now,
            ),
        )
    ).all()
    if any(one > SUSPICIOUS_ATTEMPTS for one in held):
        return False
    return attempts < SUSPICIOUS_ATTEMPTS or not held
