"""Measures the captioner of a bundle on the products that an evaluation asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_captioner.model import open_captioner
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary
from vitrine_classifier.attributes import AttributeModels
from vitrine_classifier.decode import Decoded, predictions
from vitrine_pipeline.captions.evaluation import CaptionEvaluation, evaluate_captions
from vitrine_pipeline.captions.known import known_of
from vitrine_sheets.catalogue import CatalogueRow


@dataclass(frozen=True, slots=True)
class Captions:
    """What was written of the products that have a title.

    Attributes
    ----------
    rows
        int [T], positions among the products that were asked about.
    found
        The figures and the T descriptions.
    """

    rows: NDArray[np.intp]
    found: CaptionEvaluation


def measure_captions(
    bundle: Bundle,
    models: AttributeModels,
    decoded: Mapping[str, Decoded],
    queries: Sequence[CatalogueRow],
    nearest: Sequence[CatalogueRow],
    embeddings: NDArray[np.float32],
) -> Captions | None:
    """Describe the products that have a title, as the service would, and compare.

    Parameters
    ----------
    bundle
        Verified.
    models, decoded
        Its attributes, and what it says of the Q products asked about.
    queries, nearest
        Those products, and the one in training that lies nearest to each.
    embeddings
        float32 [Q, D].

    Returns
    -------
    Captions
        None where the bundle has no decoder or no product a title.
    """
    titled = np.flatnonzero([bool(row.title) for row in queries])
    if VOCABULARY not in bundle or not len(titled):
        return None
    said = predictions(models, decoded, max_candidates=1)
    if not said:  # a bundle without attributes
        said = [()] * len(queries)
    found = evaluate_captions(
        open_captioner(bundle, interpreters=1),
        parse_vocabulary(bundle.read_text(VOCABULARY)),
        titles=[queries[at].title or "" for at in titled.tolist()],
        known=[[known_of(one) for one in said[at]] for at in titled.tolist()],
        embeddings=embeddings[titled],
        neighbours=[nearest[at].title or "" for at in titled.tolist()],
    )
    return Captions(titled, found)
