"""From a catalogue to a bundle: what `vitrine train` does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import BundleError, TrainingData, space_id
from vitrine_classifier.attributes import ATTRIBUTES_FILE
from vitrine_classifier.classifier import HEADS_FILE
from vitrine_features.model import MODEL_FILE, PREPROCESSING_FILE
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.backbones import Backbone, WeightsSource
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.catalogue import ATTRIBUTES, Catalogue, SkippedRow
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.facts import facts_of
from vitrine_pipeline.evaluation.model_card import MODEL_CARD, model_card
from vitrine_pipeline.image_features import ImageFeatures, measure_pictures
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.split import split_groups
from vitrine_pipeline.training.captions import train_captions
from vitrine_pipeline.training.cross_fit import epochs_in_total, train_calibrated
from vitrine_pipeline.training.draft import Draft
from vitrine_pipeline.training.export import export_features, export_heads
from vitrine_pipeline.training.fit import TrainingSet, embed
from vitrine_pipeline.training.labels import encode_labels
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.record import TRAINING_FILE, TrainingRecord


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What is trained, and how.

    Attributes
    ----------
    name
        The catalogue's file name, for the record.
    out
        The bundle's folder; must not exist.
    cache
        The folder of the image features.
    backbone, weights
        The network and where its weights are from; its own if None.
    preprocessing
        How pictures are resized.
    held_out
        The share of the catalogue that is set aside for measuring, 0 to 1.
    seed
        Of the split and of the training.
    recipe
        How to train.
    captions
        How to train what writes titles.
    """

    name: str
    out: Path
    cache: Path
    backbone: Backbone
    weights: WeightsSource | None
    preprocessing: Preprocessing
    held_out: float
    seed: int
    recipe: Recipe
    captions: CaptionRecipe = field(default_factory=CaptionRecipe)


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What came of it.

    Attributes
    ----------
    space
        The id of the new embedding space.
    rows, trained_on
        How many products could be used, and how many of them were trained on.
    skipped
        The rows that could not be used.
    files
        The bundle's files with their sizes in bytes.
    evaluation
        On the products set aside; None where none were.
    """

    space: str
    rows: int
    trained_on: int
    skipped: tuple[SkippedRow, ...]
    files: Mapping[str, int]
    evaluation: Evaluation | None


def train(catalogue: Catalogue, plan: TrainingPlan, progress: Progress) -> TrainingReport:
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
    seen = measure_pictures(
        catalogue.rows, plan.backbone, plan.weights, plan.preprocessing, plan.cache, progress
    )
    measured, groups = seen.features, seen.groups
    held_out = split_groups(groups, measured.sha256, plan.held_out, seed=plan.seed)
    data = _training_set(measured, ~held_out)
    with progress("Training", epochs_in_total(plan.recipe)) as advance:
        trained = train_calibrated(
            data, groups[~held_out], plan.recipe, seed=plan.seed, advance=advance
        )
    embeddings = embed(trained.network, measured.features, measured.colour)
    files = {
        MODEL_FILE: export_features(seen.network, trained.network),
        PREPROCESSING_FILE: plan.preprocessing.model_dump_json(indent=2).encode(),
        ATTRIBUTES_FILE: trained.models.model_dump_json(indent=1).encode(),
        TRAINING_FILE: _record(plan, seen.name, measured, held_out).model_dump_json().encode(),
    }
    if trained.network.heads:
        files[HEADS_FILE] = export_heads(trained.network.heads)
    files |= train_captions(
        measured,
        groups,
        embeddings,
        ~held_out,
        trained.models.names,
        plan.captions,
        seed=plan.seed,
        progress=progress,
    )
    skipped = (*catalogue.skipped, *measured.skipped)
    draft = Draft(
        files=files,
        space=space_id(files[MODEL_FILE], files[PREPROCESSING_FILE]),
        attributes=trained.models.names,
        training_data=TrainingData(
            name=plan.name,
            fingerprint=_fingerprint(measured),
            rows=len(measured.rows),
            skipped=len(skipped),
            held_out=plan.held_out,
            seed=plan.seed,
        ),
    )
    found = draft.try_out(measured, embeddings, held_out, groups)
    facts = facts_of(measured.rows, measured.sha256, groups)
    files[MODEL_CARD] = model_card(
        plan.out.name, draft.training_data, seen.name, plan.recipe, found, facts
    )
    draft = replace(draft, files=files)
    draft.write(plan.out, found.as_json(skipped=len(skipped)) if found else {})
    return TrainingReport(
        space=draft.space,
        rows=len(measured.rows),
        trained_on=int((~held_out).sum()),
        skipped=skipped,
        files={name: len(content) for name, content in files.items()},
        evaluation=found,
    )


def _training_set(measured: ImageFeatures, used: NDArray[np.bool_]) -> TrainingSet:
    stated = [row.attributes for row in measured.rows]
    labels = encode_labels(stated, ATTRIBUTES, used)
    rows = np.flatnonzero(used)
    return TrainingSet(measured.features, measured.colour, labels).take(rows)


def _record(
    plan: TrainingPlan, backbone: str, measured: ImageFeatures, held_out: NDArray[np.bool_]
) -> TrainingRecord:
    pairs = zip(measured.sha256, held_out, strict=True)
    return TrainingRecord(
        backbone=backbone,
        seed=plan.seed,
        held_out=plan.held_out,
        epochs=plan.recipe.epochs,
        images=TrainingRecord.abbreviate(digest for digest, out in pairs if not out),
    )


def _fingerprint(measured: ImageFeatures) -> str:
    digest = hashlib.sha256()
    for row, picture in zip(measured.rows, measured.sha256, strict=True):
        stated = sorted(row.attributes.items())
        digest.update(repr((row.id, row.title, stated, picture)).encode())
    return digest.hexdigest()
