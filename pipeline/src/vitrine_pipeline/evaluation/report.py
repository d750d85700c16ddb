"""Writes `metrics.json` and `report.html`."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from vitrine_bundle import Manifest
from vitrine_features.decode import decode
from vitrine_features.thumbnail import encode_thumbnail
from vitrine_pipeline.catalogue import CatalogueRow
from vitrine_pipeline.evaluation.confusion import confusions
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.run import BundleEvaluation

_EXAMPLES = 12
_NEIGHBOURS_SHOWN = 6
_CONFUSIONS = 8
_THUMBNAIL_PX = 112


@dataclass(frozen=True, slots=True)
class Picture:
    """A product in an example: its picture as a data URL, and what is written below it."""

    source: str
    caption: str


def write_report(out: Path, manifest: Manifest, found: BundleEvaluation) -> dict[str, Any]:
    """Write both files into a folder, each whole or not at all.

    Parameters
    ----------
    out
        The folder; made if it is not there.
    manifest
        Of the bundle that was evaluated.
    found
        What was found.

    Returns
    -------
    dict
        What `metrics.json` holds.
    """
    metrics = found.evaluation.as_json(skipped=len(found.skipped))
    out.mkdir(parents=True, exist_ok=True)
    _replace(out / "metrics.json", json.dumps(metrics, indent=2, ensure_ascii=False))
    _replace(out / "report.html", _html(manifest, found))
    return metrics


def _html(manifest: Manifest, found: BundleEvaluation) -> str:
    environment = Environment(
        loader=PackageLoader("vitrine_pipeline.evaluation", "."),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.1f} %"
    evaluation = found.evaluation
    return environment.get_template("report.html.jinja").render(
        manifest=manifest,
        found=found,
        evaluation=evaluation,
        confusions={
            model.name: confusions(
                evaluation.queries, model, evaluation.decoded[model.name], most=_CONFUSIONS
            )
            for model in evaluation.models.attributes
        },
        examples=_examples(evaluation),
    )


def _examples(evaluation: Evaluation) -> list[list[Picture]]:
    """Choose queries, each followed by its nearest products."""
    # Evenly through the catalogue, so that an example says something about the whole.
    positions = np.unique(
        np.linspace(0, len(evaluation.queries) - 1, _EXAMPLES).round().astype(int)
    )
    return [
        [
            _picture(evaluation.queries[at]),
            *(
                _picture(evaluation.gallery[row])
                for row in evaluation.neighbours[at, :_NEIGHBOURS_SHOWN]
            ),
        ]
        for at in positions
    ]


def _picture(row: CatalogueRow) -> Picture:
    image = decode(row.image.read_bytes(), detail_px=_THUMBNAIL_PX).image
    encoded = base64.b64encode(encode_thumbnail(image, _THUMBNAIL_PX)).decode()
    told: Mapping[str, str] = row.attributes
    words = [told[name] for name in ("colour", "product_type") if name in told]
    return Picture(f"data:image/webp;base64,{encoded}", " ".join(words) or row.id)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
