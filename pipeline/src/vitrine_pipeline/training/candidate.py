"""One backbone with a catalogue: how it is tried on validation rows, and trained on all."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Precision
from vitrine_classifier.attributes import AttributeModels
from vitrine_pipeline.backbones import ConvertedBackbone
from vitrine_pipeline.evaluation.trials import Trial
from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.fine_tuning import (
    FineTuned,
    FineTuningRecipe,
    Pictures,
    average,
    measure_fitted,
)
from vitrine_pipeline.training.fit import TrainingSet, embed, read_logits
from vitrine_pipeline.training.frozen import FrozenBackbone
from vitrine_pipeline.training.learner import Learnt
from vitrine_pipeline.training.losses import contrasted
from vitrine_pipeline.training.network import Network
from vitrine_pipeline.training.parts import Parts
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.trials import Examined, trial_of


@dataclass(frozen=True, slots=True)
class Fitted:
    """A backbone that was fitted to all training rows.

    Attributes
    ----------
    plan
        Names it.
    learnt, models, backbone
        The networks, how far they can be trusted, and the backbone as it is served.
    features, embeddings
        float32 [N, F] and, of unit norm, [N, 256]: what it says of every product.
    """

    plan: TrainingPlan
    learnt: Learnt
    models: AttributeModels
    backbone: ConvertedBackbone
    features: NDArray[np.float32]
    embeddings: NDArray[np.float32]


class Candidate:
    """A backbone that may be served.

    Parameters
    ----------
    plan
        Names it, and says how it is fitted.
    seen, data
        All products as it sees them before that.
    parts
        The training rows.
    kept_in
        A folder for what a training that is cut short goes on from; of this one alone.
    progress
        Shows how far it is.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        seen: Measured,
        data: TrainingSet,
        parts: Parts,
        kept_in: Path,
        progress: Progress,
    ) -> None:
        self._plan, self._seen, self._data = plan, seen, data
        self._parts, self._folder, self._progress = parts, kept_in, progress
        self._begun: Network | None = None
        self._learnt: Learnt | None = None

    def try_as_it_is(self) -> Trial:
        """Try it without fitting it."""
        began = time.perf_counter()
        learner = FrozenBackbone(self._seen.backbone.network, self._data, self._plan.recipe)
        with self._progress("Trying it as it is", learner.epochs) as advance:
            learnt = learner.learn(self._parts.fitted, seed=self._plan.seed, advance=advance)
        trial = self._examine(learner, learnt, "as it is", began)[1]
        self._begun = learnt.network
        return trial

    def try_fitted(self, tuning: FineTuningRecipe, rounds: int) -> tuple[AttributeModels, Trial]:
        """Try it after so many rounds of fitting; rounds that were made are not made again.

        Trunk and heads are new: those that were fitted with it learnt from small batches.

        Returns
        -------
        tuple
            What was learnt of the validation rows about its confidences, and how it did.

        Raises
        ------
        PipelineError
            A picture went missing meanwhile; names it.
        """
        began = time.perf_counter()
        learner = self._learner(tuning)
        rows = self._parts.fitted
        with self._progress(
            f"Fine-tuning {self._plan.backbone.name}", learner.work(len(rows), rounds)
        ) as advance:
            learnt = learner.learn(
                rows, rounds=rounds, seed=self._plan.seed, network=self._begun, advance=advance
            )
        self._begun, self._learnt = None, learnt
        return self._try_on_top(learner, learnt, _named(tuning, rounds), began)

    def try_averaged(self, tuning: FineTuningRecipe, rounds: int) -> tuple[AttributeModels, Trial]:
        """Try what was fitted last, averaged with what it was before.

        Parameters
        ----------
        tuning
            Says how much of either there is.
        rounds
            Those that were made.

        Returns
        -------
        tuple
            As of `try_fitted`, which says what is raised, too.
        """
        if self._learnt is None:
            raise ValueError("nothing was fitted that could be averaged")
        began = time.perf_counter()
        learner, learnt, self._learnt = self._learner(tuning), self._learnt, None
        self._average(learnt, tuning)
        return self._try_on_top(learner, learnt, f"{_named(tuning, rounds)}, averaged", began)

    def finish(self, tuning: FineTuningRecipe, rounds: int, models: AttributeModels) -> Fitted:
        """Go on with all training rows, and make of it what is served.

        Parameters
        ----------
        tuning, rounds
            As it was tried.
        models
            What `try_fitted` learnt.

        Raises
        ------
        PipelineError
            A picture went missing meanwhile; names it.
        """
        plan, parts = replace(self._plan, fine_tuning=tuning), self._parts
        learner = self._learner(tuning)
        learnt = learner.learn(parts.fitted, rounds=rounds, seed=plan.seed)
        closing = tuning.closing_epochs * len(parts.all)
        with self._progress("Fine-tuning on all of them", closing) as advance:
            learnt = learner.close(learnt, parts.all, seed=plan.seed, advance=advance)
        self._average(learnt, tuning)
        backbone, data = self._measure(learner, learnt)
        on_top = self._on_top_of(learnt, data).learn(parts.all, seed=plan.seed)
        learnt = replace(learnt, network=on_top.network)
        embeddings = embed(learnt.network, data.features, data.colour)
        return Fitted(plan, learnt, models, backbone, data.features, embeddings)

    def _measure(self, learner: FineTuned, learnt: Learnt) -> tuple[ConvertedBackbone, TrainingSet]:
        """Convert what was fitted, and measure all products as it will see them."""
        seen, everything = self._seen, np.arange(len(self._data))
        with self._progress("Measuring once more", len(everything)) as advance:
            if self._plan.precision is Precision.FLOAT32:
                features = learner.see(learnt, everything, advance)
                return ConvertedBackbone(learnt.backbone), replace(self._data, features=features)
            return measure_fitted(learnt.backbone, seen, self._data, self._folder, advance)

    def _average(self, learnt: Learnt, tuning: FineTuningRecipe) -> None:
        if tuning.share < 1:
            plan = self._plan
            average(learnt.backbone, plan.fitted_backbone().model(plan.weights), tuning.share)

    def _try_on_top(
        self, learner: FineTuned, learnt: Learnt, what: str, began: float
    ) -> tuple[AttributeModels, Trial]:
        """Fit a trunk and heads anew to what a fitted backbone says, and examine them."""
        rows, features = self._parts.all, self._data.features.copy()
        with self._progress("Measuring what was fitted", len(rows)) as advance:
            features[rows] = learner.see(learnt, rows, advance)
        on_top = self._on_top_of(learnt, replace(self._data, features=features))
        with self._progress("Trying what was fitted", on_top.epochs) as advance:
            found = on_top.learn(self._parts.fitted, seed=self._plan.seed, advance=advance)
        return self._examine(on_top, replace(found, epochs=learnt.epochs), what, began)

    def _on_top_of(self, learnt: Learnt, data: TrainingSet) -> FrozenBackbone:
        return FrozenBackbone(learnt.backbone, data, self._plan.recipe)

    def _learner(self, tuning: FineTuningRecipe) -> FineTuned:
        plan, rows = self._plan, self._seen.features.rows
        pictures = Pictures(
            [row.image for row in rows], plan.preprocessing, self._folder / "pictures"
        )
        with self._progress("Decoding pictures", len(rows)) as advance:
            pictures.decoded(advance)
        return FineTuned(
            build=partial(plan.fitted_backbone().model, plan.weights),
            pictures=pictures,
            data=self._data,
            recipe=plan.recipe,
            tuning=tuning,
            side=plan.preprocessing.side,
            folder=self._folder,
        )

    def _examine(
        self, learner: FrozenBackbone, learnt: Learnt, what: str, began: float
    ) -> tuple[AttributeModels, Trial]:
        parts, labels = self._parts, self._data.labels
        embeddings = learner.embed(learnt, parts.watched)
        said = Examined(
            read_logits(learnt.network, embeddings),
            embeddings,
            learner.embed(learnt, parts.gallery),
        )
        watched = labels.take(parts.watched)
        models = calibrate(watched, said.logits, known=labels.take(parts.all))
        trial = trial_of(
            f"{self._plan.backbone.name}, {what}",
            models,
            said,
            watched,
            labels.take(parts.gallery),
            compared=contrasted(labels),
            passes=learnt.epochs,
            seconds=time.perf_counter() - began,
        )
        return models, trial


def _named(tuning: FineTuningRecipe, rounds: int) -> str:
    return f"{tuning.layers}, round {rounds}" if rounds > 1 else str(tuning.layers)
