"""What a peer has to offer to be measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

NEAREST = 10
LINKS = 16
BUILD_EFFORT = 100
Array = Any


class Peer(Protocol):
    """An index that finds the rows of the nearest vectors."""

    index: str

    def build(self, vectors: Array, folder: Path) -> None:
        """Take over vectors, float32 [N, D]."""

    def aim(self, effort: int) -> bool:
        """Look so far from now on; False: there is no such choice, or no more of it."""

    def search(self, query: Array) -> Sequence[int]:
        """Return the rows of the nearest 10."""

    def processes(self) -> Sequence[int]:
        """Return the ids of processes that work for it, and whose children do."""

    def close(self) -> None:
        """End what it started."""
