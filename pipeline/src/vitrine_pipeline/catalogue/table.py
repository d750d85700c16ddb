"""The cells of a CSV file, whatever its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from vitrine_pipeline.catalogue.file import CatalogueError

_DELIMITERS = (",", ";", "\t", "|")
_CHUNK_BYTES = 1 << 20


class Table:
    """The cells of a CSV text, and the line at which each row begins.

    Parameters
    ----------
    text
        Of which lines are read as they are needed; opened with ``newline=""``.
    """

    def __init__(self, text: TextIO) -> None:
        first = text.readline()
        delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(
            itertools.chain([first] if first else [], text), delimiter=delimiter
        )

    @property
    def line(self) -> int:
        """The last line that was read, the header being line 1."""
        return self._reader.line_num

    def header(self) -> list[str]:
        """Read the names of the columns; to be called before `rows`."""
        return [name.strip() for name in next(self._reader, [])]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that is not blank, with the line at which it begins."""
        for line, cells in self.readings():
            if isinstance(cells, csv.Error):
                raise cells
            yield line, cells

    def readings(self) -> Iterator[tuple[int, list[str] | csv.Error]]:
        """Yield what `rows` does, and in the place of a row that cannot be read what is wrong."""
        # A quoted cell may hold line breaks: a row begins after the end of the one before.
        begin = self.line + 1
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield begin, error
            else:
                if any(cell.strip() for cell in cells):
                    yield begin, cells
            begin = self.line + 1


@contextmanager
def open_table(file: Path) -> Iterator[Table]:
    """Open a file in UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises
    ------
    CatalogueError
        The file cannot be read.
    """
    try:
        encoding, errors = _encoding(file)
        text = file.open(encoding=encoding, errors=errors, newline="")
    except OSError as error:
        raise CatalogueError(f"{file}: cannot be read: {error.strerror or error}") from error
    with text:
        yield Table(text)


def _encoding(file: Path) -> tuple[str, str]:
    """Name the encoding of a file, and what is to be done with what is not in it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as content:
        chunk = content.read(_CHUNK_BYTES)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", "replace"
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = content.read(_CHUNK_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252", "replace"
    return "utf-8-sig", "strict"
