"""Reads the first sheet of a workbook (.xlsx) as if it were a CSV file."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

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
_LEADING_ZEROS = re.compile("0{2,}")
_FORMAT_SIGNS = re.compile(
    r'\[\$(?P<local>[^\]\-]+)(?:-[^\]]*)?\]|"(?P<quoted>[^"]+)"|(?P<bare>[€£¥$₹])'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is being read."""

    name: str
    others: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


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
    from openpyxl import load_workbook

    # The library goes by the name of a file and not by what it holds.
    with file.open("rb") as content:
        try:
            book = load_workbook(content, read_only=True, data_only=True)
        except Exception as error:
            # It raises whatever the XML and ZIP modules beneath it do.
            raise _refused(called, f"a workbook that cannot be read ({error})") from error
        names = tuple(book.sheetnames)
        filled = next((name for name in names if _holds_anything(book[name])), names[0])
        others = tuple(name for name in names if name != filled)
        yield Sheet(filled, others, _rows(book[filled]))


def _refused(called: str, what: str) -> CatalogueError:
    return CatalogueError(
        f"{called}: it is {what}; save it as CSV (UTF-8) or as a workbook (.xlsx)"
    )


def _holds_anything(sheet: Any) -> bool:
    rows = getattr(sheet, "iter_rows", None)
    return rows is not None and any(any(row) for row in rows(values_only=True))


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for line, cells in enumerate(sheet.iter_rows(), start=1):
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
