"""The answer to a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitrine_gateway.search.options import Part
from vitrine_gateway.values import Attribute, Description, Product


@dataclass(frozen=True, slots=True)
class SimilarProduct:
    """A product that looks like the query.

    Attributes
    ----------
    score
        The cosine of the two embeddings, -1 to 1.
    why
        The attributes in which the product agrees with what is known of the query.
    """

    product: Product
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What one search found out.

    Attributes
    ----------
    attributes, similar, description
        Empty or None where not asked for, or unavailable.
    space
        The embedding space that was searched.
    revision
        The revision of the catalogue that answered; 0 where it was not asked.
    timings_ms
        Milliseconds by step, and in ``"total"``.
    unavailable
        The parts that were asked for and could not be had.
    cached
        Whether the whole answer was kept from an earlier search.
    """

    attributes: tuple[Attribute, ...]
    similar: tuple[SimilarProduct, ...]
    description: Description | None
    space: str
    revision: int
    timings_ms: Mapping[str, float]
    unavailable: tuple[Part, ...]
    cached: bool
