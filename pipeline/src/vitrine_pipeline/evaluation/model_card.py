"""The model card that travels in a bundle: `report/model_card.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from vitrine_bundle import TrainingData
from vitrine_bundle.writer import git_revision
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.facts import CatalogueFacts
from vitrine_pipeline.evaluation.measures import METHOD
from vitrine_pipeline.evaluation.report import environment
from vitrine_pipeline.evaluation.trials import Choice
from vitrine_sheets.corrections import Corrected

MODEL_CARD = "report/model_card.md"


@dataclass(frozen=True, slots=True)
class Making:
    """How a bundle was made.

    Attributes
    ----------
    backbone
        Its name, version and the hash of its weights, as `Backbone.fingerprint` gives them.
    licence
        Of those weights.
    recipe
        What was set, by name.
    """

    backbone: str
    licence: str
    recipe: Mapping[str, object]


def model_card(
    version: str,
    data: TrainingData,
    making: Making,
    evaluation: Evaluation | None,
    facts: CatalogueFacts,
    corrected: Corrected | None = None,
    choice: Choice | None = None,
) -> bytes:
    """Write what somebody needs to know before they rely on a bundle.

    Parameters
    ----------
    version
        The bundle's name.
    data
        What it was trained on.
    making
        How it was trained.
    evaluation
        On the products held out; None where none were.
    facts
        Of the whole catalogue.
    corrected
        What became of corrections of its labels; None where there were none.
    choice
        What was tried on validation rows; None where there was nothing to choose.

    Returns
    -------
    bytes
        Markdown, UTF-8.
    """
    text = (
        environment()
        .get_template("model_card.md.jinja")
        .render(
            version=version,
            data=data,
            making=making,
            evaluation=evaluation,
            facts=facts,
            corrected=corrected,
            choice=choice,
            method=METHOD,
            today=datetime.now(UTC).date(),
            revision=git_revision(),
        )
    )
    return text.encode()
