"""Learns a catalogue in the way that a plan says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Precision
from vitrine_classifier.attributes import AttributeModels
from vitrine_pipeline.backbones import ConvertedBackbone
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.cross_fit import epochs_in_total, train_calibrated
from vitrine_pipeline.training.fine_tuning import FineTuned, Pictures, measure_fitted, settle
from vitrine_pipeline.training.fit import TrainingSet, embed
from vitrine_pipeline.training.frozen import FrozenBackbone
from vitrine_pipeline.training.labels import encode_labels
from vitrine_pipeline.training.learner import Learner, Learnt
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.whitening import whiten


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt of a catalogue.

    Attributes
    ----------
    learnt
        The networks.
    backbone
        That of `learnt`, as it is served.
    models
        How far they can be trusted.
    embeddings
        float32 [N, 256], of every product, unit norm.
    """

    learnt: Learnt
    backbone: ConvertedBackbone
    models: AttributeModels
    embeddings: NDArray[np.float32]


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
    learner = _learner(plan, seen, data, kept_in)
    total = epochs_in_total(learner, plan.recipe.folds)
    with progress("Training" if plan.fine_tuning is None else "Fine-tuning", total) as advance:
        trained = train_calibrated(
            learner, rows, seen.groups[rows], plan.recipe.folds, seed=plan.seed, advance=advance
        )
    learnt = trained.learnt
    if plan.fine_tuning is None:
        # A backbone that stayed as it was is served as it measured.
        backbone = seen.backbone
    elif plan.precision is Precision.FLOAT32:
        backbone = ConvertedBackbone(learnt.backbone)
    else:
        with progress("Measuring once more", len(measured.rows)) as advance:
            backbone, data = measure_fitted(learnt.backbone, seen, data, kept_in, advance)
        learnt = settle(learnt, data.take(rows), plan.recipe, plan.fine_tuning, seed=plan.seed)
        learner = FrozenBackbone(learnt.backbone, data, plan.recipe)
    embeddings = learner.embed(learnt, np.arange(len(measured.rows)))
    return Lesson(learnt, backbone, trained.models, embeddings)


def _learner(plan: TrainingPlan, seen: Measured, data: TrainingSet, kept_in: Path) -> Learner:
    if plan.fine_tuning is None:
        return FrozenBackbone(seen.backbone.network, data, plan.recipe)
    return FineTuned(
        build=partial(plan.backbone.model, plan.weights),
        pictures=Pictures([row.image for row in seen.features.rows], plan.preprocessing),
        data=data,
        recipe=plan.recipe,
        tuning=plan.fine_tuning,
        folder=kept_in,
    )


def _whitened(plan: TrainingPlan, seen: Measured, known: TrainingSet) -> Lesson:
    if plan.fine_tuning is not None:
        raise PipelineError(
            "--fine-tune: no attribute of this catalogue has two different values, so that there "
            "is nothing to fit the backbone to. Name its columns with --columns, or leave it out"
        )
    network = whiten(known.features, known.colour, seed=plan.seed)
    measured = seen.features
    return Lesson(
        Learnt(seen.backbone.network, network, 0),
        seen.backbone,
        AttributeModels(attributes=()),
        embed(network, measured.features, measured.colour),
    )
