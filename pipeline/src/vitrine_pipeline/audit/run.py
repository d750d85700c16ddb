"""From a catalogue to the labels that are probably wrong: what `vitrine audit` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from vitrine_bundle import Bundle
from vitrine_pipeline.audit.by_bundle import examine_with
from vitrine_pipeline.audit.opinions import Opinions, cross_examine
from vitrine_pipeline.audit.scoring import Suspicion, rank
from vitrine_pipeline.audit.titles import read_claims
from vitrine_pipeline.backbones import AnyBackbone, WeightsSource
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import measure_pictures
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.training.fit import TrainingSet
from vitrine_pipeline.training.labels import MISSING, Labels, encode_labels
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.variety import check_pictures
from vitrine_product.roles import USUAL_ROLES, Roles
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow, SkippedRow, Understanding


@dataclass(frozen=True, slots=True)
class CrossExamination:
    """How models are trained whose only purpose is to judge labels that they have not seen.

    Attributes
    ----------
    cache
        The folder of the image features.
    backbone, weights
        The network that measures the pictures and where its weights are from; its own if None.
    recipe
        How to train.
    seed
        Of the folds and of the training.
    roles
        What the attributes say of a product.
    """

    cache: Path
    backbone: AnyBackbone
    weights: WeightsSource | None
    recipe: Recipe
    seed: int
    roles: Roles = USUAL_ROLES


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found.

    Attributes
    ----------
    suspicions
        The most suspicious first.
    checked
        The number of labels that were judged, by attribute.
    rows
        The number of products that were judged.
    skipped
        The rows that could not be used.
    known
        The rows that were not judged because the bundle was trained on their pictures.
    understood
        What was understood of the catalogue's file.
    """

    suspicions: tuple[Suspicion, ...]
    checked: dict[str, int]
    rows: int
    skipped: tuple[SkippedRow, ...]
    known: int
    understood: Understanding = field(default_factory=Understanding)


def audit_by_training(
    catalogue: CatalogueFile, plan: CrossExamination, progress: Progress
) -> Audit:
    """Judge every label by models that were trained on other rows of the same catalogue.

    Raises
    ------
    PipelineError
        No picture can be used, or the rows state nothing to judge.
    """
    check_pictures(catalogue.rows)
    seen = measure_pictures(
        catalogue.rows,
        plan.backbone,
        plan.weights,
        plan.backbone.preprocessing,
        plan.cache,
        progress,
    )
    measured, groups = seen.features, seen.groups
    labels = _encode(measured.rows, catalogue.attributes, plan.roles)
    data = TrainingSet(measured.features, measured.colour, labels)
    with progress("Cross-examining", plan.recipe.folds * plan.recipe.epochs) as advance:
        opinions = cross_examine(
            data, groups, measured.sha256, plan.recipe, seed=plan.seed, advance=advance
        )
    found = _audit(measured.rows, labels, opinions, (*catalogue.skipped, *measured.skipped))
    return replace(found, understood=catalogue.understood)


def audit_by_bundle(catalogue: CatalogueFile, bundle: Bundle, progress: Progress) -> Audit:
    """Judge the labels of the rows that a bundle was not trained on by that bundle.

    Raises
    ------
    PipelineError
        No picture can be used, the bundle was trained on all of them, or it shares no attribute
        with the rows.
    """
    examined = examine_with(bundle, catalogue, progress)
    labels = _encode(examined.rows, catalogue.attributes, examined.models.roles)
    opinions = examined.opinions(labels)
    judged = Labels(
        {name: labels.values[name] for name in opinions.model},
        {
            name: np.where(examined.known, MISSING, labels.codes[name]).astype(np.int32)
            for name in opinions.model
        },
        labels.roles,
    )
    known = int(examined.known.sum())
    found = _audit(examined.rows, judged, opinions, examined.skipped, known=known)
    return replace(found, understood=catalogue.understood)


def _encode(rows: tuple[CatalogueRow, ...], attributes: Sequence[str], roles: Roles) -> Labels:
    stated = [row.attributes for row in rows]
    labels = encode_labels(stated, attributes, np.ones(len(rows), np.bool_), roles)
    if not labels.values:
        raise PipelineError(
            "there is nothing to audit: no attribute of this catalogue has two different values; "
            f"it can state {', '.join(attributes)}. Name its columns with --columns, or "
            "others of few values with --attributes"
        )
    return labels


def _audit(
    rows: tuple[CatalogueRow, ...],
    labels: Labels,
    opinions: Opinions,
    skipped: tuple[SkippedRow, ...],
    *,
    known: int = 0,
) -> Audit:
    claims = read_claims([row.title for row in rows], [row.attributes for row in rows], labels)
    return Audit(
        suspicions=rank(rows, labels, opinions, claims),
        checked={name: int((its != MISSING).sum()) for name, its in labels.codes.items()},
        rows=len(rows) - known,
        skipped=skipped,
        known=known,
    )
