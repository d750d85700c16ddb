"""The figures of an evaluation as a table for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.table import Table

from vitrine_pipeline.evaluation.comparison import Comparison
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.figures import ALL_RIGHT, WHOLE_FIGURE
from vitrine_pipeline.evaluation.trials import Choice
from vitrine_pipeline.evaluation.wording import attribute, decimal, figure, percent, probability

_COLUMNS = ("accuracy", "top3", "sure_share", "sure_precision", "macro_f1", "ece")


def figures(evaluation: Evaluation) -> Table:
    """Lay out what a person wants to know first."""
    table = Table(title=f"Measured on {len(evaluation.queries)} products held out of training")
    table.add_column("attribute")
    headings = ("right", "in top 3", "sure", "sure and right", "macro F1", "ECE")
    for heading in (*headings, "near 10", "of all"):
        table.add_column(heading, justify="right")
    found = evaluation.figures
    for name in evaluation.outcomes:
        right, top3, sure, sure_right, macro_f1, ece = (
            found[f"attributes.{name}.{column}"] for column in _COLUMNS
        )
        table.add_row(
            name,
            percent(right),
            percent(top3),
            percent(sure),
            percent(sure_right),
            decimal(macro_f1, 2),
            decimal(ece, 3),
            percent(_known(found, f"retrieval.{name}.precision_at_10")),
            percent(_known(found, f"retrieval.{name}.{WHOLE_FIGURE}")),
        )
    if ALL_RIGHT in found:
        table.add_section()
        table.add_row("all of them", percent(found[ALL_RIGHT]), *[""] * 7)
    return table


def trials(choice: Choice) -> Table:
    """Lay out what a training tried."""
    table = Table(title=f"Tried on {choice.rows} validation products")
    table.add_column("tried")
    first = choice.trials[0]
    near = [f"near 10, {attribute(name)}" for name in first.near]
    for heading in (*map(attribute, first.accuracy), "all", *near, "passes", "time"):
        table.add_column(heading, justify="right")
    for at, trial in enumerate(choice.trials):
        table.add_row(
            trial.name,
            *map(percent, (*trial.accuracy.values(), trial.all_right, *trial.near.values())),
            str(trial.passes),
            f"{trial.seconds:.0f} s",
            style="bold" if at == choice.chosen else None,
        )
    return table


def _known(found: Mapping[str, float], path: str) -> float:
    return found.get(path, math.nan)


def differences(comparison: Comparison) -> Table:
    """Lay out two bundles side by side."""
    first, second = comparison.first.version, comparison.second.version
    table = Table(title=f"Measured on {comparison.count} products held out of both")
    table.add_column("figure")
    for heading in (first, second, "difference", "95 % interval", "p"):
        table.add_column(heading, justify="right")
    table.add_column("test")
    for path, found in comparison.differences.items():
        interval = found.interval
        table.add_row(
            figure(path),
            f"{found.first:.3f}",
            f"{found.second:.3f}",
            f"{found.change:+.3f}",
            f"{interval.low:+.3f} to {interval.high:+.3f}" if interval else "-",
            probability(found.p),
            found.test,
        )
    return table
