"""Translates what hides parts of pictures from and to the messages of `Occlude`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.features.v1 import features_pb2 as pb
from vitrine_features.embedder import Embedder
from vitrine_features.occlusion import CELLS, SIDE, Occluded, compare
from vitrine_serving.embeddings import check_embedding
from vitrine_serving.errors import InvalidInput

_MAX_LIKE = 20


def bounded(like: Sequence[Embedding]) -> Sequence[Embedding]:
    """Refuse more embeddings than the pictures of a product are.

    Raises
    ------
    InvalidInput
        ``TOO_MANY_EMBEDDINGS``.
    """
    if len(like) > _MAX_LIKE:
        raise InvalidInput(
            f"{len(like)} embeddings were sent; compare a picture with at most {_MAX_LIKE}",
            reason="TOO_MANY_EMBEDDINGS",
            limit=str(_MAX_LIKE),
            given=str(len(like)),
        )
    return like


def check_like(embedding: Embedding, embedder: Embedder) -> NDArray[np.float32]:
    """Read an embedding that a picture is compared with: float32 [dimension].

    Raises
    ------
    DomainError
        As `check_embedding`.
    """
    vector = np.asarray(embedding.values, np.float32)
    check_embedding(embedding, vector, space=embedder.space, dimension=embedder.dimension)
    return vector


def occlude_response(
    occluded: Occluded, like: Sequence[NDArray[np.float32]], space: str
) -> pb.OccludeResponse:
    """Write what hiding each part changed."""
    whole, *parts = [
        Embedding(values=values.tolist(), space=space, blank=blank)
        for values, blank in zip((occluded.whole, *occluded.hidden), occluded.blank, strict=True)
    ]
    response = pb.OccludeResponse(
        rows=CELLS, columns=CELLS, side=SIDE, embedding=whole, colour=_colour(occluded.colour)
    )
    if occluded.other_colour is not None:
        response.other_colour.CopyFrom(_colour(occluded.other_colour))
    if like:
        similarity, *hidden = compare(occluded, like).tolist()
        response.similarity = similarity
        response.hidden_similarities.extend(hidden)
    else:
        response.hidden.extend(parts)
    return response


def _colour(lab: NDArray[np.float64]) -> pb.LabColour:
    lightness, a, b = lab.tolist()
    return pb.LabColour(lightness=lightness, a=a, b=b)
