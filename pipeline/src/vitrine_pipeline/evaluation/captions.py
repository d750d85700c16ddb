"""Measures the captioner of a bundle on the products that an evaluation asked about."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.model import open_captioner
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary
from vitrine_classifier.decode import predictions
from vitrine_pipeline.captions.evaluation import evaluate_captions
from vitrine_pipeline.evaluation.evaluation import Evaluation


def measure_captions(
    bundle: Bundle, evaluation: Evaluation, embeddings: NDArray[np.float32]
) -> Mapping[str, float]:
    """Describe the products that have a title, as the service would, and compare.

    Parameters
    ----------
    bundle
        Verified.
    evaluation
        Of the attributes.
    embeddings
        float32 [Q, D], of the products asked about.

    Returns
    -------
    Mapping
        The figures by name; none where the bundle has no decoder or no product a title.
    """
    titled = np.flatnonzero([bool(row.title) for row in evaluation.queries])
    if VOCABULARY not in bundle or not len(titled):
        return {}
    said = predictions(evaluation.models, evaluation.decoded, max_candidates=1)
    if not said:  # a bundle without attributes
        said = [()] * len(evaluation.queries)
    nearest = evaluation.neighbours[:, 0]
    return evaluate_captions(
        open_captioner(bundle, interpreters=1),
        parse_vocabulary(bundle.read_text(VOCABULARY)),
        titles=[evaluation.queries[at].title or "" for at in titled],
        known=[
            [KnownAttribute(one.name, one.value, one.sure) for one in said[at]] for at in titled
        ],
        embeddings=embeddings[titled],
        neighbours=[evaluation.gallery[nearest[at]].title or "" for at in titled],
    ).metrics()
