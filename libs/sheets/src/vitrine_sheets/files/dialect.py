"""Finds out what sets the cells of a file apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# A line that spreadsheets heed and hide.
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<delimiter>[^\r\n])"?[,;\s]*', re.IGNORECASE)


def stated_delimiter(line: str) -> str | None:
    """Return the delimiter that a line such as ``sep=;`` states; None where it is another line."""
    found = _SEPARATOR_LINE.fullmatch(line.rstrip("\r\n"))
    return found["delimiter"] if found else None


def find_delimiter(header: str, is_known: Callable[[str], bool]) -> str:
    """Find what sets the cells of a header apart.

    Parameters
    ----------
    header
        Its line.
    is_known
        Tells the name of a known column.

    Returns
    -------
    str
        The one of `DELIMITERS` that gives most known columns, and most columns among those.
    """

    def worth(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=delimiter), [])
        return sum(map(is_known, names)), len(names)

    return max(DELIMITERS, key=worth)


def is_blank(line: str) -> bool:
    """Tell whether a line holds nothing, or nothing but delimiters."""
    return not line.strip("".join(DELIMITERS) + ' \r\n"\ufeff\N{NO-BREAK SPACE}')
