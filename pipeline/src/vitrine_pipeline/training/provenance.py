"""What a bundle says of how it was made: training data, record and model card."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import TrainingData
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.facts import facts_of
from vitrine_pipeline.evaluation.model_card import Making, model_card
from vitrine_pipeline.evaluation.trials import trial_record
from vitrine_pipeline.image_features import ImageFeatures, Measured
from vitrine_pipeline.training.learning import Lesson
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training_record import CorrectionsRecord, TrainingRecord
from vitrine_sheets.catalogue import SkippedRow
from vitrine_sheets.corrections import Corrected


def training_data(
    plan: TrainingPlan, measured: ImageFeatures, skipped: Sequence[SkippedRow]
) -> TrainingData:
    """Say what is trained on."""
    return TrainingData(
        name=plan.name,
        fingerprint=_fingerprint(measured),
        rows=len(measured.rows),
        skipped=len(skipped),
        held_out=plan.held_out,
        seed=plan.seed,
    )


def record_of(
    lesson: Lesson,
    seen: Measured,
    held_out: NDArray[np.bool_],
    corrected: Corrected | None,
) -> TrainingRecord:
    """Put on record how it was trained, and on which pictures.

    Parameters
    ----------
    lesson
        What came of it.
    seen
        The N products.
    held_out
        bool [N]: those that it was not trained on.
    corrected
        The corrections that its labels hold; None where none were given.
    """
    plan = lesson.plan
    pairs = zip(seen.features.sha256, held_out, strict=True)
    return TrainingRecord(
        backbone=_named(plan),
        seed=plan.seed,
        held_out=plan.held_out,
        fine_tuned=plan.fine_tuning.layers if plan.fine_tuning else None,
        epochs=lesson.learnt.epochs,
        images=TrainingRecord.abbreviate(digest for digest, out in pairs if not out),
        corrections=tuple(
            CorrectionsRecord(file=one.file, sha256=one.sha256, labels=one.labels)
            for one in (corrected.files if corrected else ())
        ),
        effort=plan.effort.value,
        tried=tuple(trial_record(one) for one in lesson.choice.trials) if lesson.choice else (),
        why=lesson.choice.why if lesson.choice else "",
    )


def card_of(
    lesson: Lesson,
    seen: Measured,
    data: TrainingData,
    found: Evaluation | None,
    corrected: Corrected | None,
) -> bytes:
    """Write the model card, Markdown in UTF-8.

    Parameters
    ----------
    lesson, seen, corrected
        As of `record_of`.
    data
        What it was trained on.
    found
        On the products set aside; None where none were.
    """
    plan = lesson.plan
    recipe: dict[str, object] = {
        "effort": plan.effort.value,
        "precision": lesson.backbone.runtime.precision,
    }
    recipe |= asdict(plan.recipe)
    if plan.fine_tuning:
        recipe |= {
            f"fine-tuning: {name}": value for name, value in asdict(plan.fine_tuning).items()
        }
    making = Making(_named(plan), plan.backbone.licence_of(plan.weights), recipe)
    if not plan.attributes.are_usual:
        stated = plan.attributes.roles.stated
        recipe["attributes"] = ", ".join(f"{name} ({role})" for name, role in stated.items())
    names = plan.attributes.names
    facts = facts_of(seen.features.rows, seen.features.sha256, seen.groups, names)
    return model_card(plan.out.name, data, making, found, facts, corrected, lesson.choice)


def _named(plan: TrainingPlan) -> str:
    return plan.backbone.fingerprint(plan.weights)


def _fingerprint(measured: ImageFeatures) -> str:
    digest = hashlib.sha256()
    for row, picture in zip(measured.rows, measured.sha256, strict=True):
        stated = sorted(row.attributes.items())
        digest.update(repr((row.id, row.title, stated, picture)).encode())
    return digest.hexdigest()
