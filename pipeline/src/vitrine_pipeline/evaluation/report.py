"""Writes `metrics.json` and `report.html`, or `comparison.json` and `compare.html`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from vitrine_files import write_whole
from vitrine_pipeline.evaluation import wording
from vitrine_pipeline.evaluation.charts import (
    Bar,
    Heat,
    Reach,
    ValueRow,
    heat,
    operating_point,
    reach_curve,
    reliability,
    value_rows,
)
from vitrine_pipeline.evaluation.comparison import Comparison
from vitrine_pipeline.evaluation.confusion import Confusion, confusions
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.facts import CatalogueFacts, facts_of
from vitrine_pipeline.evaluation.measures import METHOD
from vitrine_pipeline.evaluation.pictures import (
    caption_examples,
    described_products,
    neighbour_examples,
    picture_of,
)
from vitrine_pipeline.evaluation.run import Seen
from vitrine_pipeline.evaluation.slices import Slice, slices_of
from vitrine_pipeline.option_names import with_option
from vitrine_pipeline.understood import put_into_words
from vitrine_pipeline.understood.page import PAGE_TEMPLATES
from vitrine_sheets.catalogue import Understanding

_CONFUSIONS = 12
_CONTRADICTIONS = 8


@dataclass(frozen=True, slots=True)
class Section:
    """What the report shows of one attribute."""

    name: str
    bars: Sequence[Bar]
    curve: Sequence[Reach]
    point: Reach | None
    heat: Heat
    confusions: Sequence[Confusion]
    values: Sequence[ValueRow]


def write_report(out: Path, seen: Seen, evaluation: Evaluation) -> dict[str, Any]:
    """Write the figures and the report of a bundle, each file whole or not at all.

    Parameters
    ----------
    out
        The folder; made if it is not there.
    seen
        The catalogue as the bundle sees it.
    evaluation
        Of the products that the bundle was not trained on.

    Returns
    -------
    dict
        What `metrics.json` holds.
    """
    facts = facts_of(seen.rows, seen.sha256, seen.groups, seen.understood.asked)
    looks = [look for look, asked in zip(seen.looks, seen.unseen.tolist(), strict=True) if asked]
    slices = slices_of(evaluation, looks, facts)
    metrics = evaluation.as_json(skipped=len(seen.skipped))
    metrics["catalogue"] = seen.understood.as_json(with_option)
    metrics["slices"] = {part.name: _counts(part) for part in slices}
    metrics["label_noise"] = {one.name: asdict(one.agreement) for one in facts.labels}
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "metrics.json", json.dumps(metrics, indent=2, ensure_ascii=False))
    write_whole(out / "report.html", _html(seen, evaluation, facts, slices))
    return metrics


def write_comparison(
    out: Path, comparison: Comparison, understood: Understanding
) -> dict[str, Any]:
    """Write what differs between two bundles; returns what `comparison.json` holds."""
    found = {**comparison.as_json(), "catalogue": understood.as_json(with_option)}
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "comparison.json", json.dumps(found, indent=2, ensure_ascii=False))
    page = environment().get_template("compare.html.jinja")
    html = page.render(comparison=comparison, told=put_into_words(understood))
    write_whole(out / "compare.html", html)
    return found


def environment() -> Environment:
    """Return the templates, and how they write figures."""
    made = Environment(
        loader=ChoiceLoader(
            (PackageLoader("vitrine_pipeline.evaluation", "templates"), PAGE_TEMPLATES)
        ),
        autoescape=select_autoescape(("html.jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        percent=wording.percent,
        decimal=wording.decimal,
        spread=wording.spread,
        attribute=wording.attribute,
        figure=wording.figure,
        probability=wording.probability,
    )
    return made


def _html(
    seen: Seen, evaluation: Evaluation, facts: CatalogueFacts, slices: Sequence[Slice]
) -> str:
    best, worst = caption_examples(evaluation)
    return (
        environment()
        .get_template("report.html.jinja")
        .render(
            manifest=seen.bundle.manifest,
            evaluation=evaluation,
            skipped=len(seen.skipped),
            method=METHOD,
            sections=[_section(evaluation, name) for name in evaluation.outcomes],
            examples=neighbour_examples(evaluation),
            best=best,
            worst=worst,
            described=described_products(evaluation),
            facts=facts,
            told=put_into_words(seen.understood),
            slices=slices,
            contradictions=[
                (one, picture_of(one.rows[0], evaluation.models.roles))
                for one in facts.contradictions[:_CONTRADICTIONS]
            ],
        )
    )


def _section(evaluation: Evaluation, name: str) -> Section:
    one = evaluation.outcomes[name]
    known = np.array([row.attributes.get(name, "") for row in evaluation.gallery])
    return Section(
        name=name,
        bars=reliability(one),
        curve=reach_curve(one),
        point=operating_point(one),
        heat=heat(one),
        confusions=confusions(
            evaluation.queries, one.model, evaluation.decoded[name], most=_CONFUSIONS
        ),
        values=value_rows(one, known),
    )


def _counts(part: Slice) -> dict[str, Any]:
    return {
        name: {
            "products": figure.count,
            "accuracy": figure.right / figure.count if figure.count else None,
        }
        for name, figure in part.figures.items()
    }
