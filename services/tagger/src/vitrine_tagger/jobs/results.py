"""The rows of a tagging with what is said of them, in the file's order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Engine

from vitrine_database.engine import reading
from vitrine_tagger.jobs.locks import key_of
from vitrine_tagger.jobs.pages import every
from vitrine_tagger.jobs.rows import read, read_one, rows_of
from vitrine_tagger.jobs.schema import GivenRow
from vitrine_tagger.row_values import Row


class Results:
    """Reads rows; every method raises `Unavailable` while the database is away.

    Parameters
    ----------
    engine
        From `SCHEMA.open`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, tagging_id: str, after: int, limit: int) -> tuple[Row, ...]:
        """Read the rows after the one of a number, those that are not tagged yet as well.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``.
        """
        with reading(self._engine) as connection:
            key = key_of(connection, tagging_id)
            rows = rows_of(key).where(GivenRow.number > after).order_by(GivenRow.number)
            return read(connection, key, rows.limit(limit))

    def all(self, tagging_id: str) -> Iterator[Row]:
        """Read every row; no connection is held between pages of 500.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``: it may also be removed while it is read.
        """
        return every(partial(self.page, tagging_id), lambda row: row.given.number)

    def row(self, tagging_id: str, number: int) -> Row:
        """Read one row.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``, ``ROW_UNKNOWN``.
        """
        with reading(self._engine) as connection:
            key = key_of(connection, tagging_id)
            return read_one(connection, key, tagging_id, number)
