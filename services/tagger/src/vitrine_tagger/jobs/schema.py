"""The tables. Each change of them needs a migration; a test compares the two."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from vitrine_database.schema import Schema

MAX_OWNER_LENGTH = 200

_COUNTED = BigInteger().with_variant(Integer, "sqlite")


def _key_of_the_tagging() -> Mapped[int]:
    return mapped_column(ForeignKey("taggings.key"), primary_key=True, autoincrement=False)


class Base(DeclarativeBase):
    """The schema of the taggings.

    Values that are read whole are JSON in a text: a database looks into none of them, and a text
    may hold any character of a file.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class TaggingRow(Base):
    """A tagging, the lease on the reading of its file, and its counters.

    Who changes anything of a tagging holds the lock of this row until the end of the transaction.
    """

    __tablename__ = "taggings"
    __table_args__ = (
        Index(None, "id", unique=True),
        Index(None, "state"),
        {"sqlite_autoincrement": True},
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32))
    options: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[float] = mapped_column(Double)
    started_at: Mapped[float | None] = mapped_column(Double)
    running_at: Mapped[float | None] = mapped_column(Double)
    ended_at: Mapped[float | None] = mapped_column(Double)
    error: Mapped[str] = mapped_column(Text)
    notice: Mapped[str] = mapped_column(Text)
    understood: Mapped[str] = mapped_column(Text)
    sheet: Mapped[str] = mapped_column(Text)
    attributes: Mapped[str] = mapped_column(Text)
    rows: Mapped[int]
    tagged: Mapped[int]
    failed: Mapped[int]
    reviews_open: Mapped[int]
    reviews_done: Mapped[int]
    # Of the reading of the file.
    lease: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(MAX_OWNER_LENGTH))
    leased_until: Mapped[float] = mapped_column(Double)
    attempts: Mapped[int]
    # Nobody takes anything of it before.
    paused_until: Mapped[float] = mapped_column(Double)
    pauses: Mapped[int]
    # The lowest is served next.
    turn: Mapped[int] = mapped_column(BigInteger)


class GivenRow(Base):
    """A row as it was read."""

    __tablename__ = "tagging_rows"

    tagging: Mapped[int] = _key_of_the_tagging()
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    given: Mapped[str] = mapped_column(Text)


class ChunkRow(Base):
    """Rows that are tagged together, from `first` to `last`, and the lease on them."""

    __tablename__ = "tagging_chunks"
    __table_args__ = (
        Index(
            "ix_tagging_chunks_owner",
            "owner",
            sqlite_where=text("owner <> ''"),
            postgresql_where=text("owner <> ''"),
        ),
        Index(None, "tagging", "done_at", "first"),
    )

    tagging: Mapped[int] = _key_of_the_tagging()
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    lease: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(MAX_OWNER_LENGTH))
    leased_until: Mapped[float] = mapped_column(Double)
    attempts: Mapped[int]
    done_at: Mapped[float | None] = mapped_column(Double)


class ResultRow(Base):
    """What was said of a row: written once, but for what the reviews change of its questions."""

    __tablename__ = "tagging_results"
    __table_args__ = (
        Index(
            "ix_tagging_results_reviews",
            "tagging",
            "rank",
            "number",
            sqlite_where=text("open_questions > 0"),
            postgresql_where=text("open_questions > 0"),
        ),
    )

    tagging: Mapped[int] = _key_of_the_tagging()
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    result: Mapped[str] = mapped_column(Text)
    open_questions: Mapped[int]
    # The place in the queue of reviews, the lowest first; 0 without open questions.
    rank: Mapped[int]


class CorrectionRow(Base):
    """What a person said; never changed but for being taken back."""

    __tablename__ = "tagging_corrections"
    __table_args__ = (
        Index(None, "tagging", "id"),
        Index(None, "tagging", "row"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True)
    tagging: Mapped[int] = mapped_column(ForeignKey("taggings.key"))
    row: Mapped[int]
    attribute: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    was: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    at: Mapped[float] = mapped_column(Double)
    undone_at: Mapped[float | None] = mapped_column(Double)


SCHEMA = Schema(Base.metadata, Path(__file__).parent / "migrations", "taggings_schema")
