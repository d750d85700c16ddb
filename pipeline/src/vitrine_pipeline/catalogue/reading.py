"""Reads a catalogue file whole."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from vitrine_pipeline.catalogue.columns import find_columns
from vitrine_pipeline.catalogue.file import (
    CatalogueError,
    CatalogueFile,
    CatalogueRow,
    SkippedRow,
)
from vitrine_pipeline.catalogue.rows import PictureMissing, UnusableRow, to_row
from vitrine_pipeline.catalogue.table import Table, open_table


def read_catalogue(
    file: Path, images: Path, columns: Mapping[str, str] | None = None
) -> CatalogueFile:
    """Read a catalogue file.

    Parameters
    ----------
    file
        A CSV file with a header, in UTF-8 (with or without a byte order mark), UTF-16 with one,
        or Windows-1252.
    images
        The folder that image names are relative to. Without an image column, a product's picture
        is ``<id>.jpg``, or has another extension of `vitrine_product.formats`.
    columns
        Names of columns by what they hold (`id`, `image`, `title`, `price`, `currency` or an
        attribute's name), where they are not those of a known layout.

    Returns
    -------
    CatalogueFile
        The usable rows in the file's order, and the others with their reasons.

    Raises
    ------
    CatalogueError
        The file cannot be read, or a needed column is absent: the message lists both what was
        found and what is needed.
    """
    with open_table(file) as table:
        try:
            header = table.header()
            layout = find_columns(file, header, columns or {})
            return _read_rows(table, header, layout, images)
        except csv.Error as error:
            raise CatalogueError(f"{file}: line {table.line}: {error}; mend the row") from error


def _read_rows(
    table: Table, header: Sequence[str], layout: Mapping[str, int], images: Path
) -> CatalogueFile:
    rows: list[CatalogueRow] = []
    skipped: list[SkippedRow] = []
    lines: dict[str, int] = {}
    for line, cells in table.rows():
        stated = {key: cells[at].strip() for key, at in layout.items() if at < len(cells)}
        product_id = stated.get("id", "")
        try:
            check_row(cells, header, lines.get(product_id))
            rows.append(to_row(stated, images, line))
        except UnusableRow as reason:
            missing = isinstance(reason, PictureMissing)
            skipped.append(SkippedRow(line, product_id, str(reason), picture_missing=missing))
        else:
            lines[product_id] = line
    return CatalogueFile(tuple(rows), tuple(skipped))


def check_row(cells: Sequence[str], header: Sequence[str], line_of_same_id: int | None) -> None:
    """Refuse a row of another length than the header's, or with the id of one before it.

    Raises
    ------
    UnusableRow
        It is one of the two.
    """
    if len(cells) != len(header):
        raise UnusableRow(f"it has {len(cells)} cells, the header has {len(header)}")
    if line_of_same_id is not None:
        raise UnusableRow(f"its id is that of line {line_of_same_id} already")
