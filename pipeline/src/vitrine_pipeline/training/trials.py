"""Scores what a network says of the validation rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.decode import decode
from vitrine_pipeline.evaluation.retrieval import nearest
from vitrine_pipeline.evaluation.trials import Trial
from vitrine_pipeline.training.labels import Labels


@dataclass(frozen=True, slots=True)
class Examined:
    """What a network says of V validation rows.

    Attributes
    ----------
    logits
        float32 [V, K] by attribute name.
    embeddings, gallery
        float32 [V, 256] and [G, 256], of those rows and of some that were fitted to.
    """

    logits: Mapping[str, NDArray[np.float32]]
    embeddings: NDArray[np.float32]
    gallery: NDArray[np.float32]


def trial_of(
    name: str,
    models: AttributeModels,
    said: Examined,
    labels: Labels,
    gallery: Labels,
    *,
    compared: Sequence[str],
    passes: int,
    seconds: float,
) -> Trial:
    """Score what a network said.

    Parameters
    ----------
    name
        What was tried.
    models
        Calibrated on the same rows; decides what is decoded together.
    said
        By the network.
    labels, gallery
        Of the validation rows, and of those of the gallery.
    compared
        The attributes by which neighbours are compared.
    passes, seconds
        That it took.
    """
    decoded = decode(models, said.logits)
    stated = {attribute: codes >= 0 for attribute, codes in labels.codes.items()}
    right = {
        attribute: (decoded[attribute].choice == codes) & stated[attribute]
        for attribute, codes in labels.codes.items()
    }
    told = np.sum(list(stated.values()), axis=0)
    hits = np.sum(list(right.values()), axis=0)
    near = _near(said, labels, gallery, compared)
    # A row that states nothing is told neither rightly nor wrongly.
    share = np.where(told > 0, hits / np.maximum(told, 1), 1.0)
    parts = [share, (hits == told).astype(np.float64)]
    if near:
        values = np.stack(list(near.values()))
        known = ~np.isnan(values)
        parts.append(np.where(known, values, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    return Trial(
        name=name,
        accuracy={one: _share(right[one], stated[one]) for one in labels.attributes},
        all_right=float((hits == told).mean()),
        near={one: float(np.nanmean(found)) for one, found in near.items()},
        scores=np.mean(parts, axis=0),
        passes=passes,
        seconds=seconds,
    )


def _near(
    said: Examined, labels: Labels, gallery: Labels, compared: Sequence[str]
) -> Mapping[str, NDArray[np.float64]]:
    """Compare each row with its neighbours: float64 [V] by attribute, NaN where none states it."""
    if not len(said.gallery):
        return {}
    neighbours = nearest(said.embeddings, said.gallery)
    found = {}
    for name in compared:
        codes, others = labels.codes[name], gallery.codes[name][neighbours]
        stated = (others >= 0).sum(axis=1)
        alike = (others == codes[:, None]).sum(axis=1)
        known = (codes >= 0) & (stated > 0)
        if known.any():
            found[name] = np.where(known, alike / np.maximum(stated, 1), np.nan)
    return found


def _share(right: NDArray[np.bool_], stated: NDArray[np.bool_]) -> float:
    return float(right.sum() / stated.sum()) if stated.any() else float("nan")
