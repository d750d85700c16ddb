"""Chance that repeats: everything drawn comes from a seed."""

from __future__ import annotations

import random
from typing import TypeVar

T = TypeVar("T")


def seeded(seed: str) -> random.Random:
    """Return dice that fall the same way for the same seed, on every machine."""
    return random.Random(seed)  # noqa: S311 - nothing is kept secret with them


def weighted(choices: dict[T, float], rng: random.Random) -> T:
    """Pick a key by its weight."""
    return rng.choices(list(choices), list(choices.values()))[0]
