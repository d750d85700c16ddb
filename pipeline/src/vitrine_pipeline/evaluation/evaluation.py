"""What an evaluation finds out; the format of `metrics.json`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_bundle.details import open_details
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.classifier import Classifier
from vitrine_classifier.decode import Decoded
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.captions import Captions, measure_captions
from vitrine_pipeline.evaluation.descriptions import Descriptions, measure_descriptions
from vitrine_pipeline.evaluation.details import Details, measure_details
from vitrine_pipeline.evaluation.figures import (
    ALL_RIGHT,
    ATTRIBUTE_FIGURES,
    RETRIEVAL_FIGURES,
    named,
)
from vitrine_pipeline.evaluation.measures import METHOD, Interval, Measure
from vitrine_pipeline.evaluation.outcomes import Outcomes, outcomes_of
from vitrine_pipeline.evaluation.retrieval import (
    NEIGHBOURS,
    Retrieval,
    nearest,
    nearest_of_all,
    retrieval_of,
)
from vitrine_pipeline.text.measuring import TextRetrieval
from vitrine_sheets.catalogue import CatalogueRow

_WAIT_S = 60.0


@dataclass(frozen=True)
class Evaluation:
    """The figures of a bundle on unseen products, and what they were computed from.

    Attributes
    ----------
    queries, gallery
        The Q products that were asked about, and those that could be found.
    groups
        int [Q], which queries have nearly the same picture.
    models
        The bundle's attributes.
    decoded
        What the classifier said of the queries.
    outcomes
        By attribute name; those that at least one query states.
    neighbours
        int [Q, 10], rows of `gallery`.
    retrieval, whole
        By attribute name; those that can be compared. The neighbours are those of `gallery`, and
        those of the whole catalogue without the query's near-duplicates.
    captions
        None where nothing was described.
    details
        None where the bundle looked at no word of titles.
    texts
        None where nothing was looked for in words.
    descriptions
        None where nothing was read.
    """

    queries: tuple[CatalogueRow, ...]
    gallery: tuple[CatalogueRow, ...]
    groups: NDArray[np.intp]
    models: AttributeModels
    decoded: Mapping[str, Decoded]
    outcomes: Mapping[str, Outcomes]
    neighbours: NDArray[np.intp]
    retrieval: Mapping[str, Retrieval]
    whole: Mapping[str, Retrieval]
    captions: Captions | None = None
    details: Details | None = None
    texts: TextRetrieval | None = None
    descriptions: Descriptions | None = None

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """What can be tested, by its path in `metrics.json`."""
        return named(
            self.outcomes,
            self.retrieval,
            self.whole,
            self.captions,
            self.texts,
            attributes=len(self.models.attributes),
        )

    @cached_property
    def figures(self) -> Mapping[str, float]:
        """The values of `measures`; NaN where there is nothing to measure."""
        return {path: measure.value for path, measure in self.measures.items()}

    @cached_property
    def intervals(self) -> Mapping[str, Interval]:
        """The intervals of `figures`, of those that have one."""
        found = {path: measure.interval(self.groups) for path, measure in self.measures.items()}
        return {path: interval for path, interval in found.items() if interval}

    def with_captions(self, bundle: Bundle, embeddings: NDArray[np.float32]) -> Evaluation:
        """Add what the bundle's captioner writes; `embeddings` is float32 [Q, D], of the queries.

        The titles are compared with the catalogue's, of a bundle that writes some and products
        that have some; the texts are read.
        """
        nearest_of = [self.gallery[at] for at in self.neighbours[:, 0].tolist()]
        captions = measure_captions(
            bundle, self.models, self.decoded, self.queries, nearest_of, embeddings
        )
        read = measure_descriptions(
            bundle, self.models, self.decoded, self.queries, embeddings, self.groups
        )
        return replace(self, captions=captions, descriptions=read)

    def with_details(self, bundle: Bundle, embeddings: NDArray[np.float32]) -> Evaluation:
        """Add the bundle's visual details; `embeddings` is float32 [Q, D], of the queries."""
        return replace(
            self, details=measure_details(open_details(bundle), self.queries, embeddings)
        )

    def with_texts(self, texts: TextRetrieval | None) -> Evaluation:
        """Add what was found in words."""
        return replace(self, texts=texts)

    def as_json(self, *, skipped: int) -> dict[str, Any]:
        """Return what `metrics.json` holds; `skipped` rows could not be used."""
        return {
            "attributes": {
                name: {
                    figure: self._known(f"attributes.{name}.{figure}")
                    for figure in ATTRIBUTE_FIGURES
                }
                for name in self.outcomes
            },
            "all_attributes_right": self._known(ALL_RIGHT),
            "retrieval": {
                name: {
                    figure: self._known(f"retrieval.{name}.{figure}")
                    for figure in RETRIEVAL_FIGURES
                }
                for name in self.retrieval
            },
            "captions": self.captions.found.metrics() if self.captions else {},
            "descriptions": self.descriptions.as_json() if self.descriptions else {},
            "details": self.details.as_json() if self.details else {},
            "text": self.texts.as_json() if self.texts else {},
            "counts": {
                "evaluated": len(self.queries),
                "groups": len(np.unique(self.groups)),
                "gallery": len(self.gallery),
                "skipped": skipped,
                "labelled": {name: len(one.rows) for name, one in self.outcomes.items()},
                "sure": {name: int(one.sure.sum()) for name, one in self.outcomes.items()},
                "sure_right": {
                    name: int((one.sure & one.right).sum()) for name, one in self.outcomes.items()
                },
            },
            "intervals": {
                "method": METHOD,
                "figures": {
                    path: [interval.low, interval.high] for path, interval in self.intervals.items()
                },
            },
        }

    def _known(self, path: str) -> float | None:
        value = self.figures.get(path, math.nan)
        return None if math.isnan(value) else value


def evaluate(
    classifier: Classifier,
    rows: Sequence[CatalogueRow],
    sha256: Sequence[str],
    embeddings: NDArray[np.float32],
    unseen: NDArray[np.bool_],
    groups: NDArray[np.intp],
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
    groups
        int [N]: which products have nearly the same picture.

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
    among_all = nearest_of_all(embeddings, asked, groups)
    told, known = [row.attributes for row in queries], [row.attributes for row in gallery]
    everything = [row.attributes for row in rows]
    models = classifier.models.attributes
    outcomes = {model.name: outcomes_of(model, decoded[model.name], told) for model in models}
    retrieval = {model.name: retrieval_of(told, known, neighbours, model.name) for model in models}
    whole = {model.name: retrieval_of(told, everything, among_all, model.name) for model in models}
    compared = [name for name, one in retrieval.items() if one and whole[name]]
    return Evaluation(
        queries=queries,
        gallery=gallery,
        groups=groups[asked],
        models=classifier.models,
        decoded=decoded,
        outcomes={name: one for name, one in outcomes.items() if one},
        neighbours=neighbours,
        retrieval={name: one for name, one in retrieval.items() if one and name in compared},
        whole={name: one for name, one in whole.items() if one and name in compared},
    )
