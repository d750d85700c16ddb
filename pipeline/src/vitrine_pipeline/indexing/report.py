"""What an index run did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vitrine_files import write_whole


@dataclass(frozen=True)
class FailedRow:
    """A row of the catalogue that did not get into the index, or not whole.

    Attributes
    ----------
    line
        Of the CSV file, the header being line 1.
    product_id
        Empty where the row has none.
    reason
        What is wrong, and with which file.
    """

    line: int
    product_id: str
    reason: str


@dataclass(frozen=True)
class IndexReport:
    """What an index run did.

    Attributes
    ----------
    space
        The embedding space that was written.
    embedded
        Products that are new, or have a new picture.
    updated
        Products of which only the row has changed.
    unchanged
        Products that were there already, just so.
    pruned
        Products that were deleted because they are not in the catalogue file.
    failed
        Rows whose picture or values could not be used.
    skipped
        Rows without an id or a picture.
    unpriced
        Rows whose price could not be read; the products are there without it.
    incomplete
        Further pictures that could not be used; the products are there without them.
    seconds
        How long it took.
    catalogue
        What was understood of the catalogue file.
    """

    space: str
    embedded: int
    updated: int
    unchanged: int
    pruned: int
    failed: tuple[FailedRow, ...]
    skipped: tuple[FailedRow, ...]
    unpriced: tuple[FailedRow, ...]
    incomplete: tuple[FailedRow, ...]
    seconds: float
    catalogue: Mapping[str, Any] = field(default_factory=dict)

    @property
    def products(self) -> int:
        """Rows of the catalogue file that the index now holds."""
        return self.embedded + self.updated + self.unchanged

    def as_json(self) -> Mapping[str, object]:
        """Return the report for machines."""
        return {"products": self.products, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the report as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(self.as_json(), indent=2, ensure_ascii=False))
