"""The check that every service makes on an embedding before it believes it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

from vitrine_serving.errors import InvalidInput, PreconditionFailed


class EmbeddingLike(Protocol):
    """A vector and the space it belongs to; `vitrine.embedding.v1.Embedding` is one."""

    @property
    def values(self) -> Sequence[float]:
        """The vector."""

    @property
    def space(self) -> str:
        """The id of its space."""


class VectorLike(Protocol):
    """Values as a library of linear algebra holds them; a NumPy array is one."""

    def dot(self, other: Any, /) -> Any:
        """Return the inner product with another vector."""


def check_embedding(
    embedding: EmbeddingLike, vector: VectorLike, *, space: str, dimension: int
) -> None:
    """Refuse an embedding that this service cannot compare with its own.

    Parameters
    ----------
    embedding
        What the caller sent.
    vector
        Its values, as the service is going to use them.
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
    # Value by value, in Python, it costs forty times as much, so that only those which look wrong
    # are read like that: the squares of some that are not may be too large or too small as well.
    if not _is_positive(float(vector.dot(vector))) and not _is_positive(
        math.fsum(value * value for value in embedding.values)
    ):
        raise InvalidInput(
            "the embedding holds NaN or infinity, or is all zeros",
            reason="EMBEDDING_NOT_FINITE",
        )


def _is_positive(squares: float) -> bool:
    return math.isfinite(squares) and squares > 0
