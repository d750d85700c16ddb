"""The page of what was measured: tables and plots in one file, without anything from elsewhere."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from speed import goals
from speed.sections import Chart, Section

_HERE = Path(__file__).parent
_TEMPLATE = "page.html.jinja"
_WIDE, _HIGH = 8.0, 3.6
_MANY_LABELS = 4


def render(machine: Mapping[str, str], sections: Sequence[Section]) -> str:
    """Return the page as HTML."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=select_autoescape(("html.jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE).render(
        machine=machine,
        sections=sections,
        goals=goals.rows(sections),
        goals_heading=goals.HEADING,
        svg=svg,
    )


def svg(chart: Chart) -> str:
    """Draw a chart as SVG, to be placed in a page."""
    # Text stays text, and the same chart is the same file.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "vitrine"}):
        figure = Figure(figsize=(_WIDE, _HIGH), layout="constrained")
        axes = figure.subplots()
        (_bars if chart.bars else _lines)(axes, chart)
        axes.set_title(chart.title)
        axes.set_xlabel(chart.x)
        axes.set_ylabel(chart.y)
        axes.spines[["top", "right"]].set_visible(False)
        if len(chart.series) > 1:
            axes.legend(frameon=False)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    drawn = out.getvalue()
    return drawn[drawn.index("<svg") :]


def _bars(axes: Axes, chart: Chart) -> None:
    labels = list(dict.fromkeys(label for its in chart.series.values() for label, _ in its))
    width = 0.8 / len(chart.series)
    for at, (name, points) in enumerate(chart.series.items()):
        heights = dict(points)
        places = [number + (at + 0.5) * width - 0.4 for number in range(len(labels))]
        bars = axes.bar(places, [heights.get(label, 0) for label in labels], width, label=name)
        axes.bar_label(bars, fmt="%.3g", fontsize=7)
    axes.set_xticks(range(len(labels)), labels)
    if len(labels) > _MANY_LABELS:
        axes.tick_params("x", rotation=20)


def _lines(axes: Axes, chart: Chart) -> None:
    for name, points in chart.series.items():
        found = name == "measured"
        axes.plot(*zip(*points, strict=True), "o" if found else "-", label=name)
    axes.set_ylim(bottom=0)
