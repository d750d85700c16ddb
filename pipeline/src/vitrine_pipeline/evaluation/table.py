"""The figures of an evaluation as a table for the terminal."""

from __future__ import annotations

from rich.table import Table

from vitrine_pipeline.evaluation.evaluation import Evaluation


def figures(evaluation: Evaluation) -> Table:
    """Lay out what a person wants to know first."""
    table = Table(title=f"Measured on {len(evaluation.queries)} products held out of training")
    table.add_column("attribute")
    for heading in ("right", "in top 3", "sure", "sure and right", "macro F1", "ECE", "near 10"):
        table.add_column(heading, justify="right")
    for name, found in evaluation.attributes.items():
        near = evaluation.precision_at_10.get(name)
        table.add_row(
            name,
            _percent(found.accuracy),
            _percent(found.top3),
            _percent(found.sure / found.labelled),
            _percent(found.sure_right / found.sure) if found.sure else "-",
            f"{found.macro_f1:.2f}",
            f"{found.ece:.3f}",
            _percent(near) if near is not None else "-",
        )
    if evaluation.all_attributes_right is not None:
        table.add_section()
        table.add_row("all of them", _percent(evaluation.all_attributes_right), *[""] * 6)
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
