"""What became of corrections that were applied to a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line of a file of corrections that says nothing, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectedBy:
    """A file of corrections: its name, its content's hash, and how many labels are its."""

    file: str
    sha256: str
    labels: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of corrections.

    Attributes
    ----------
    files
        In which they were, in the order in which they hold.
    products
        How many have corrected labels.
    unchanged
        How many of the corrected labels were so in the catalogue already.
    superseded
        How many corrections do not hold, since a later one says another thing of the same label.
    unknown_products
        The ids of those that the catalogue does not have.
    unusable_products
        The ids of those whose rows cannot be used.
    unknown_attributes
        How often each attribute was named that Vitrine does not know.
    unreadable
        The lines that say nothing.
    """

    files: tuple[CorrectedBy, ...]
    products: int = 0
    unchanged: int = 0
    superseded: int = 0
    unknown_products: tuple[str, ...] = ()
    unusable_products: tuple[str, ...] = ()
    unknown_attributes: Mapping[str, int] = field(default_factory=dict)
    unreadable: tuple[UnreadableLine, ...] = ()

    @property
    def labels(self) -> int:
        """How many labels are what a correction says."""
        return sum(file.labels for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "files": [
                {"file": one.file, "sha256": one.sha256, "labels": one.labels} for one in self.files
            ],
            "labels": self.labels,
            "products": self.products,
            "unchanged": self.unchanged,
            "superseded": self.superseded,
            "unknown_products": list(self.unknown_products),
            "unusable_products": list(self.unusable_products),
            "unknown_attributes": dict(self.unknown_attributes),
            "unreadable": [
                {"file": one.file, "line": one.line, "reason": one.reason}
                for one in self.unreadable
            ],
        }
