"""Reads a catalogue file whole."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vitrine_product.amounts import DecimalMark
from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.catalogue.file import CatalogueFile, CatalogueRow, SkippedRow
from vitrine_sheets.catalogue.prices import (
    PriceReader,
    currency_of_header,
    decide_mark,
    parse_currency,
    parse_mark,
)
from vitrine_sheets.catalogue.rows import (
    MisreadRow,
    RowReader,
    check_row,
    check_unique,
)
from vitrine_sheets.catalogue.warnings import Findings, understand
from vitrine_sheets.columns import describe_columns, find_columns
from vitrine_sheets.files.table import Table, open_table
from vitrine_sheets.labels import find_variants
from vitrine_sheets.pictures.finding import PictureMissing, Pictures, UnusableRow
from vitrine_sheets.pictures.places import Folder


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a file cannot tell of itself.

    Attributes
    ----------
    currency
        Of prices that state none, e.g. ``"EUR"``; empty: they cannot be read.
    decimal
        ``"point"`` or ``"comma"``; empty: the column of prices tells.
    encoding
        Of a CSV file, by Python's name; empty: the file tells.
    fold_case
        Whether values that differ by case alone are joined, under the commonest.
    attributes
        Those that are looked for, in the order in which they are reported.
    besides
        Further ones, which nobody misses where they are not there.
    """

    currency: str = ""
    decimal: str = ""
    encoding: str = ""
    fold_case: bool = False
    attributes: tuple[str, ...] = ATTRIBUTES
    besides: tuple[str, ...] = ()


@dataclass(slots=True)
class _Cells:
    """The cells that are read, and the rows of which there are none."""

    stated: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)


def read_catalogue(
    file: Path,
    images: Path,
    columns: Mapping[str, str] | None = None,
    options: ReadingOptions | None = None,
) -> CatalogueFile:
    """Read a catalogue file.

    Parameters
    ----------
    file
        A CSV file with a header, in UTF-8 or UTF-16 (with or without a byte order mark) or
        Windows-1252, or a workbook (.xlsx).
    images
        The folder that image names are relative to. Without an image column, a product's picture
        is ``<id>.jpg``, or has another extension of `vitrine_product.formats`.
    columns
        Names of columns by what they hold (`id`, `image`, `title`, `price`, `currency` or an
        attribute's name), where they are not those of a known layout.
    options
        What the file cannot tell.

    Returns
    -------
    CatalogueFile
        The usable rows in the file's order, the others with their reasons, and what was understood.

    Raises
    ------
    CatalogueError
        The file cannot be read, or a needed column is absent: the message lists both what was
        found and what is needed.
    """
    chosen = options or ReadingOptions()
    currency, mark = parse_currency(chosen.currency), parse_mark(chosen.decimal)
    asked = (*chosen.attributes, *chosen.besides)
    with open_table(file, chosen.encoding) as table:
        header = table.header()
        layout = find_columns(str(file), header, columns or {}, asked)
        cells = _read_cells(table, header, layout)
        source = table.source
    decided, open_prices = decide_mark(stated.get("price", "") for _, stated in cells.stated)
    # The cells of a workbook hold numbers.
    decided = mark or (DecimalMark.POINT if source.sheet else decided)
    name = header[layout["price"]] if "price" in layout else ""
    reader = RowReader(
        Pictures(Folder(images)),
        PriceReader(decided, currency, currency_of_header(name), open_prices),
        asked,
    )
    rows = _read_rows(cells, reader)
    variants = find_variants((row.attributes for row in rows), asked)
    if chosen.fold_case:
        rows = _fold_case(rows, variants)
    skipped = tuple(sorted(cells.skipped, key=lambda row: row.line))
    findings = Findings(
        file=file.name,
        source=source,
        columns=describe_columns(header, layout, asked),
        reader=reader,
        variants=variants,
        case_folded=chosen.fold_case,
        attributes=chosen.attributes,
        asked=asked,
    )
    return CatalogueFile(tuple(rows), skipped, understand(findings, rows, skipped))


def _read_cells(table: Table, header: Sequence[str], layout: Mapping[str, int]) -> _Cells:
    cells = _Cells()
    for line, row in table.readings():
        if isinstance(row, csv.Error):
            cells.skipped.append(SkippedRow(line, "", str(row), unreadable=True))
            continue
        stated = {key: row[at].strip() for key, at in layout.items() if at < len(row)}
        try:
            check_row(row, header)
        except MisreadRow as reason:
            cells.skipped.append(
                SkippedRow(line, stated.get("id", ""), str(reason), unreadable=True)
            )
        else:
            cells.stated.append((line, stated))
    return cells


def _read_rows(cells: _Cells, reader: RowReader) -> list[CatalogueRow]:
    rows: list[CatalogueRow] = []
    lines: dict[str, int] = {}
    for line, stated in cells.stated:
        product_id = stated.get("id", "")
        try:
            check_unique(lines.get(product_id))
            rows.append(reader.read(stated, line))
        except UnusableRow as reason:
            cells.skipped.append(
                SkippedRow(
                    line,
                    product_id,
                    str(reason),
                    picture_missing=isinstance(reason, PictureMissing),
                    unreadable=isinstance(reason, MisreadRow),
                )
            )
        else:
            lines[product_id] = line
    return rows


def _fold_case(
    rows: Sequence[CatalogueRow], variants: Mapping[str, list[list[tuple[str, int]]]]
) -> list[CatalogueRow]:
    commonest = {
        (name, value): ways[0][0]
        for name, groups in variants.items()
        for ways in groups
        for value, _ in ways
    }
    return [
        replace(
            row,
            attributes={
                name: commonest.get((name, value), value) for name, value in row.attributes.items()
            },
        )
        for row in rows
    ]
