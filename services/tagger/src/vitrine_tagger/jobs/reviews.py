"""The queue of reviews, and what people say there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, insert, literal_column, select, tuple_, update

from vitrine_database.engine import reading, writing
from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed
from vitrine_tagger.jobs import corrections
from vitrine_tagger.jobs.answers import check_attribute, check_reviewer, check_value
from vitrine_tagger.jobs.clock import Clock, database_now
from vitrine_tagger.jobs.locks import change, hold, kept, key_of, unknown
from vitrine_tagger.jobs.pages import every
from vitrine_tagger.jobs.questions import ask, open_questions
from vitrine_tagger.jobs.records import to_names
from vitrine_tagger.jobs.rows import read, read_one, rows_of
from vitrine_tagger.jobs.schema import CorrectionRow, ResultRow, TaggingRow
from vitrine_tagger.row_values import Correction, Review, ReviewPage, Row

_CURSOR = re.compile(r"(-?\d{1,8})\.(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answered:
    """A correction that is kept, and how many questions of its row are open now."""

    correction: Correction
    open_questions: int


class Reviews:
    """Asks people and keeps what they say; every method raises `Unavailable` without a database.

    Parameters
    ----------
    engine
        From `SCHEMA.open`.
    """

    def __init__(self, engine: Engine, *, clock: Clock = database_now) -> None:
        self._engine = engine
        self._now = clock

    def page(self, tagging_id: str, after: str, limit: int) -> ReviewPage:
        """Read rows that have open questions, the least certain first.

        Parameters
        ----------
        after
            The cursor of the page before; empty: from the start.

        Raises
        ------
        InvalidInput
            ``CURSOR_INVALID``.
        NotFound
            ``TAGGING_UNKNOWN``.
        """
        # Not a parameter: for the index of these rows the database must see which they are.
        where = [ResultRow.open_questions > literal_column("0")]
        if after:
            where.append(tuple_(ResultRow.rank, ResultRow.number) > _place(after))
        with reading(self._engine) as connection:
            tagging = connection.execute(
                select(TaggingRow.key, TaggingRow.reviews_open).where(*kept(tagging_id))
            ).one_or_none()
            if tagging is None:
                raise unknown(tagging_id)
            rows = rows_of(tagging.key).where(ResultRow.tagging == tagging.key, *where)
            rows = rows.order_by(ResultRow.rank, ResultRow.number).limit(limit + 1)
            found = read(connection, tagging.key, rows)
        shown = found[:limit]
        return ReviewPage(
            reviews=tuple(_review(row) for row in shown),
            next=_cursor(shown[-1]) if len(found) > limit else "",
            open=tagging.reviews_open,
        )

    def correct(
        self, tagging_id: str, row: int, attribute: str, value: str, reviewer: str
    ) -> Answered:
        """Keep what a person says of one attribute of one row; it answers the question.

        Raises
        ------
        InvalidInput
            ``ATTRIBUTE_UNKNOWN``, ``VALUE_INVALID``, ``REVIEWER_INVALID``.
        PreconditionFailed
            ``ROW_NOT_TAGGED``: there is nothing to correct.
        NotFound
            ``TAGGING_UNKNOWN``, ``ROW_UNKNOWN``.
        """
        value, reviewer = check_value(value), check_reviewer(reviewer)
        with writing(self._engine) as connection:
            tagging = hold(connection, tagging_id)
            check_attribute(attribute, to_names(tagging.attributes))
            before = read_one(connection, tagging.key, tagging_id, row)
            held = {one.name: one.value for one in before.attributes}
            if attribute not in held:
                raise PreconditionFailed(
                    f"row {row} of tagging {tagging_id!r} "
                    + (
                        f"could not be tagged: {before.error}"
                        if before.done
                        else "is not tagged yet"
                    ),
                    reason="ROW_NOT_TAGGED",
                )
            made = connection.execute(
                insert(CorrectionRow)
                .values(
                    tagging=tagging.key,
                    row=row,
                    attribute=attribute,
                    value=value,
                    was=held[attribute],
                    reviewer=reviewer,
                    at=self._now(connection),
                )
                .returning(*CorrectionRow.__table__.columns)
            ).one()
            now_open = _ask_again(connection, tagging, row)
        return Answered(corrections.to_correction(made, before.given), now_open)

    def undo(self, tagging_id: str, correction_id: int) -> int:
        """Take a correction back; a second time is no matter.

        Returns
        -------
        int
            How many questions of its row are open now.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``, ``CORRECTION_UNKNOWN``.
        """
        with writing(self._engine) as connection:
            tagging = hold(connection, tagging_id)
            this = (CorrectionRow.id == correction_id, CorrectionRow.tagging == tagging.key)
            row = connection.scalar(select(CorrectionRow.row).where(*this))
            if row is None:
                raise NotFound(
                    f"tagging {tagging_id!r} has no correction {correction_id}",
                    reason="CORRECTION_UNKNOWN",
                )
            connection.execute(
                update(CorrectionRow)
                .where(*this, CorrectionRow.undone_at.is_(None))
                .values(undone_at=self._now(connection))
            )
            return _ask_again(connection, tagging, row)

    def corrections(self, tagging_id: str, after: int, limit: int) -> tuple[Correction, ...]:
        """Read corrections after the one of an id, without those that were taken back.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``.
        """
        with reading(self._engine) as connection:
            return corrections.page(connection, key_of(connection, tagging_id), after, limit)

    def all_corrections(self, tagging_id: str) -> Iterator[Correction]:
        """Read every correction; no connection is held between pages of 500.

        Raises
        ------
        NotFound
            ``TAGGING_UNKNOWN``: it may also be removed while it is read.
        """
        return every(partial(self.corrections, tagging_id), lambda correction: correction.id)


def _ask_again(connection: Connection, tagging: Any, number: int) -> int:
    """Count the questions of a row anew, in the transaction of what changed them."""
    row = read_one(connection, tagging.key, tagging.id, number)
    still = _open(row)
    connection.execute(
        update(ResultRow)
        .where(ResultRow.tagging == tagging.key, ResultRow.number == number)
        .values(open_questions=len(still), rank=min(still.values(), default=0))
    )
    opened = bool(still) - bool(row.open_questions)
    if opened:
        change(
            connection,
            tagging.key,
            reviews_open=tagging.reviews_open + opened,
            reviews_done=tagging.reviews_done - opened,
        )
    return len(still)


def _open(row: Row) -> dict[str, int]:
    answered = {one.name for one in row.attributes if one.correction}
    return open_questions(row.given, row.attributes, answered)


def _review(row: Row) -> Review:
    ranks = _open(row)
    by_name = {one.name: one for one in row.attributes}
    return Review(
        row=row.given.number,
        line=row.given.line,
        product_id=row.given.product_id,
        title=row.given.title or row.title,
        questions=tuple(
            ask(row.given, by_name[name]) for name in sorted(ranks, key=ranks.__getitem__)
        ),
        attributes=tuple(one for one in row.attributes if one.name not in ranks),
        details=row.details,
    )


def _cursor(row: Row) -> str:
    return f"{min(_open(row).values())}.{row.given.number}"


def _place(cursor: str) -> tuple[int, int]:
    found = _CURSOR.fullmatch(cursor)
    if not found:
        raise InvalidInput(
            f"{cursor[:40]!r} is no cursor; give the `next` of the page before, or nothing",
            reason="CURSOR_INVALID",
        )
    return int(found[1]), int(found[2])
