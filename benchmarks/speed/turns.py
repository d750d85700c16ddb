"""Ways to do the same work, measured in turn, and what their rounds say of each other.

What the machine does besides slows neighbours alike, so ratios are taken round by round, A B A B,
and given as their median and their range. Processor time heeds others less than the clock does.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

LOAD = "load"
"""The name under which a turn counts the processor time of whoever asks."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one way.

    Attributes
    ----------
    requests
        How many were answered, all of them well.
    seconds
        On the clock, from the first request to the last answer.
    processor_s
        Seconds of processor time, by process; `LOAD` is whoever asked.
    latency_ms
        Milliseconds from request to answer, by `median`, `p95` and `p99`; empty where not measured.
    """

    requests: int
    seconds: float
    processor_s: Mapping[str, float]
    latency_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def processor_ms(self) -> float:
        """Milliseconds of processor time for a request, without the load's."""
        spent = sum(its for name, its in self.processor_s.items() if name != LOAD)
        return 1000 * spent / self.requests


Way = Callable[[], Turn]
"""Takes one turn."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A median over rounds, with the least and the greatest of them."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it as ``0.85 (0.82 to 0.88)``."""
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def ratio(values: Sequence[float]) -> Ratio:
    """Summarise the ratios of the rounds; one at least."""
    return Ratio(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Compared:
    """The turns of all ways, round by round.

    Attributes
    ----------
    name
        What was done, e.g. ``"searches, 400 x 533"``.
    baseline
        The way that the others are set beside.
    turns
        By way, as many for each.
    """

    name: str
    baseline: str
    turns: Mapping[str, Sequence[Turn]]

    def of(self, way: str, figure: Callable[[Turn], float], beside: str = "") -> Ratio:
        """Return the ratio of a figure of a way to that of another, the baseline by default."""
        others = self.turns[beside or self.baseline]
        pairs = zip(self.turns[way], others, strict=True)
        return ratio([figure(one) / figure(other) for one, other in pairs])

    def median(self, way: str, figure: Callable[[Turn], float]) -> float:
        """Return the median of a figure over the rounds of a way."""
        return statistics.median(figure(turn) for turn in self.turns[way])

    def as_json(self) -> dict[str, Any]:
        """Return every turn, and the ratios to the baseline."""
        return {
            "name": self.name,
            "baseline": self.baseline,
            "turns": {way: [_turn_json(turn) for turn in its] for way, its in self.turns.items()},
            "ratios": {
                way: {
                    "rate": asdict(self.of(way, rate)),
                    "processor_ms": asdict(self.of(way, processor_ms)),
                }
                for way in self.turns
                if way != self.baseline
            },
        }


def rate(turn: Turn) -> float:
    """Return requests a second."""
    return turn.rate


def processor_ms(turn: Turn) -> float:
    """Return milliseconds of processor time for a request."""
    return turn.processor_ms


def median_ms(turn: Turn) -> float:
    """Return the median latency, in milliseconds."""
    return turn.latency_ms["median"]


def _turn_json(turn: Turn) -> dict[str, Any]:
    return {**asdict(turn), "rate": turn.rate, "processor_ms": turn.processor_ms}


def in_turn(name: str, ways: Mapping[str, Way], rounds: int) -> Compared:
    """Measure all ways, round by round; the first way is the baseline.

    A round before those that count warms everything up.
    """
    turns: dict[str, list[Turn]] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way, take in ways.items():
            turn = take()
            if number:
                turns[way].append(turn)
    return Compared(name, next(iter(ways)), turns)
