"""The ratios on record, of each kind of processor, below which none may fall."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

RECORD = Path(__file__).with_name("record.json")


def read_record(processor: str) -> dict[str, float]:
    """Return the ratios on record, by name.

    A ratio says what Python costs beside a network, so that each kind of processor has its own.

    Parameters
    ----------
    processor
        The kind, as `machine.instructions` names it. Of a kind, or of a part of Vitrine that it
        was not held against, the least of the other kinds counts.
    """
    kinds = _read_kinds()
    least: dict[str, float] = {}
    for recorded in kinds.values():
        for name, ratio in recorded.items():
            least[name] = min(ratio, least.get(name, ratio))
    return least | kinds.get(processor, {})


def write_record(processor: str, found: Mapping[str, float]) -> None:
    """Put the ratios of a kind of processor on record; drop what is measured no more."""
    rounded = {name: round(ratio, 3) for name, ratio in found.items()}
    kinds = {
        kind: {name: ratio for name, ratio in recorded.items() if name in found}
        for kind, recorded in _read_kinds().items()
    }
    text = json.dumps(kinds | {processor: rounded}, indent=2, sort_keys=True)
    RECORD.write_text(text + "\n", encoding="utf-8")


def _read_kinds() -> dict[str, dict[str, float]]:
    kinds: dict[str, dict[str, float]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return kinds
