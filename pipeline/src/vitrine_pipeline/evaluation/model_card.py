"""The model card that travels in a bundle: `report/model_card.md`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vitrine_bundle import TrainingData
from vitrine_bundle.writer import git_revision
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.facts import CatalogueFacts
from vitrine_pipeline.evaluation.measures import METHOD
from vitrine_pipeline.evaluation.report import environment

if TYPE_CHECKING:
    from vitrine_pipeline.training.recipe import Recipe

MODEL_CARD = "report/model_card.md"

_APACHE = "Apache-2.0"
_LICENCES = {
    "efficientnet_lite0": f"{_APACHE}; trained on ImageNet (ILSVRC 2012)",
    "efficientnet_lite2": f"{_APACHE}; trained on ImageNet (ILSVRC 2012)",
    "mobilenet": f"{_APACHE} (Keras Applications); trained on ImageNet unless a file was given",
    "mobilenet_v2": f"{_APACHE} (Keras Applications); trained on ImageNet unless a file was given",
    "resnet50": "MIT (Kaiming He, via Keras Applications); trained on ImageNet unless a file was "
    "given",
    "inception_v3": f"{_APACHE} (Keras Applications); trained on ImageNet unless a file was given",
}


def model_card(
    version: str,
    data: TrainingData,
    backbone: str,
    recipe: Recipe,
    evaluation: Evaluation | None,
    facts: CatalogueFacts,
) -> bytes:
    """Write what somebody needs to know before they rely on a bundle.

    Parameters
    ----------
    version
        The bundle's name.
    data
        What it was trained on.
    backbone
        Its name, version and the hash of its weights, as `Backbone.fingerprint` gives them.
    recipe
        How it was trained.
    evaluation
        On the products held out; None where none were.
    facts
        Of the whole catalogue.

    Returns
    -------
    bytes
        Markdown, UTF-8.
    """
    name = backbone.split("-", 1)[0]
    text = (
        environment()
        .get_template("model_card.md.jinja")
        .render(
            version=version,
            data=data,
            backbone=backbone,
            licence=_LICENCES.get(name, "not known; look where the weights came from"),
            recipe=asdict(recipe),
            evaluation=evaluation,
            facts=facts,
            method=METHOD,
            today=datetime.now(UTC).date(),
            revision=git_revision(),
        )
    )
    return text.encode()
