"""What an evaluation finds out; the format of `metrics.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.classifier import Classifier
from vitrine_classifier.decode import Decoded
from vitrine_pipeline.catalogue import CatalogueRow
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.metrics import (
    AttributeMetrics,
    all_right,
    encode_truth,
    measure_attribute,
)
from vitrine_pipeline.evaluation.retrieval import NEIGHBOURS, nearest, precision_of_neighbours

_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of a bundle on unseen products, and what they were computed from.

    Attributes
    ----------
    attributes
        By name; those that at least one product states.
    all_attributes_right
        The share of products of which every attribute is right; None where none states all.
    precision_at_10
        By attribute name, the share of the ten nearest that have the query's value.
    queries, gallery
        The products that were asked about, and those that could be found.
    models
        The bundle's attributes.
    decoded
        What the classifier said of the queries.
    neighbours
        int [Q, 10], rows of `gallery`.
    captions
        The captioner's figures by name; empty where they were not measured.
    """

    attributes: Mapping[str, AttributeMetrics]
    all_attributes_right: float | None
    precision_at_10: Mapping[str, float]
    queries: tuple[CatalogueRow, ...]
    gallery: tuple[CatalogueRow, ...]
    models: AttributeModels
    decoded: Mapping[str, Decoded]
    neighbours: NDArray[np.intp]
    captions: Mapping[str, float] = field(default_factory=dict)

    def as_json(self, *, skipped: int) -> dict[str, Any]:
        """Return what `metrics.json` holds; `skipped` rows could not be used."""
        return {
            "attributes": {
                name: {
                    "accuracy": measured.accuracy,
                    "top3": measured.top3,
                    "macro_f1": measured.macro_f1,
                    "ece": measured.ece,
                    "coverage_at_95": measured.coverage_at_95,
                }
                for name, measured in self.attributes.items()
            },
            "all_attributes_right": self.all_attributes_right,
            "retrieval": {
                name: {"precision_at_10": share} for name, share in self.precision_at_10.items()
            },
            "captions": dict(self.captions),
            "counts": {
                "evaluated": len(self.queries),
                "gallery": len(self.gallery),
                "skipped": skipped,
                "labelled": {name: m.labelled for name, m in self.attributes.items()},
                "sure": {name: m.sure for name, m in self.attributes.items()},
                "sure_right": {name: m.sure_right for name, m in self.attributes.items()},
            },
        }


def evaluate(
    classifier: Classifier,
    rows: Sequence[CatalogueRow],
    sha256: Sequence[str],
    embeddings: NDArray[np.float32],
    unseen: NDArray[np.bool_],
) -> Evaluation:
    """Evaluate on the unseen rows; they look for their like among the others.

    Parameters
    ----------
    classifier
        Of the bundle.
    rows, sha256
        N products and the hashes of their pictures.
    embeddings
        float32 [N, D], of the bundle's space.
    unseen
        bool [N]: the rows that training knew nothing of. Where no other row is left, they look
        among themselves, and what has the same picture does not count as found.

    Raises
    ------
    PipelineError
        No row is unseen.
    """
    asked = np.flatnonzero(unseen)
    if not len(asked):
        raise PipelineError(
            "every picture of this catalogue was used in training, so that nothing is left to "
            "measure on; evaluate another catalogue, or train with --held-out 0.2"
        )
    others = np.flatnonzero(~unseen)
    alone = len(others) <= NEIGHBOURS
    searched = asked if alone else others
    hashes = np.array(sha256)
    forbidden = [np.flatnonzero(hashes[searched] == hashes[at]) for at in asked] if alone else None
    queries = tuple(rows[at] for at in asked.tolist())
    gallery = tuple(rows[at] for at in searched.tolist())
    decoded = classifier.decode(embeddings[asked], timeout_s=_WAIT_S)
    neighbours = nearest(embeddings[asked], embeddings[searched], forbidden)
    stated = [row.attributes for row in queries]
    truths = {model.name: encode_truth(stated, model) for model in classifier.models.attributes}
    measured = {
        model.name: measure_attribute(model, decoded[model.name], truths[model.name])
        for model in classifier.models.attributes
    }
    precision = {
        name: precision_of_neighbours(stated, [row.attributes for row in gallery], neighbours, name)
        for name in truths
    }
    return Evaluation(
        attributes={name: found for name, found in measured.items() if found},
        all_attributes_right=all_right(decoded, truths),
        precision_at_10={name: share for name, share in precision.items() if share is not None},
        queries=queries,
        gallery=gallery,
        models=classifier.models,
        decoded=decoded,
        neighbours=neighbours,
    )
