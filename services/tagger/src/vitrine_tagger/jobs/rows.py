"""A row put together from what was read, what was said of it, and the corrections that hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from vitrine_serving.errors import NotFound
from vitrine_tagger.jobs.corrections import Made, corrections_of
from vitrine_tagger.jobs.records import to_given, to_result
from vitrine_tagger.jobs.schema import GivenRow, ResultRow
from vitrine_tagger.row_values import Correction, Row, RowAttribute
from vitrine_tagger.values import NewRow

Rows = Select[int, str, str, int, int]


def rows_of(key: int) -> Rows:
    """Select the rows of a tagging, with their results where there are any."""
    same = and_(ResultRow.tagging == GivenRow.tagging, ResultRow.number == GivenRow.number)
    return (
        select(
            GivenRow.number,
            GivenRow.given,
            ResultRow.result,
            ResultRow.open_questions,
            ResultRow.rank,
        )
        .outerjoin(ResultRow, same)
        .where(GivenRow.tagging == key)
    )


def read(connection: Connection, key: int, rows: Rows) -> tuple[Row, ...]:
    """Read rows, as `rows_of` selects them."""
    records = connection.execute(rows).all()
    given = {record.number: to_given(record.number, record.given) for record in records}
    made = corrections_of(connection, key, given)
    return tuple(_to_row(given[record.number], record, made) for record in records)


def read_one(connection: Connection, key: int, tagging_id: str, number: int) -> Row:
    """Read the row of a number.

    Raises
    ------
    NotFound
        ``ROW_UNKNOWN``.
    """
    found = read(connection, key, rows_of(key).where(GivenRow.number == number))
    if not found:
        raise NotFound(
            f"tagging {tagging_id!r} has no row {number}",
            reason="ROW_UNKNOWN",
            tagging=tagging_id,
            row=str(number),
        )
    return found[0]


def _to_row(given: NewRow, record: Any, made: Made) -> Row:
    if record.result is None:
        return Row(given)
    said = to_result(given.number, record.result)
    corrections = made.get(given.number, {})
    return Row(
        given=given,
        done=True,
        attributes=tuple(
            _with_what_holds(one, given, corrections.get(one.name)) for one in said.attributes
        ),
        title=said.title,
        text=said.text,
        error=said.error,
        open_questions=record.open_questions,
        details=said.details,
    )


def _with_what_holds(
    attribute: RowAttribute, given: NewRow, correction: Correction | None
) -> RowAttribute:
    return replace(
        attribute,
        value=correction.value if correction else attribute.value,
        stated=given.stated.get(attribute.name, ""),
        correction=correction,
    )
