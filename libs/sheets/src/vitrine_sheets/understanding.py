"""What a reader understood of a catalogue file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.advice import Advice, Means
from vitrine_sheets.columns import Column
from vitrine_sheets.corrected import Corrected


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was made of one row, and that its owner should know."""

    line: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a reader understood of a file.

    Attributes
    ----------
    file
        Its name.
    encoding, delimiter, sheet
        E.g. ``"UTF-8"`` and ``"semicolon"``, or the name of a workbook's sheet.
    columns
        What became of each.
    currencies
        How many prices are in each.
    decimal
        ``"point"`` or ``"comma"``; empty where no price has either.
    rows, skipped
        How many can be used, and how many cannot.
    warnings
        What to look at, before anything is made of the catalogue.
    remarks
        On single rows.
    corrections
        What became of them, where there are any.
    asked
        The attributes that columns could be read as, in the order in which they are reported.
    """

    file: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    columns: tuple[Column, ...] = ()
    currencies: Mapping[str, int] | None = None
    decimal: str = ""
    rows: int = 0
    skipped: int = 0
    warnings: tuple[Advice, ...] = ()
    remarks: tuple[Remark, ...] = ()
    corrections: Corrected | None = None
    asked: tuple[str, ...] = ATTRIBUTES

    @property
    def attributes(self) -> tuple[str, ...]:
        """Those that a column is read as."""
        read = {column.read_as for column in self.columns}
        return tuple(name for name in self.asked if name in read)

    def as_json(self, means: Means | None = None) -> dict[str, Any]:
        """Return it for machines; `means` as `Advice.told` takes it."""
        corrected = {"corrections": self.corrections.as_json()} if self.corrections else {}
        return {
            "file": self.file,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "columns": {column.name: column.read_as for column in self.columns if column.read_as},
            "ignored": {
                column.name: column.looks_like for column in self.columns if not column.read_as
            },
            "attributes": list(self.attributes),
            "currencies": dict(self.currencies or {}),
            "decimal": self.decimal,
            "rows": self.rows,
            "skipped": self.skipped,
            "warnings": [one.told(means) for one in self.warnings],
            "remarks": [{"line": one.line, "id": one.id, "text": one.text} for one in self.remarks],
            **corrected,
        }
