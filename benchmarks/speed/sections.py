"""What the page, the reference and the JSON file show of one comparison."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from speed.turns import LOAD, Compared, Turn, median_ms, processor_ms, rate

REVISION = "revision"
"""What names the revision of the code in the description of a machine."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot.

    Attributes
    ----------
    title, x, y
        What it shows, and what its axes do.
    series
        Points by name; of bars, the x is the label.
    bars
        Whether it has bars, or lines.
    """

    title: str
    x: str
    y: str
    series: Mapping[str, Sequence[tuple[Any, float]]]
    bars: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One comparison, measured.

    Attributes
    ----------
    key
        How it is chosen, e.g. ``"searches"``.
    title, told
        What is asked, and what was set beside what.
    heading, rows
        The table.
    charts
        The plots.
    goals
        Figures to sum up with, by name; some have an aim in `goals.AIMS`.
    figures
        Everything that was measured, for machines.
    """

    key: str
    title: str
    told: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    charts: Sequence[Chart] = ()
    goals: Mapping[str, float] = field(default_factory=dict)
    figures: Any = None

    @staticmethod
    def read(file: Path) -> tuple[Mapping[str, str], list[Section]]:
        """Read what `write` wrote: the machine, and the sections."""
        told = json.loads(file.read_text(encoding="utf-8"))
        sections = [
            Section(**{**one, "charts": [Chart(**chart) for chart in one["charts"]]})
            for one in told["sections"]
        ]
        return told["machine"], sections


def kept(file: Path, machine: Mapping[str, str], measured: Sequence[Section]) -> list[Section]:
    """Return what an earlier run has written of comparisons that were not measured now.

    None of another machine or another bundle: ratios travel, but nobody would know that they did.
    """
    if not file.exists():
        return []
    its, sections = Section.read(file)
    if {**its, REVISION: ""} != {**machine, REVISION: ""}:
        return []
    keys = {section.key for section in measured}
    return [section for section in sections if section.key not in keys]


def write(file: Path, machine: Mapping[str, str], sections: Iterable[Section]) -> None:
    """Write sections as JSON."""
    told = {"machine": machine, "sections": [asdict(section) for section in sections]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


RATES = ("way", "a second", "processor ms each", "rate, ratio", "processor time, ratio")


def rate_rows(compared: Compared, *, first: str = "") -> list[tuple[str, ...]]:
    """Lay out what each way reached, beside the baseline; `first` is a cell before."""
    before = (first,) if first else ()
    rows = []
    for way in compared.turns:
        ratios = ("1", "1")
        if way != compared.baseline:
            ratios = (str(compared.of(way, rate)), str(compared.of(way, processor_ms)))
        found = (f"{compared.median(way, rate):.1f}", f"{compared.median(way, processor_ms):.2f}")
        rows.append((*before, way, *found, *ratios))
    return rows


def latency_rows(compared: Compared) -> list[tuple[str, ...]]:
    """Lay out latencies, and the ratio of each median to the baseline's."""
    rows = []
    for way in compared.turns:
        told = [f"{compared.median(way, _latency(name)):.1f}" for name in ("median", "p95", "p99")]
        its = "1" if way == compared.baseline else str(compared.of(way, median_ms))
        rows.append((way, *told, its))
    return rows


def _latency(name: str) -> Callable[[Turn], float]:
    return lambda turn: turn.latency_ms[name]


def processes_chart(compared: Compared, way: str) -> Chart:
    """Show which process spends how many milliseconds of processor time on a request."""
    turns = compared.turns[way]
    names = turns[0].processor_s
    requests = sum(turn.requests for turn in turns)
    points = [
        (name, 1000 * sum(turn.processor_s[name] for turn in turns) / requests)
        for name in names
        if name != LOAD
    ]
    return Chart(
        f"{way}: processor time of a request, {compared.name}",
        "process",
        "milliseconds",
        {way: points},
    )


def rates_chart(title: str, compared: Sequence[Compared]) -> Chart:
    """Show what each way reached, a group of bars for each comparison."""
    return Chart(
        title,
        "",
        "a second",
        {
            way: [(one.name, one.median(way, rate)) for one in compared if way in one.turns]
            for way in compared[0].turns
        },
    )
