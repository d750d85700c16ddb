"""The rows of a catalogue file as they are written, own cells and all."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vitrine_product.attributes import ATTRIBUTES, in_order, is_attribute_name
from vitrine_sheets.catalogue.rows import MisreadRow, check_row
from vitrine_sheets.columns import Column, describe_columns, find_columns, name_lookalikes
from vitrine_sheets.files.dialect import NAMES
from vitrine_sheets.files.source import Source, warnings_of
from vitrine_sheets.files.stray_quotes import UnreadableRow
from vitrine_sheets.files.table import open_table
from vitrine_sheets.headers import KNOWN_COLUMNS
from vitrine_sheets.understanding import Understanding

_COMMA = ","


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file looks like as a whole.

    Attributes
    ----------
    file, encoding
        As `survey` took them.
    called
        What people call it.
    sha256
        Of its content.
    header
        The names of its columns; those that rows have beyond them have none.
    names
        The same as the reader takes them, without those beyond.
    layout
        The positions of the columns that are known, by what they hold.
    rows
        How many there are.
    source
        What they are read from.
    marked
        Whether a byte order mark has to tell that it is UTF-8 when it is written again.
    named
        Names of columns by what they hold, as `survey` took them.
    """

    file: Path
    called: str
    encoding: str
    sha256: str
    header: tuple[str, ...]
    names: tuple[str, ...]
    layout: Mapping[str, int]
    rows: int
    source: Source
    marked: bool
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def delimiter(self) -> str:
        """What sets its cells apart; a comma for a workbook."""
        return self.source.delimiter or _COMMA

    @property
    def columns(self) -> tuple[Column, ...]:
        """What became of each column."""
        return describe_columns(self.names, self.layout)

    def knowing(self, attributes: Sequence[str]) -> Sheet:
        """Read columns as these attributes, beside the usual ones.

        Raises
        ------
        CatalogueError
            A column is named as something that none can hold.
        """
        known = in_order((*ATTRIBUTES, *attributes))
        return replace(self, layout=find_columns(self.called, self.names, self.named, known))

    def understood(self) -> Understanding:
        """Say what was understood of the file."""
        found = self.source.encoding
        return Understanding(
            file=self.called,
            encoding=found.described if found else "",
            delimiter="" if self.source.sheet else NAMES.get(self.delimiter, repr(self.delimiter)),
            sheet=self.source.sheet,
            columns=self.columns,
            rows=self.rows,
            warnings=(
                *name_lookalikes(self.columns),
                *warnings_of(self.source, bytes_kept=True),
            ),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is written.

    Attributes
    ----------
    line
        At which it begins, the header being line 1.
    cells
        As many as the header has. Bytes that are not of the file's encoding are kept as Python's
        ``surrogateescape`` keeps them, for `encode_rows`; see `printable` for people and databases.
    fault
        Why they may be those of other columns; empty where they are not.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""


def survey(file: Path, columns: Mapping[str, str], encoding: str = "", called: str = "") -> Sheet:
    """Go through a file once, and keep none of it.

    Parameters
    ----------
    file
        As `read_catalogue` takes it.
    columns
        Names of columns by what they hold, where they are not those of a known layout. Which
        attributes there are beside the usual ones, only `Sheet.knowing` is told.
    encoding
        Python's name of it; empty: the file tells.
    called
        What people call the file; empty: by its path.

    Raises
    ------
    CatalogueError
        It cannot be read, or has no column of ids.
    """
    with open_table(file, encoding, keep_bytes=True, called=called) as table:
        names = tuple(table.header())
        others = [key for key in columns if is_attribute_name(key) and key not in KNOWN_COLUMNS]
        layout = find_columns(called or str(file), names, columns, (*ATTRIBUTES, *others))
        stated = table.header_cells
        width, rows = len(names), 0
        for _, cells in table.readings():
            width = max(width, _width(_cells(cells, table.source)))
            rows += 1
        source = table.source
    with file.open("rb") as content:
        plain = source.encoding is not None and source.encoding.codec == "utf-8-sig"
        marked = not plain or content.read(3) == codecs.BOM_UTF8
        content.seek(0)
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    header = _fitted([name.removeprefix("\ufeff") for name in stated], width)
    name = called or file.name
    return Sheet(file, name, encoding, sha256, header, names, layout, rows, source, marked, columns)


def read_rows(sheet: Sheet) -> Iterator[Row]:
    """Read the rows of a file that was surveyed, one by one.

    Raises
    ------
    CatalogueError
        It cannot be read any more.
    """
    with open_table(sheet.file, sheet.encoding, keep_bytes=True, called=sheet.called) as table:
        table.header()
        for line, read in table.readings():
            cells = _cells(read, table.source)
            yield Row(line, _fitted(cells, len(sheet.header)), _fault(read, sheet))


def _cells(read: list[str] | csv.Error, source: Source) -> list[str]:
    """Take the quotes of a row that cannot be read for letters."""
    if isinstance(read, UnreadableRow):
        return read.text.rstrip("\r\n").split(source.delimiter or _COMMA)
    return [] if isinstance(read, csv.Error) else read


def _fault(read: list[str] | csv.Error, sheet: Sheet) -> str:
    if isinstance(read, csv.Error):
        return str(read)
    try:
        check_row(read, sheet.names)
    except MisreadRow as reason:
        return str(reason)
    return ""


def _width(cells: list[str]) -> int:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def _fitted(cells: list[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))[:width]
