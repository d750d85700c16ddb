"""Keeps spreadsheets from running what a cell says."""

from __future__ import annotations

import re

# With their forms of full width, which spreadsheets take for the same.
_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# Digits and what people write among and around them: nothing of it calls a function.
_NUMBER = re.compile(
    r"[+-]\s?[$£€¥₹]?\s?[.,]?\d[\d.,' \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]*"
    r"([eE][+-]?\d+)?\s?[%$£€¥₹]?"
)
_MARK = "'"


def as_it_was(cell: str) -> str:
    """Take the apostrophe away that `harmless` has put before a cell."""
    return cell[1:] if cell.startswith(_MARK) and harmless(cell[1:]) == cell else cell


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula.

    Numbers, such as -5 and +3.50, stay as they are: they are what they say.
    """
    if cell.startswith(_STARTS) and not _NUMBER.fullmatch(cell):
        return _MARK + cell
    return cell
