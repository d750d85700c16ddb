"""Writes rows of a tagged file."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence


def encode_rows(
    rows: Iterable[Sequence[str]], delimiter: str = ",", *, marked: bool = False
) -> bytes:
    """Write rows as CSV in UTF-8; bytes that a file held in the place of letters stay as they were.

    Parameters
    ----------
    rows
        The cells of each.
    delimiter
        Between cells.
    marked
        Whether a byte order mark comes first.
    """
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return codecs.BOM_UTF8 * marked + text.getvalue().encode("utf-8", "surrogateescape")
