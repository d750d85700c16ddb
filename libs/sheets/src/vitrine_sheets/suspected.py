"""The column of values that are proposed in the place of those that a row states.

A cell is written ``colour=Navy Blue|usage=Casual``. A bar or a backslash in a value has a backslash
before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from vitrine_product.attributes import MAX_ATTRIBUTES, MAX_VALUE_LENGTH, is_attribute_name
from vitrine_serving.errors import InvalidInput
from vitrine_sheets.labels import fold_label

COLUMN = "suspected"
_SHOWN = 80
_BETWEEN, _ESCAPE = "|", "\\"


def parse_suspected(cell: str) -> dict[str, str]:
    """Read such a cell.

    Returns
    -------
    dict
        The proposed value by attribute, in the cell's order; empty for an empty cell.

    Raises
    ------
    InvalidInput
        It is not of this form (``SUSPECTED_INVALID``).
    """
    if not cell.strip():
        return {}
    try:
        parts = next(
            csv.reader([cell], delimiter=_BETWEEN, escapechar=_ESCAPE, quoting=csv.QUOTE_NONE)
        )
    except csv.Error as error:
        raise _invalid(cell, str(error)) from error
    proposed: dict[str, str] = {}
    for part in filter(str.strip, parts):
        name, separator, said = (text.strip() for text in part.partition("="))
        value = fold_label(said)
        if not separator or not is_attribute_name(name):
            raise _invalid(cell, f"{part[:_SHOWN]!r} does not name an attribute")
        if not value or len(value) > MAX_VALUE_LENGTH or not value.isprintable():
            raise _invalid(
                cell, f"{name} has no value of 1 to {MAX_VALUE_LENGTH} printable characters"
            )
        if name in proposed:
            raise _invalid(cell, f"it names {name} twice")
        proposed[name] = value
    if len(proposed) > MAX_ATTRIBUTES:
        raise _invalid(cell, f"it names more than {MAX_ATTRIBUTES} attributes")
    return proposed


def write_suspected(proposed: Mapping[str, str]) -> str:
    """Write the cell that `parse_suspected` reads."""
    written = io.StringIO()
    csv.writer(
        written,
        delimiter=_BETWEEN,
        escapechar=_ESCAPE,
        quoting=csv.QUOTE_NONE,
        quotechar=None,
        lineterminator="",
    ).writerow([f"{name}={fold_label(value)}" for name, value in proposed.items()])
    return written.getvalue()


def _invalid(cell: str, reason: str) -> InvalidInput:
    return InvalidInput(
        f"its cell of the column {COLUMN!r}, {cell[:_SHOWN]!r}, is not of the form "
        f"attribute=value|attribute=value: {reason}",
        reason="SUSPECTED_INVALID",
    )
