"""Reads a catalogue file for a command, and says what was understood before any work begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vitrine_sheets.catalogue import (
    CatalogueFile,
    ReadingOptions,
    Understanding,
    parse_columns,
    read_catalogue,
)


def read_and_tell(
    file: Path, images: Path, columns: Sequence[str] | None, options: ReadingOptions
) -> CatalogueFile:
    """Read a catalogue file, and print on stderr what was understood of it.

    Raises
    ------
    CatalogueError
        It cannot be read.
    """
    catalogue = read_catalogue(file, images, parse_columns(columns or ()), options)
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
