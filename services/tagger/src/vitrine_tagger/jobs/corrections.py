"""The corrections that hold, as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from vitrine_tagger.jobs.records import to_given
from vitrine_tagger.jobs.schema import CorrectionRow, GivenRow
from vitrine_tagger.row_values import Correction
from vitrine_tagger.values import NewRow

_AT_A_TIME = 500

# By the number of a row, and by the name of an attribute.
Made = Mapping[int, Mapping[str, Correction]]


def corrections_of(connection: Connection, key: int, given: Mapping[int, NewRow]) -> Made:
    """Find the corrections that hold of some rows."""
    made: dict[int, dict[str, Correction]] = {}
    for numbers in _pieces(sorted(given)):
        found = connection.execute(
            select(CorrectionRow).where(
                CorrectionRow.tagging == key,
                CorrectionRow.row.in_(numbers),
                CorrectionRow.undone_at.is_(None),
            )
        )
        # Sorted here: asked for an order, SQLite goes through all corrections of the tagging.
        for record in sorted(found, key=lambda one: one.id):
            # A later one takes the place of an earlier one.
            correction = to_correction(record, given[record.row])
            made.setdefault(record.row, {})[record.attribute] = correction
    return made


def _pieces(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _AT_A_TIME):
        yield numbers[start : start + _AT_A_TIME]


def page(connection: Connection, key: int, after: int, limit: int) -> tuple[Correction, ...]:
    """Read those of a tagging in the order in which they came."""
    records = connection.execute(
        select(CorrectionRow, GivenRow.given)
        .join(
            GivenRow,
            and_(GivenRow.tagging == CorrectionRow.tagging, GivenRow.number == CorrectionRow.row),
        )
        .where(
            CorrectionRow.tagging == key,
            CorrectionRow.id > after,
            CorrectionRow.undone_at.is_(None),
        )
        .order_by(CorrectionRow.id)
        .limit(limit)
    )
    return tuple(to_correction(record, to_given(record.row, record.given)) for record in records)


def to_correction(record: Any, given: NewRow) -> Correction:
    """Put a correction together."""
    return Correction(
        id=record.id,
        row=record.row,
        product_id=given.product_id,
        image=given.image,
        attribute=record.attribute,
        value=record.value,
        was=record.was,
        reviewer=record.reviewer,
        at=record.at,
    )
