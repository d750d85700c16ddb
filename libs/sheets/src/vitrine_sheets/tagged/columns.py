"""Which columns a tagged file has, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vitrine_sheets.labels import printable
from vitrine_sheets.tagged.answers import Refused, Tag, Tagged
from vitrine_sheets.tagged.sheet import Row, Sheet

TITLE, TEXT, ERROR = "suggested_title", "suggested_description", "error"
_TAKEN = "vitrine_"


@dataclass(frozen=True, slots=True)
class AttributeColumns:
    """Where an attribute stands.

    Attributes
    ----------
    name
        Of the attribute.
    filled
        The position of the file's own column, whose empty cells are filled; None: the attribute
        has a column of its own.
    """

    name: str
    filled: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a tagged file.

    Attributes
    ----------
    header
        Their names, the file's own first.
    attributes
        Where they stand.
    """

    header: tuple[str, ...]
    attributes: tuple[AttributeColumns, ...]

    def fills(self, row: Row) -> tuple[AttributeColumns, ...]:
        """Return the attributes whose cells in the row's own columns are empty."""
        return tuple(
            one
            for one in self.attributes
            if one.filled is not None and not row.cells[one.filled].strip()
        )

    def write(self, row: Row, answer: Tagged | Refused) -> list[str]:
        """Put the row's own cells and what is said of its picture side by side."""
        cells = list(row.cells)
        if isinstance(answer, Refused):
            added = ["" for _ in self.header[len(cells) : -1]]
            return [*cells, *added, printable(answer.reason)]
        empty = self.fills(row)
        for one in empty:
            if one.filled is not None and (tag := answer.tags.get(one.name)):
                cells[one.filled] = tag.value
        for one in self.attributes:
            tag = answer.tags.get(one.name)
            if one.filled is None:
                cells += [tag.value if tag else "", *_certainty(tag)]
            else:
                cells += _certainty(tag if one in empty else None)
        return [*cells, answer.title, answer.text, ""]


def lay_out(sheet: Sheet, attributes: Sequence[str], *, fill: bool) -> Layout:
    """Decide which columns are added to those of a file.

    A name that the file has already gets ``vitrine_`` before it, and a number behind it where the
    file has that as well.

    Parameters
    ----------
    sheet
        The file.
    attributes
        Those that are tagged.
    fill
        Whether the empty cells of the columns that it has for them are filled. An attribute with
        such a column gets no other.
    """
    taken = set(sheet.header)
    header = list(sheet.header)

    def add(name: str) -> None:
        free, number = name, 1
        while free in taken:
            free = f"{_TAKEN}{name}" + (f"_{number}" if number > 1 else "")
            number += 1
        taken.add(free)
        header.append(free)

    places = []
    for name in attributes:
        filled = sheet.layout.get(name) if fill else None
        places.append(AttributeColumns(name, filled))
        if filled is None:
            add(name)
        add(f"{name}_confidence")
        add(f"{name}_sure")
    for name in (TITLE, TEXT, ERROR):
        add(name)
    return Layout(tuple(header), tuple(places))


def _certainty(tag: Tag | None) -> list[str]:
    return [f"{tag.confidence:.4f}", str(tag.sure).lower()] if tag else ["", ""]
