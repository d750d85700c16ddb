"""Tries what a plan allows on validation rows, and trains what pays on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vitrine_classifier.attributes import AttributeModels
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.evaluation.trials import Choice, Trial, choose
from vitrine_pipeline.image_features import Measured, measure_pictures
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.candidate import Candidate, Fitted
from vitrine_pipeline.training.effort import Effort
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.fit import TrainingSet
from vitrine_pipeline.training.parts import Parts
from vitrine_pipeline.training.plan import TrainingPlan

_MOST_ROUNDS = 4
_SHARE = 0.5
"""Of the fitted weights, where they are averaged with those before."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial, and what it takes to train what was tried on all rows.

    Attributes
    ----------
    trial, candidate
        What was tried, and how it did.
    rounds
        Of fitting.
    models
        What was learnt of its confidences; None: the backbone stays as it is.
    tuning
        How it was fitted; None as with `models`.
    """

    trial: Trial
    candidate: Candidate
    rounds: int = 0
    models: AttributeModels | None = None
    tuning: FineTuningRecipe | None = None


def search(
    plan: TrainingPlan,
    tuning: FineTuningRecipe,
    seen: Measured,
    data: TrainingSet,
    parts: Parts,
    kept_in: Path,
    progress: Progress,
) -> tuple[Choice, Fitted | None]:
    """Try all that a plan allows, and train what is chosen on all rows.

    Parameters
    ----------
    plan
        What may be tried.
    tuning
        How a backbone is fitted.
    seen, data
        All products.
    parts
        The training rows.
    kept_in
        A folder for what a training that is cut short goes on from; of this training alone.
    progress
        Shows how far it is.

    Returns
    -------
    tuple
        What was tried, and what came of it; None where the backbone is best left as it is.

    Raises
    ------
    PipelineError
        A picture went missing meanwhile; names it.
    """
    tried: list[Tried] = []
    for one in (plan, *_rivals(plan)):
        if one is not plan:
            seen, data = _see_with(one, seen, data, progress)
        folder = kept_in / one.backbone.name
        candidate = Candidate(one, seen, data, parts, folder, progress)
        if one is plan and plan.compares:
            tried.append(Tried(candidate.try_as_it_is(), candidate))
        tried.extend(
            rounds_of(candidate, tuning, _MOST_ROUNDS if plan.effort is Effort.BEST else 1)
        )
    choice = choose([one.trial for one in tried])
    chosen = tried[choice.chosen]
    if chosen.models is None or chosen.tuning is None:
        return choice, None
    return choice, chosen.candidate.finish(chosen.tuning, chosen.rounds, chosen.models)


def rounds_of(candidate: Candidate, tuning: FineTuningRecipe, most: int) -> Iterator[Tried]:
    """Fit for one round more as long as the one before it gained, each alone and averaged."""
    averaged = replace(tuning, share=_SHARE)
    best = -1.0
    for rounds in range(1, most + 1):
        models, trial = candidate.try_fitted(tuning, rounds)
        yield Tried(trial, candidate, rounds, models, tuning)
        between, midway = candidate.try_averaged(averaged, rounds)
        yield Tried(midway, candidate, rounds, between, averaged)
        score = max(trial.score, midway.score)
        if score <= best:
            return
        best = score


def _rivals(plan: TrainingPlan) -> Iterator[TrainingPlan]:
    for backbone in plan.rivals:
        preprocessing = Preprocessing(side=backbone.side)
        yield replace(plan, backbone=backbone, preprocessing=preprocessing)


def _see_with(
    plan: TrainingPlan, seen: Measured, data: TrainingSet, progress: Progress
) -> tuple[Measured, TrainingSet]:
    """Measure the same products with another backbone; their groups stay as they are."""
    again = measure_pictures(
        seen.features.rows,
        plan.backbone,
        plan.weights,
        plan.preprocessing,
        plan.cache,
        progress,
        plan.precision,
    )
    found = again.features
    return replace(again, groups=seen.groups), TrainingSet(
        found.features, found.colour, data.labels
    )
