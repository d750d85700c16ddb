"""What some figures are to reach, beside what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speed.sections import Section


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure is to be: at least, or at most."""

    value: float
    at_most: bool = False

    def reached_by(self, found: float) -> bool:
        """Whether a figure is as good."""
        return found <= self.value if self.at_most else found >= self.value

    def __str__(self) -> str:
        """Write it as ``>= 0.85``."""
        return f"{'≤' if self.at_most else '≥'} {self.value:g}"


AIMS: Mapping[str, Aim] = {
    "searches / decode + float32 network": Aim(0.85),
    "searches / domain code in one process": Aim(0.80),
    "searches / plain script": Aim(100),
    "features over gRPC / its domain code": Aim(0.95),
    "features / best of the peers": Aim(1.25),
    "one search at a time / domain code in one process": Aim(1.25, at_most=True),
    "p99 / median at 70 % of the peak": Aim(3, at_most=True),
    "bulk embedding / decode + network": Aim(0.95),
    "image features in training / decode + network": Aim(0.95),
    "megabytes of what a search needs, after searches": Aim(450, at_most=True),
    "seconds from start to ready, the slowest service": Aim(1, at_most=True),
}
"""By the name of the figure; others are shown without an aim."""

HEADING = ("figure", "is", "aim", "reached")


def rows(sections: Sequence[Section]) -> list[tuple[str, ...]]:
    """Lay out the figures of all sections."""
    found = {name: its for section in sections for name, its in section.goals.items()}
    return [(name, f"{its:.2f}", *_aim(name, its)) for name, its in found.items()]


def _aim(name: str, found: float) -> tuple[str, str]:
    aim = AIMS.get(name)
    return (str(aim), "yes" if aim.reached_by(found) else "no") if aim else ("-", "-")
