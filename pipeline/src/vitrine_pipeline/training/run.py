"""From a catalogue to a bundle: what `vitrine train` does."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vitrine_bundle import ATTRIBUTES_FILE, BundleError
from vitrine_classifier.classifier import HEADS_FILE
from vitrine_classifier.families import FAMILIES_FILE, FamilyModels
from vitrine_features.model_files import PREPROCESSING_FILE, PROJECTION_FILE
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.model_card import MODEL_CARD
from vitrine_pipeline.evaluation.trials import Choice
from vitrine_pipeline.image_features import Measured, measure_pictures
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.split import split_groups
from vitrine_pipeline.text.learning import train_texts
from vitrine_pipeline.training.captions import train_captions
from vitrine_pipeline.training.detailing import teach_details
from vitrine_pipeline.training.draft import Draft
from vitrine_pipeline.training.export import export_heads, export_projection
from vitrine_pipeline.training.learning import Lesson, learn
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.provenance import card_of, record_of, training_data
from vitrine_pipeline.training.variety import check_groups, check_pictures, check_values
from vitrine_pipeline.training_record import TRAINING_FILE
from vitrine_sheets.catalogue import CatalogueFile, SkippedRow


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What came of it.

    Attributes
    ----------
    space
        The id of the new embedding space.
    attributes
        Those that it predicts.
    rows, trained_on
        How many products could be used, and how many of them were trained on.
    skipped
        The rows that could not be used.
    files
        The bundle's files with their sizes in bytes.
    evaluation
        On the products set aside; None where none were.
    choice
        What was tried, and what was taken; None where there was nothing to choose.
    """

    space: str
    attributes: tuple[str, ...]
    rows: int
    trained_on: int
    skipped: tuple[SkippedRow, ...]
    files: Mapping[str, int]
    evaluation: Evaluation | None
    choice: Choice | None = None


def train(catalogue: CatalogueFile, plan: TrainingPlan, progress: Progress) -> TrainingReport:
    """Train a bundle and write it.

    Parameters
    ----------
    catalogue
        The products.
    plan
        What to train.
    progress
        Shows how far it is.

    Raises
    ------
    BundleError
        The bundle exists already.
    PipelineError
        The weights or the catalogue cannot be used; names the file.
    """
    if plan.out.exists():
        raise BundleError(
            f"bundle {plan.out}: it exists already and a bundle never changes; pick a new name"
        )
    check_pictures(catalogue.rows)
    check_values(catalogue, plan.attributes)
    seen = measure_pictures(
        catalogue.rows,
        plan.backbone,
        plan.weights,
        plan.preprocessing,
        plan.cache,
        progress,
        plan.precision,
    )
    measured = seen.features
    # What sets the ranges of an int8 network is trained on; of either precision, so that both are
    # measured on the same products.
    last = seen.representative.sha256
    held_out = split_groups(seen.groups, measured.sha256, plan.held_out, seed=plan.seed, last=last)
    check_groups(seen.groups, held_out)
    skipped = (*catalogue.skipped, *measured.skipped)
    data = training_data(plan, measured, skipped)
    kept_in = _resumable(plan, seen, data.fingerprint)
    lesson = learn(plan, seen, ~held_out, kept_in, progress)
    plan = lesson.plan
    lesson, details = teach_details(lesson, seen, ~held_out, seed=plan.seed)
    record = record_of(lesson, seen, held_out, catalogue.understood.corrections)
    draft = Draft(
        files={
            **_models(plan, lesson),
            TRAINING_FILE: record.model_dump_json().encode(),
            **train_captions(plan, seen, lesson, ~held_out, progress),
            **details,
            **train_texts(
                seen,
                lesson.embeddings,
                ~held_out,
                plan.texts,
                seed=plan.seed,
                progress=progress,
            ),
        },
        attributes=lesson.models.names,
        training_data=data,
        runtime=lesson.backbone.runtime,
    )
    found = draft.try_out(seen, lesson.embeddings, held_out)
    card = card_of(lesson, seen, data, found, catalogue.understood.corrections)
    draft = draft.with_file(MODEL_CARD, card)
    draft.write(plan.out, found.as_json(skipped=len(skipped)) if found else {})
    shutil.rmtree(kept_in, ignore_errors=True)
    return TrainingReport(
        space=draft.space,
        attributes=tuple(draft.attributes),
        rows=len(measured.rows),
        trained_on=int((~held_out).sum()),
        skipped=skipped,
        files={name: len(content) for name, content in draft.files.items()},
        evaluation=found,
        choice=lesson.choice,
    )


def _models(plan: TrainingPlan, lesson: Lesson) -> dict[str, bytes]:
    network = lesson.learnt.network
    files = {
        **plan.backbone.companions,
        lesson.backbone.file: lesson.backbone.content,
        PROJECTION_FILE: export_projection(network.trunk),
        PREPROCESSING_FILE: plan.preprocessing.model_dump_json(indent=2).encode(),
        ATTRIBUTES_FILE: lesson.models.model_dump_json(indent=1).encode(),
    }
    if lesson.models.families:
        families = FamilyModels(families=lesson.models.families)
        files[FAMILIES_FILE] = families.model_dump_json(indent=1).encode()
    if network.heads:
        files[HEADS_FILE] = export_heads(network.heads, plan.precision)
    return files


def _resumable(plan: TrainingPlan, seen: Measured, fingerprint: str) -> Path:
    """Name a folder after everything that a training goes on from may depend on."""
    parts = (seen.name, plan.preprocessing, plan.precision, fingerprint, plan.held_out, plan.seed)
    chosen = (plan.recipe, plan.fine_tuning, plan.attributes)
    digest = hashlib.sha256(repr((*parts, *chosen)).encode())
    return plan.cache / "fine-tuning" / digest.hexdigest()[:16]
