"""Reads a catalogue file for a command, and says what was understood before any work begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vitrine_pipeline.understood import put_into_words
from vitrine_sheets.catalogue import (
    CatalogueFile,
    ReadingOptions,
    Understanding,
    parse_columns,
    read_catalogue,
)
from vitrine_sheets.corrections import apply_corrections, read_corrections

_STYLES = {"notable": "yellow", "usual": "", "slight": "dim"}


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
    told = put_into_words(understood)
    console = Console(stderr=True)
    console.print(told.heading, style="bold", markup=False, highlight=False)
    table = Table("column", "read as")
    for line in told.columns:
        table.add_row(escape(line.name), line.text, style=_STYLES[line.weight])
    console.print(table)
    for line in told.notes:
        text = f"! {line.text}" if line.weight == "notable" else line.text
        console.print(
            text, style=_STYLES[line.weight], markup=False, highlight=False, soft_wrap=True
        )
