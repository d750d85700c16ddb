"""What a catalogue file holds, once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vitrine_product.price import Price
from vitrine_sheets.understanding import Understanding


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A product that can be used.

    Attributes
    ----------
    id
        Never taken for a number: ``"00123"`` stays as it is.
    image
        An existing file.
    attributes
        By name, those that were asked for and that the row states. ``NA`` is a value like any
        other; ``nan``, ``NULL``, ``N/A`` and the like are none.
    title, price
        None where the row states none.
    line
        Of the CSV file, the header being line 1.
    price_fault
        Why the price that the row states cannot be read; empty where nothing is wrong.
    further_images
        The other pictures that it names, existing files too.
    """

    id: str
    image: Path
    attributes: Mapping[str, str]
    title: str | None
    price: Price | None
    line: int
    price_fault: str = ""
    further_images: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that cannot be used; `id` is empty where it has none.

    Attributes
    ----------
    picture_missing
        Whether all that it lacks is its picture.
    unreadable
        Whether it may be another row than its id says, or several.
    """

    line: int
    id: str
    reason: str
    picture_missing: bool = False
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A catalogue file, as far as it can be used, and what was understood of it."""

    rows: tuple[CatalogueRow, ...]
    skipped: tuple[SkippedRow, ...]
    understood: Understanding = field(default_factory=Understanding)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that a row may state, in the order in which they are reported."""
        return self.understood.asked

    @property
    def missing_pictures(self) -> int:
        """How many rows could be used if their pictures were there."""
        return sum(row.picture_missing for row in self.skipped)
