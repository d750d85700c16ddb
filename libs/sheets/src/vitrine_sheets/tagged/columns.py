"""Which columns a tagged file has, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from vitrine_product.details import DETAILS, join_details
from vitrine_sheets.labels import printable
from vitrine_sheets.tagged.answers import Refused, Tag, Tagged

TITLE, TEXT, ERROR = "suggested_title", "suggested_description", "error"
REVIEWED = ("reviewed_by", "reviewed_at")
"""Columns that follow where people have looked at the tags: who did last, and when."""
_TAKEN = "vitrine_"
_NONE: Mapping[str, str] = MappingProxyType({})


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

    def fills(self, cells: Sequence[str]) -> tuple[AttributeColumns, ...]:
        """Return the attributes whose cells in a row's own columns are empty."""
        return tuple(
            one
            for one in self.attributes
            if one.filled is not None and not cells[one.filled].strip()
        )

    def write(
        self,
        cells: Sequence[str],
        answer: Tagged | Refused,
        corrected: Mapping[str, str] = _NONE,
        more: Sequence[str] = (),
    ) -> list[str]:
        """Put a row's own cells and what is said of its picture side by side.

        Parameters
        ----------
        cells
            Its own, as many as the file has columns.
        answer
            What is said of its picture.
        corrected
            What people say of it, by attribute. It stands in the place of the tag, as sure and
            without a confidence, and in the row's own cell where that column is filled.
        more
            The cells of the further columns.
        """
        own, beside = list(cells), []
        tags = answer.tags if isinstance(answer, Tagged) else {}
        empty = self.fills(cells)
        for one in self.attributes:
            tag = tags.get(one.name)
            value, certainty = _said(tag, corrected.get(one.name, ""))
            if one.filled is None:
                beside += [value, *certainty]
            elif one.name in corrected or (tag and one in empty):
                own[one.filled] = value
                beside += certainty
            else:
                beside += ["", ""]
        if isinstance(answer, Refused):
            return [*own, *beside, "", "", "", printable(answer.reason), *more]
        details = join_details(answer.details)
        return [*own, *beside, details, answer.title, answer.text, "", *more]


def lay_out(
    header: Sequence[str],
    positions: Mapping[str, int],
    attributes: Sequence[str],
    *,
    fill: bool,
    more: Sequence[str] = (),
) -> Layout:
    """Decide which columns are added to those of a file.

    A name that the file has already gets ``vitrine_`` before it, and a number behind it where the
    file has that as well.

    Parameters
    ----------
    header
        The file's own columns.
    positions
        Of those that are known, by what they hold.
    attributes
        Those that are tagged.
    fill
        Whether the empty cells of the columns that it has for them are filled. An attribute with
        such a column gets no other.
    more
        Columns that follow behind all others, such as `REVIEWED`.
    """
    taken = set(header)
    names = list(header)

    def add(name: str) -> None:
        free, number = name, 1
        while free in taken:
            free = f"{_TAKEN}{name}" + (f"_{number}" if number > 1 else "")
            number += 1
        taken.add(free)
        names.append(free)

    places = []
    for name in attributes:
        filled = positions.get(name) if fill else None
        places.append(AttributeColumns(name, filled))
        if filled is None:
            add(name)
        add(f"{name}_confidence")
        add(f"{name}_sure")
    for name in (DETAILS, TITLE, TEXT, ERROR, *more):
        add(name)
    return Layout(tuple(names), tuple(places))


def _said(tag: Tag | None, corrected: str) -> tuple[str, list[str]]:
    if corrected:
        return corrected, ["", "true"]
    if tag is None:
        return "", ["", ""]
    return tag.value, [f"{tag.confidence:.4f}", str(tag.sure).lower()]
