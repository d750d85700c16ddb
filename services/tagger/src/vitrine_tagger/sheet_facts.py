"""What is kept of a catalogue file, so that it can be written again with what is said of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from vitrine_sheets.tagged.sheet import Sheet


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """The form of a file.

    Attributes
    ----------
    header
        The names of its columns.
    positions
        Of the columns that are known, by what they hold.
    delimiter
        Between its cells.
    marked
        Whether a byte order mark has to tell that it is UTF-8 when it is written again.
    """

    header: tuple[str, ...]
    positions: Mapping[str, int]
    delimiter: str
    marked: bool

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        """Take them of a file that was surveyed."""
        return cls(sheet.header, dict(sheet.layout), sheet.delimiter, sheet.marked)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `as_json` wrote."""
        facts = json.loads(text)
        return cls(tuple(facts.pop("header")), **facts)

    def as_json(self) -> str:
        """Write them as ASCII."""
        return json.dumps(asdict(self))
