"""Reads a catalogue file for a command, and says what was understood before any work begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.catalogue import (
    CatalogueFile,
    ReadingOptions,
    Understanding,
    parse_columns,
    read_catalogue,
)
from vitrine_sheets.corrections import Corrected, apply_corrections, read_corrections
from vitrine_sheets.labels import count

_SHOWN = 5


def read_and_tell(
    file: Path,
    images: Path,
    columns: Sequence[str] | None,
    options: ReadingOptions,
    corrections: Sequence[Path] | None = None,
) -> CatalogueFile:
    """Read a catalogue file, correct it, and print on stderr what was understood of it.

    Raises
    ------
    CatalogueError
        It cannot be read, or the corrections cannot.
    """
    corrected_by = [read_corrections(one) for one in corrections or ()]
    catalogue = read_catalogue(file, images, parse_columns(columns or ()), options)
    if corrected_by:
        catalogue = apply_corrections(catalogue, corrected_by, fold_case=options.fold_case)
    tell(catalogue.understood)
    return catalogue


def tell(understood: Understanding) -> None:
    """Print a table of the columns, and below it what to look at."""
    console = Console(stderr=True)
    console.print(_heading(understood), style="bold", markup=False, highlight=False)
    table = Table("column", "read as")
    for column in understood.columns:
        ignored = "ignored" + (f"; looks like {column.looks_like}" if column.looks_like else "")
        style = "" if column.read_as else "yellow" if column.looks_like else "dim"
        table.add_row(escape(column.name or "(no name)"), column.read_as or ignored, style=style)
    console.print(table)
    for warning in understood.warnings:
        console.print(f"! {warning}", style="yellow", markup=False, highlight=False, soft_wrap=True)
    if understood.corrections:
        for line, style in _corrections(understood.corrections):
            console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def _corrections(corrected: Corrected) -> Iterator[tuple[str, str]]:
    """Say what became of the corrections, and how each line is to be shown."""
    for file in corrected.files:
        yield f"{file.file}: {count(file.labels, 'label')} corrected", "bold"
    facts = (
        f"labels of {count(corrected.products, 'product')} corrected",
        f"{corrected.unchanged:,} were so already" * bool(corrected.unchanged),
        f"{corrected.superseded:,} were corrected again later" * bool(corrected.superseded),
    )
    yield "; ".join(filter(None, facts)), ""
    for ids, what in (
        (corrected.unknown_products, "not in the catalogue"),
        (corrected.unusable_products, "in rows that cannot be used"),
    ):
        if ids:
            yield f"! {what}: {count(len(ids), 'corrected product')}: {_first(ids)}", "yellow"
    for name, times in corrected.unknown_attributes.items():
        yield (
            f"! {name!r} is no attribute: {count(times, 'correction')} of it left out; attributes "
            f"are {', '.join(ATTRIBUTES)}",
            "yellow",
        )
    lines = [f"{one.file} line {one.line}: {one.reason}" for one in corrected.unreadable]
    if lines:
        yield f"! {count(len(lines), 'line')} cannot be read: {_first(lines, '; ')}", "yellow"


def _first(parts: Sequence[str], between: str = ", ") -> str:
    more = len(parts) - _SHOWN
    return between.join(parts[:_SHOWN]) + (f"{between}and {more:,} more" if more > 0 else "")


def _heading(understood: Understanding) -> str:
    where = f"sheet {understood.sheet}" if understood.sheet else understood.encoding
    currencies = understood.currencies or {}
    prices = ", ".join(f"{count:,} in {code}" for code, count in currencies.items())
    mark = f", decimals after a {understood.decimal}" if understood.decimal else ""
    parts = (
        understood.file,
        where,
        f"{understood.delimiter} between cells" if understood.delimiter else "",
        f"{understood.rows:,} rows"
        + (f", {understood.skipped:,} not used" * (understood.skipped > 0)),
        ""
        if understood.currencies is None
        else f"prices: {prices}{mark}"
        if prices
        else "no prices",
    )
    return " · ".join(filter(None, parts))
