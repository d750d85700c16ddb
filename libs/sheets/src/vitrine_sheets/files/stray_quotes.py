"""Reads rows of CSV, and tells a cell that spans lines from a quote that was never meant as one."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator

_MAX_LINES_OF_ROW = 2000
# Twice as many bits would not fit a C long everywhere.
_MAX_CELL = min(sys.maxsize, 2**31 - 1)


class UnreadableRow(csv.Error):
    """A row that has no cells; the message is the reason.

    Attributes
    ----------
    text
        Its line, with its line end.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.text = text


class StrayQuote(csv.Error):
    """A quote opens a cell that swallows the rows that follow; the message is the reason."""


class _TooManyLines(Exception):
    """A row goes on for longer than any row does."""


class _Lines:
    """Lines of which those of the last row can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._put_back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) == _MAX_LINES_OF_ROW:
            raise _TooManyLines
        line = self._put_back.popleft() if self._put_back else next(self._lines)
        self.taken.append(line)
        return line

    def put_back_all_but_first(self) -> None:
        self._put_back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read_rows(
    lines: Iterable[str], delimiter: str, first_line: int
) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Read rows one at a time; one that cannot be read costs its own line alone.

    Parameters
    ----------
    lines
        With their line ends; the first is the header.
    delimiter
        One character.
    first_line
        The number of the first line.

    Yields
    ------
    tuple
        The number of the line at which a row begins, and its cells, or why it has none.
    """
    csv.field_size_limit(_MAX_CELL)
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter)
    begin, width = first_line, 0
    while True:
        source.taken.clear()
        try:
            read = _read_row(reader, source.taken, delimiter, width, begin)
        except StopIteration:
            return
        if isinstance(read, csv.Error):
            source.put_back_all_but_first()
            read = UnreadableRow(str(read), source.taken[0])
        elif not width:
            width = len(read)
        yield begin, read
        begin += len(source.taken)


def _read_row(
    reader: Iterator[list[str]], taken: list[str], delimiter: str, width: int, begin: int
) -> list[str] | csv.Error:
    try:
        cells = next(reader)
    except _TooManyLines:
        return StrayQuote(_reason(begin, f"within {_MAX_LINES_OF_ROW} lines"))
    except csv.Error as error:
        return error
    if len(taken) == 1 and len(cells) < width and _is_sound(taken, delimiter) is None:
        return StrayQuote(_reason(begin, "at all"))
    if width and len(taken) > 1 and _is_stray(taken, cells, delimiter, width):
        end = begin + len(taken) - 1
        return StrayQuote(_reason(begin, f"before line {end}, and takes rows for a text"))
    return cells


def _reason(line: int, where: str) -> str:
    return (
        f"a stray quote: a cell that opens with a quote in line {line} does not end {where}; "
        "take the quote out, or double it and quote the cell"
    )


def _is_stray(lines: list[str], cells: list[str], delimiter: str, width: int) -> bool:
    """Tell whether a row that spans lines is several rows."""
    sound = _is_sound(lines, delimiter)
    if sound is None:
        return True
    if _count(lines[0], delimiter) < width:
        # With its quotes taken for letters the first line is no row: the cell does go on.
        return False
    if not sound or len(cells) < width or any(cells[width:]):
        return True
    whole = [_is_whole(line, delimiter, width) for line in lines]
    return whole[0] and whole[-1] and sum(whole) * 2 > len(whole)


def _is_sound(lines: list[str], delimiter: str) -> bool | None:
    """Tell whether a quoted cell ends where a cell ends; None where it does not end at all."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return None if "unexpected end" in str(error) else False
    return True


def _is_whole(line: str, delimiter: str, width: int) -> bool:
    """Tell whether a line alone is a row; commas in a text have a space behind them."""
    try:
        quoted = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        quoted = []
    return any(
        len(cells) == width and not any(cell.startswith(" ") for cell in cells)
        for cells in (line.split(delimiter), quoted)
    )


def _count(line: str, delimiter: str) -> int:
    """Count the cells of a line of which the quotes are letters."""
    return line.count(delimiter) + 1
