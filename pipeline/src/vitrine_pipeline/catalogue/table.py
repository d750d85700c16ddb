"""The cells of a CSV file, whatever its encoding and delimiter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from vitrine_pipeline.catalogue.file import CatalogueError

_DELIMITERS = (",", ";", "\t", "|")


class Table:
    """The cells of a CSV text, and the line at which each row begins."""

    def __init__(self, text: str) -> None:
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    @property
    def line(self) -> int:
        """The last line that was read, the header being line 1."""
        return self._reader.line_num

    def header(self) -> list[str]:
        """Read the names of the columns; to be called before `rows`."""
        return [name.strip() for name in next(self._reader, [])]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that is not blank, with the line at which it begins."""
        # A quoted cell may hold line breaks: a row begins after the end of the one before.
        begin = self.line + 1
        for cells in self._reader:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = self.line + 1


def read_text(file: Path) -> str:
    """Read a file in UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises
    ------
    CatalogueError
        The file cannot be read.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CatalogueError(f"{file}: cannot be read: {error.strerror or error}") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
