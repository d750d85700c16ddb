"""How the search for the nearest products, and its memory, grow with the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import numpy as np

from speed.call_turns import call
from speed.nearest import asker, drawn_queries, similarity
from speed.plan import Plan
from speed.processors import pss_mb
from speed.sections import Chart, Section
from speed.shelf import shelf
from speed.turns import Compared, Way, in_turn, processor_ms, rate
from vitrine_bundle import open_bundle

_CLIENTS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """What something costs without any product, and with each 1,000 more."""

    fixed: float
    per_thousand: float

    def at(self, products: int) -> float:
        """Return what it costs with so many."""
        return self.fixed + self.per_thousand * products / 1000


def line(costs: Mapping[int, float]) -> Line:
    """Fit a line to costs by number of products; two points at least."""
    slope, fixed = np.polyfit([many / 1000 for many in costs], list(costs.values()), 1)
    return Line(float(fixed), float(slope))


def by_products(plan: Plan) -> Section:
    """Measure the similarity service with catalogues of growing size; one is kept from the fit."""
    bundle = open_bundle(plan.bundle)
    queries = drawn_queries(bundle.manifest.dimension)
    memory: dict[int, float] = {}
    with ExitStack() as stack:
        ways: dict[str, Way] = {}
        servers = {}
        for products in sorted((*plan.catalogues, plan.unseen_catalogue)):
            database = shelf(plan.out / "shelves", products, bundle.manifest)
            server = stack.enter_context(similarity(plan, database))
            servers[products] = server
            ask = asker(server, bundle, stack, queries)
            ways[str(products)] = partial(call, ask, server.processes, _CLIENTS, plan.seconds)
        compared = in_turn("products", ways, plan.rounds)
        memory = {many: pss_mb(its.processes["similarity"]) for many, its in servers.items()}
    return _section(compared, memory, plan.unseen_catalogue)


def _chart(title: str, unit: str, measured: Mapping[int, float], fitted: Line) -> Chart:
    lines = {
        "measured": list(measured.items()),
        "line": [(many, fitted.at(many)) for many in measured],
    }
    return Chart(title, "products", unit, lines, bars=False)


def _section(compared: Compared, memory: Mapping[int, float], unseen: int) -> Section:
    times = {many: compared.median(str(many), processor_ms) for many in memory}
    time_line = line({many: its for many, its in times.items() if many != unseen})
    memory_line = line({many: its for many, its in memory.items() if many != unseen})
    rows = [
        (
            f"{many:,}",
            f"{compared.median(str(many), rate):.1f}",
            f"{times[many]:.3f}",
            f"{time_line.at(many):.3f}",
            f"{memory[many]:.1f}",
            f"{memory_line.at(many):.1f}",
            "no" if many == unseen else "yes",
        )
        for many in memory
    ]
    return Section(
        "growth-catalogue",
        "Growth with the catalogue",
        "The similarity service alone, with drawn vectors. A search costs "
        f"{time_line.fixed:.2f} ms of processor time and {time_line.per_thousand:.4f} ms for each "
        f"1,000 products; the process takes {memory_line.fixed:.0f} MB and "
        f"{memory_line.per_thousand:.2f} MB for each 1,000. Where the lines were not fitted, at "
        f"{unseen:,} products, they err by {_error(time_line, times, unseen)} and "
        f"{_error(memory_line, memory, unseen)}.",
        ("products", "a second", "processor ms each", "line", "PSS, MB", "line", "fitted"),
        rows,
        (
            _chart(
                "Processor time of the search for the nearest", "milliseconds", times, time_line
            ),
            _chart("Memory of the similarity service", "PSS, MB", memory, memory_line),
        ),
        {},
        {**compared.as_json(), "pss_mb": {str(many): its for many, its in memory.items()}},
    )


def _error(fitted: Line, found: Mapping[int, float], unseen: int) -> str:
    return f"{100 * abs(fitted.at(unseen) / found[unseen] - 1):.0f} %"
