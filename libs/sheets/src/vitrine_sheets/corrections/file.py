"""The file of corrections: written by a review, read by a training."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vitrine_product.attributes import MAX_VALUE_LENGTH
from vitrine_sheets.catalogue.rows import MisreadRow, check_row
from vitrine_sheets.corrected import UnreadableLine
from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.files.table import open_table
from vitrine_sheets.headers import fold_name
from vitrine_sheets.labels import REPLACED, fold_label, is_missing, printable
from vitrine_sheets.tagged.harmless import as_it_was, harmless
from vitrine_sheets.tagged.writing import encode_rows

COLUMNS = ("id", "image", "attribute", "value", "was", "reviewer", "at")
_NEEDED = ("id", "attribute", "value")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of one attribute of one product.

    Attributes
    ----------
    id
        Of the product.
    image
        As the product's row states it.
    attribute, value
        What is said.
    was
        What held before.
    reviewer
        Who says so.
    at
        When, as ISO 8601 writes it.
    """

    id: str
    attribute: str
    value: str
    image: str = ""
    was: str = ""
    reviewer: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionsFile:
    """A file of corrections.

    Attributes
    ----------
    name
        Of the file.
    sha256
        Of its content.
    corrections
        In its order.
    unreadable
        Its other lines.
    """

    name: str
    sha256: str
    corrections: tuple[Correction, ...]
    unreadable: tuple[UnreadableLine, ...] = ()


def encode_corrections(
    corrections: Iterable[Correction], *, header: bool, keep_formulas: bool = False
) -> bytes:
    """Write corrections as `read_corrections` reads them.

    Parameters
    ----------
    corrections
        The later of two on one attribute of a product holds.
    header
        Whether the names of the columns come first; a byte order mark comes before them, for
        spreadsheets.
    keep_formulas
        Whether cells that those would take for formulas stay as they are.
    """
    rows = [list(COLUMNS)] if header else []
    for one in corrections:
        cells = [printable(getattr(one, name)) for name in COLUMNS]
        rows.append(cells if keep_formulas else list(map(harmless, cells)))
    return encode_rows(rows, marked=header)


def read_corrections(file: Path) -> CorrectionsFile:
    """Read a file of corrections, in any dialect in which a catalogue may be.

    Parameters
    ----------
    file
        With the columns `COLUMNS`, of which an id, an attribute and a value are needed.

    Raises
    ------
    CatalogueError
        It cannot be read, or has no such columns.
    """
    corrections: list[Correction] = []
    unreadable: list[UnreadableLine] = []
    with open_table(file) as table:
        header = table.header()
        places = _places(file, header)
        for line, cells in table.readings():
            try:
                corrections.append(_correction(cells, header, places))
            except (MisreadRow, csv.Error) as reason:
                unreadable.append(UnreadableLine(file.name, line, str(reason)))
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return CorrectionsFile(file.name, sha256, tuple(corrections), tuple(unreadable))


def _places(file: Path, header: list[str]) -> dict[str, int]:
    folded = {fold_name(name): at for at, name in reversed(list(enumerate(header)))}
    absent = [name for name in _NEEDED if name not in folded]
    if absent:
        raise CatalogueError(
            f"{file}: it is no file of corrections: it has no column {', '.join(absent)}; found: "
            f"{', '.join(header) or 'nothing'}. A review gives one: download its corrections as CSV"
        )
    return {name: folded[name] for name in COLUMNS if name in folded}


def _correction(
    cells: list[str] | csv.Error, header: list[str], places: Mapping[str, int]
) -> Correction:
    if isinstance(cells, csv.Error):
        raise cells
    check_row(cells, header)
    said = {name: as_it_was(cells[at].strip()) for name, at in places.items() if at < len(cells)}
    value = fold_label(said.get("value", ""))
    if not said.get("id") or is_missing(said["id"]):
        raise MisreadRow("it names no product")
    if not said.get("attribute"):
        raise MisreadRow("it names no attribute")
    if not value or is_missing(value):
        raise MisreadRow(f"{value!r} stands for no value" if value else "it has no value")
    if REPLACED in value or REPLACED in said["id"]:
        raise MisreadRow("it holds bytes of another encoding")
    if len(value) > MAX_VALUE_LENGTH or not value.isprintable():
        raise MisreadRow(
            f"its value {value[:_SHOWN]!r} is longer than {MAX_VALUE_LENGTH} characters, or "
            "not all of them can be printed"
        )
    return Correction(**{**said, "value": value})
