"""The cells of a catalogue file, whatever its encoding, delimiter and format."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.files import dialect
from vitrine_sheets.files.encoding import Encoding, find_encoding
from vitrine_sheets.files.source import Source
from vitrine_sheets.files.stray_quotes import read_rows
from vitrine_sheets.files.workbook import Sheet, is_workbook, open_workbook
from vitrine_sheets.headers import is_known_column

_Readings = Iterator[tuple[int, list[str] | csv.Error]]


class Table:
    """The rows of a file, read as they are needed, and the line at which each begins.

    Parameters
    ----------
    readings
        The line and the cells of each row, the header being the first, or why it has no cells.
    source
        What they are read from.

    Attributes
    ----------
    header_cells
        The header as the file has it, once it was read.
    """

    def __init__(self, readings: _Readings, source: Source) -> None:
        self._readings = readings
        self.source = source
        self.header_cells: list[str] = []

    def header(self) -> list[str]:
        """Read the names of the columns; to be called before `readings`."""
        for line, cells in self.readings():
            if isinstance(cells, csv.Error):
                raise CatalogueError(f"the header in line {line} cannot be read: {cells}")
            self.header_cells = cells
            names = [" ".join(name.replace("\ufeff", "").split()) for name in cells]
            while names and not names[-1]:
                del names[-1]
            return names
        return []

    def readings(self) -> _Readings:
        """Yield the line of each row that is not blank, with its cells or what is wrong."""
        for line, cells in self._readings:
            if isinstance(cells, csv.Error) or any(cell.strip() for cell in cells):
                yield line, cells


@contextmanager
def open_table(
    file: Path, encoding: str = "", *, keep_bytes: bool = False, called: str = ""
) -> Iterator[Table]:
    """Open a CSV file in any encoding that it tells, or a workbook.

    Parameters
    ----------
    file
        The first row that is not blank is the header.
    encoding
        Python's name of the text's encoding; empty: the file itself tells.
    keep_bytes
        Whether bytes that are not UTF-8 are kept as Python's ``surrogateescape`` does, so that
        they can be written again, and not replaced.
    called
        What people call the file; empty: by its path.

    Raises
    ------
    CatalogueError
        The file cannot be read.
    """
    name = called or str(file)
    try:
        if is_workbook(file, name):
            with open_workbook(file, name) as sheet:
                yield _of_sheet(sheet)
            return
        found = find_encoding(file, encoding)
        keeps = keep_bytes and found.codec == "utf-8-sig"
        errors = "surrogateescape" if keeps else found.errors
        with file.open(encoding=found.codec, errors=errors, newline="") as text:
            yield _of_text(name, text, found)
    except OSError as error:
        raise CatalogueError(f"{name}: cannot be read: {error.strerror or error}") from error


def _of_sheet(sheet: Sheet) -> Table:
    source = Source(
        sheet=sheet.name, other_sheets=sheet.others, empty_formulas=sheet.empty_formulas
    )
    return Table(sheet.rows, source)


def _of_text(name: str, text: TextIO, encoding: Encoding) -> Table:
    number, header, stated = 0, "", None
    for number, line in enumerate(text, start=1):
        if "\0" in line:
            raise CatalogueError(f"{name}: it is no text: line {number} holds zero bytes")
        stated = stated or dialect.stated_delimiter(line)
        if not dialect.is_blank(line) and not dialect.stated_delimiter(line):
            header = line
            break
    delimiter = stated or dialect.find_delimiter(header, is_known_column)
    lines = itertools.chain([header] if header else [], text)
    return Table(read_rows(lines, delimiter, number), Source(encoding, delimiter))
