"""The names of pictures that a cell states."""

from __future__ import annotations

import ast
import json
from pathlib import PurePosixPath

from vitrine_product.formats import FORMATS

SUFFIXES = tuple(f".{known}" for one in FORMATS for known in one.extensions)
"""Of the files of pictures, with their points; the usual first."""
# A name may hold the latter two, so that they part names only behind a picture's suffix.
_SURE = ("\n", "|")
_UNSURE = (";", ",")


def is_address(name: str) -> bool:
    """Tell an address of the web from the name of a file."""
    return name[:8].lower().startswith(("http://", "https://"))


def split_names(cell: str) -> tuple[str, ...]:
    """Read the names in a cell: one, or several set apart by ``|``, ``;``, ``,`` or a line break.

    Parameters
    ----------
    cell
        May be a list of JSON, or of Python, as well.

    Returns
    -------
    tuple of str
        In their order; empty where there are none.
    """
    text = cell.strip()
    listed = listed_names(text)
    if listed is not None:
        return listed
    for separator in _SURE:
        if separator in text.replace("\r", "\n"):
            parts = text.replace("\r", "\n").split(separator)
            return tuple(name for part in parts for name in split_names(part))
    for separator in _UNSURE:
        first, found, rest = text.partition(separator)
        if found and _is_picture(first) and (not is_address(first) or _goes_on(rest)):
            return tuple(name.strip() for name in (first, *split_names(rest)) if name.strip())
    return (text,) if text else ()


def listed_names(text: str) -> tuple[str, ...] | None:
    """Read a list of JSON or of Python; None where the text is none."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list) and all(isinstance(name, str) for name in found):
            return tuple(name.strip() for name in found if name.strip())
    return None


def _is_picture(name: str) -> bool:
    return is_address(name.strip()) or PurePosixPath(name.strip().lower()).suffix in SUFFIXES


def _goes_on(rest: str) -> bool:
    """Commas and semicolons stand in addresses, too: they part two only where another begins."""
    return not rest.strip() or is_address(rest.strip())
