"""Trains the captioner on the catalogue's titles, where it has any."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.captions.training import train_captioner
from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.split import split_groups
from vitrine_pipeline.training.learning import Lesson
from vitrine_pipeline.training.plan import TrainingPlan

_VALIDATION = 0.1


def train_captions(
    plan: TrainingPlan,
    seen: Measured,
    lesson: Lesson,
    used: NDArray[np.bool_],
    progress: Progress,
) -> Mapping[str, bytes]:
    """Train a captioner on the rows that may be used.

    Parameters
    ----------
    plan
        How to train it.
    seen
        The N products.
    lesson
        What was learnt of them.
    used
        bool [N]: those that are not held out.
    progress
        Shows how far it is.

    Returns
    -------
    Mapping
        The captioner's files by name; none where too few products have a title.
    """
    validation = np.zeros(len(used), np.bool_)
    rows = np.flatnonzero(used)
    measured = seen.features
    hashes = [measured.sha256[at] for at in rows.tolist()]
    validation[rows] = split_groups(seen.groups[rows], hashes, _VALIDATION, seed=plan.seed)
    with progress("Learning to describe", plan.captions.epochs) as advance:
        return train_captioner(
            [row.title for row in measured.rows],
            [row.attributes for row in measured.rows],
            lesson.embeddings,
            used & ~validation,
            validation,
            attributes=lesson.models.names,
            roles=lesson.models.roles,
            seed=plan.seed,
            recipe=plan.captions,
            advance=advance,
        )
