"""Puts what was understood of a catalogue file into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from vitrine_pipeline.option_names import with_option
from vitrine_sheets.catalogue import Understanding
from vitrine_sheets.columns import Column
from vitrine_sheets.corrected import Corrected
from vitrine_sheets.labels import count

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said.

    Attributes
    ----------
    text
        In words.
    weight
        Whether it must not be overlooked, or need not be read.
    name
        Of the column that it is said of; empty where it is not of one.
    """

    text: str
    weight: Literal["notable", "usual", "slight"] = "usual"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say.

    Attributes
    ----------
    heading
        The file, how it is written, and how much of it can be used.
    columns
        What became of each.
    notes
        What to look at, and what became of corrections.
    """

    heading: str
    columns: tuple[Line, ...]
    notes: tuple[Line, ...]


def put_into_words(understood: Understanding) -> Told:
    """Say what was understood of a file."""
    corrected = (
        _corrections(understood.corrections, understood.asked) if understood.corrections else ()
    )
    warnings = (Line(one.told(with_option), "notable") for one in understood.warnings)
    return Told(
        heading=_heading(understood),
        columns=tuple(map(_column, understood.columns)),
        notes=(*warnings, *corrected),
    )


def _column(column: Column) -> Line:
    name = column.name or "(no name)"
    if column.read_as:
        return Line(column.read_as, name=name)
    if column.looks_like:
        return Line(f"ignored; looks like {column.looks_like}", "notable", name)
    return Line("ignored", "slight", name)


def _corrections(corrected: Corrected, attributes: Sequence[str]) -> Iterator[Line]:
    """Say what became of the corrections, of whom and of what."""
    for file in corrected.files:
        yield Line(f"{file.file}: {count(file.labels, 'label')} corrected")
    facts = (
        f"labels of {count(corrected.products, 'product')} corrected",
        f"{corrected.unchanged:,} were so already" * bool(corrected.unchanged),
        f"{corrected.superseded:,} were corrected again later" * bool(corrected.superseded),
    )
    yield Line("; ".join(filter(None, facts)))
    for ids, what in (
        (corrected.unknown_products, "not in the catalogue"),
        (corrected.unusable_products, "in rows that cannot be used"),
    ):
        if ids:
            yield Line(f"{what}: {count(len(ids), 'corrected product')}: {_first(ids)}", "notable")
    for name, times in corrected.unknown_attributes.items():
        yield Line(
            f"{name!r} is no attribute: {count(times, 'correction')} of it left out; attributes "
            f"are {', '.join(attributes)}",
            "notable",
        )
    lines = [f"{one.file} line {one.line}: {one.reason}" for one in corrected.unreadable]
    if lines:
        yield Line(f"{count(len(lines), 'line')} cannot be read: {_first(lines, '; ')}", "notable")


def _first(parts: Sequence[str], between: str = ", ") -> str:
    more = len(parts) - _SHOWN
    return between.join(parts[:_SHOWN]) + (f"{between}and {more:,} more" if more > 0 else "")


def _heading(understood: Understanding) -> str:
    where = f"sheet {understood.sheet}" if understood.sheet else understood.encoding
    currencies = understood.currencies or {}
    prices = ", ".join(f"{times:,} in {code}" for code, times in currencies.items())
    mark = f", decimals after a {understood.decimal}" if understood.decimal else ""
    parts = (
        understood.file,
        where,
        f"{understood.delimiter} between cells" if understood.delimiter else "",
        count(understood.rows, "row")
        + (f", {understood.skipped:,} not used" * (understood.skipped > 0)),
        ""
        if understood.currencies is None
        else f"prices: {prices}{mark}"
        if prices
        else "no prices",
    )
    return " · ".join(filter(None, parts))
