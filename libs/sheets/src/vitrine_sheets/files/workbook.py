"""Reads the first sheet of a workbook (.xlsx) as if it were a CSV file."""

from __future__ import annotations

import datetime
import itertools
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from vitrine_product.currency_signs import currencies_of
from vitrine_sheets.errors import CatalogueError

_ZIP = b"PK\x03\x04"
# What spreadsheets and exports write besides, by how it begins.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls), or one that is locked with a password",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"%PDF": "a PDF",
    b"SQLite format 3\0": "a database (SQLite)",
}
_TEXTS = "xl/sharedStrings.xml"
# The texts are held in memory; a few kilobytes can unpack to any amount.
MOST_BYTES_OF_TEXTS = 400_000_000
MOST_BYTES = 4_000_000_000
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG = 64
_LEADING_ZEROS = re.compile("0{2,}")
_FORMAT_SIGNS = re.compile(
    r'\[\$(?P<local>[^\]\-]+)(?:-[^\]]*)?\]|"(?P<quoted>[^"]+)"|(?P<bare>[€£¥$₹])'
)


@dataclass(slots=True)
class EmptyFormulas:
    """Formulas whose values a workbook does not hold: how many were met, and the first's cell."""

    cells: int = 0
    first: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is being read."""

    name: str
    others: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    empty_formulas: EmptyFormulas


def is_workbook(file: Path, called: str) -> bool:
    """Tell a workbook from a text by its first bytes.

    Parameters
    ----------
    file
        A file.
    called
        What people call it.

    Raises
    ------
    CatalogueError
        It is neither.
    OSError
        The file cannot be read.
    """
    with file.open("rb") as content:
        start = content.read(16)
    for mark, what in _OTHERS.items():
        if start.startswith(mark):
            raise _refused(called, what)
    if not start.startswith(_ZIP):
        return False
    if not zipfile.is_zipfile(file):
        raise _refused(called, "a damaged workbook or archive")
    with zipfile.ZipFile(file) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise _refused(called, "an archive (ZIP) or a workbook of another program")
        sizes = {part.filename: part.file_size for part in archive.infolist()}
    if sizes.get(_TEXTS, 0) > MOST_BYTES_OF_TEXTS or sum(sizes.values()) > MOST_BYTES:
        megabytes = sum(sizes.values()) // 1_000_000
        raise _refused(called, f"a workbook that unpacks to {megabytes:,} MB, which is too much")
    return True


@contextmanager
def open_workbook(file: Path, called: str) -> Iterator[Sheet]:
    """Open the first sheet of a workbook that holds anything; rows are read as they are needed.

    Parameters
    ----------
    file
        A workbook.
    called
        What people call it.

    Raises
    ------
    CatalogueError
        It cannot be read.
    """
    # The library goes by the name of a file and not by what it holds.
    with file.open("rb") as content, file.open("rb") as again:
        book = _load(content, called, values=True)
        names = tuple(book.sheetnames)
        filled = next((name for name in names if _holds_anything(book[name])), names[0])
        others = tuple(name for name in names if name != filled)
        formulas = _load(again, called, values=False)[filled] if _has_formulas(file) else None
        empty = EmptyFormulas()
        yield Sheet(filled, others, _rows(book[filled], formulas, empty), empty)


def _load(content: BinaryIO, called: str, *, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(content, read_only=True, data_only=values)
    except Exception as error:
        # It raises whatever the XML and ZIP modules beneath it do.
        raise _refused(called, f"a workbook that cannot be read ({error})") from error


def _has_formulas(file: Path) -> bool:
    """Tell whether any sheet has a formula; to read every sheet twice would take twice as long."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as sheet:
                    before = b""
                    while chunk := sheet.read(_CHUNK_BYTES):
                        if _FORMULA.search(before + chunk):
                            return True
                        before = chunk[-_LONGEST_TAG:]
    return False


def _refused(called: str, what: str) -> CatalogueError:
    return CatalogueError(
        f"{called}: it is {what}; save it as CSV (UTF-8) or as a workbook (.xlsx)"
    )


def _holds_anything(sheet: Any) -> bool:
    rows = getattr(sheet, "iter_rows", None)
    return rows is not None and any(any(row) for row in rows(values_only=True))


def _rows(sheet: Any, formulas: Any, empty: EmptyFormulas) -> Iterator[tuple[int, list[str]]]:
    formulas_of = formulas.iter_rows() if formulas else itertools.repeat(())
    for line, (cells, behind) in enumerate(zip(sheet.iter_rows(), formulas_of, strict=False), 1):
        for cell, formula in zip(cells, behind, strict=False):
            # A value that is an empty text has a type of its own.
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
                empty.cells += 1
                empty.first = empty.first or formula.coordinate
        yield line, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _number(value: float, form: str) -> str:
    """Write a number with all its digits, and the zeros or the currency that its cell shows."""
    written = format(Decimal(repr(value)), "f")
    whole = written.removesuffix(".0")
    if _LEADING_ZEROS.fullmatch(form) and whole.isdecimal():
        return whole.zfill(len(form))
    shown = _FORMAT_SIGNS.search(form)
    sign = next(filter(None, shown.groups())).strip() if shown else ""
    return f"{whole} {sign}" if currencies_of(sign) else whole
