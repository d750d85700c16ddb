"""Learns a catalogue in the way that a plan says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModels
from vitrine_pipeline.backbones import ServedBackbone
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.trials import Choice
from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.cross_fit import epochs_in_total, train_calibrated
from vitrine_pipeline.training.fit import TrainingSet, embed
from vitrine_pipeline.training.frozen import FrozenBackbone
from vitrine_pipeline.training.labels import encode_labels
from vitrine_pipeline.training.learner import Learnt
from vitrine_pipeline.training.parts import part
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.search import search
from vitrine_pipeline.training.whitening import whiten


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt of a catalogue.

    Attributes
    ----------
    plan
        As it was carried out: without what was tried and did not pay.
    learnt
        The networks.
    backbone
        That of `learnt`, as it is served.
    models
        How far they can be trusted.
    features
        float32 [N, F], what that backbone says of every product.
    embeddings
        float32 [N, 256], of every product, unit norm.
    choice
        What was tried; None where there was nothing to choose.
    """

    plan: TrainingPlan
    learnt: Learnt
    backbone: ServedBackbone
    models: AttributeModels
    features: NDArray[np.float32]
    embeddings: NDArray[np.float32]
    choice: Choice | None = None


def learn(
    plan: TrainingPlan,
    seen: Measured,
    used: NDArray[np.bool_],
    kept_in: Path,
    progress: Progress,
) -> Lesson:
    """Fit to the products that may be used, and embed all of them.

    Parameters
    ----------
    plan
        How.
    seen
        The N products.
    used
        bool [N]: those that are not held out.
    kept_in
        A folder for what a training that is cut short goes on from; of this training alone.
    progress
        Shows how far it is.

    Raises
    ------
    PipelineError
        The backbone is to be fitted to a catalogue that states no attribute, or a picture went
        missing meanwhile.
    """
    measured = seen.features
    rows = np.flatnonzero(used)
    wanted, stated = plan.attributes, [row.attributes for row in measured.rows]
    labels = encode_labels(stated, wanted.names, used, wanted.roles)
    data = TrainingSet(measured.features, measured.colour, labels)
    if not labels.values:
        return _whitened(plan, seen, data.take(rows))
    choice = None
    if plan.fine_tuning is not None:
        parts = part(rows, seen, plan.seed)
        choice, fitted = search(plan, plan.fine_tuning, seen, data, parts, kept_in, progress)
        if fitted:
            return Lesson(
                fitted.plan,
                fitted.learnt,
                fitted.backbone,
                fitted.models,
                fitted.features,
                fitted.embeddings,
                choice,
            )
    plan = replace(plan, fine_tuning=None)
    return replace(_frozen(plan, seen, data, rows, progress), choice=choice)


def _frozen(
    plan: TrainingPlan,
    seen: Measured,
    data: TrainingSet,
    rows: NDArray[np.intp],
    progress: Progress,
) -> Lesson:
    learner = FrozenBackbone(seen.backbone.network, data, plan.recipe)
    folds = plan.recipe.folds
    with progress("Training", epochs_in_total(learner, folds)) as advance:
        trained = train_calibrated(
            learner, rows, seen.groups[rows], folds, seed=plan.seed, advance=advance
        )
    embeddings = learner.embed(trained.learnt, np.arange(len(data)))
    # A backbone that stayed as it was is served as it measured.
    return Lesson(plan, trained.learnt, seen.backbone, trained.models, data.features, embeddings)


def _whitened(plan: TrainingPlan, seen: Measured, known: TrainingSet) -> Lesson:
    if plan.fine_tuning is not None and not plan.compares:
        raise PipelineError(
            "--fine-tune: no attribute of this catalogue has two different values, so that there "
            "is nothing to fit the backbone to. Name its columns with --columns, or leave it out"
        )
    network = whiten(known.features, known.colour, seed=plan.seed)
    measured = seen.features
    return Lesson(
        replace(plan, fine_tuning=None),
        Learnt(seen.backbone.network, network, 0),
        seen.backbone,
        AttributeModels(attributes=()),
        measured.features,
        embed(network, measured.features, measured.colour),
    )
