"""The check that every service makes on an embedding before it believes it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from vitrine_serving.errors import InvalidInput, PreconditionFailed


class EmbeddingLike(Protocol):
    """A vector and the space it belongs to; `vitrine.embedding.v1.Embedding` is one."""

    @property
    def values(self) -> Sequence[float]:
        """The vector."""

    @property
    def space(self) -> str:
        """The id of its space."""


def check_embedding(embedding: EmbeddingLike, *, space: str, dimension: int) -> None:
    """Refuse an embedding that this service cannot compare with its own.

    Parameters
    ----------
    embedding
        What the caller sent.
    space
        The space of this service's bundle.
    dimension
        The number of values that the space has.

    Raises
    ------
    PreconditionFailed
        ``SPACE_FOREIGN``: it belongs to another space; the message names both.
    InvalidInput
        ``EMBEDDING_DIMENSION``: it has another number of values;
        ``EMBEDDING_NOT_FINITE``: it holds NaN or infinity, or is all zeros.
    """
    if len(embedding.values) != dimension:
        raise InvalidInput(
            f"the embedding has {len(embedding.values)} values, this bundle's have {dimension}; "
            "ask the feature service for it",
            reason="EMBEDDING_DIMENSION",
            expected=str(dimension),
            given=str(len(embedding.values)),
        )
    if embedding.space != space:
        raise PreconditionFailed(
            f"the embedding is of space {embedding.space!r}, this service holds {space!r}; "
            "embed the picture again with the bundle in use",
            reason="SPACE_FOREIGN",
            expected=space,
            given=embedding.space,
        )
    squares = math.fsum(value * value for value in embedding.values)
    if not math.isfinite(squares) or squares == 0:
        raise InvalidInput(
            "the embedding holds NaN or infinity, or is all zeros",
            reason="EMBEDDING_NOT_FINITE",
        )
