"""How the engine in memory is set up; quick to load."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Storage = Literal["full", "compact"]
"""What is kept of a vector: float32, or float16 beside bytes that the index compares."""


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """How the engine in memory is set up.

    Attributes
    ----------
    folder
        Where segments are kept while the process lives; None: among the temporary files.
    storage
        ``"full"``: vectors in float32. ``"compact"``: in float16, beside bytes.
    target_recall
        The share of the true nearest 10 that a search is to find, 0 to 1.
    exact_products
        A catalogue of no more than so many products has all of them compared.
    tail_products
        So many changed products are kept in memory before they are written as a segment.
    rest_s
        Where for so many seconds no more products were written as a segment, nobody is loading a
        catalogue, and segments that are few are made fewer.
    build_threads
        How many threads compute while a segment is built.
    """

    folder: Path | None = None
    storage: Storage = "full"
    target_recall: float = 0.98
    exact_products: int = 30_000
    tail_products: int = 4096
    rest_s: float = 30.0
    build_threads: int = 1
