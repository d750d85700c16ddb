"""What a replica answers, as values."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_product.product import Product
from vitrine_similarity.catalogue.product import Vector


@dataclass(frozen=True, slots=True)
class Match:
    """A product that was found; `score` is the cosine of the two embeddings, -1 to 1."""

    product: Product
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes
    ----------
    matches
        Best first; equal scores in the order of the ids.
    revision
        The revision of the catalogue that answered.
    candidates
        How many products passed the filters.
    """

    matches: tuple[Match, ...]
    revision: int
    candidates: int


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Products by id; `vectors` in the order of `products`, float32 [dimension] each."""

    products: tuple[Product, ...]
    vectors: tuple[Vector, ...]
    missing_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds and how far it has followed the catalogue."""

    products: int
    revision: int
    catalogue_revision: int
    index_kind: str
    recall_at_10: float
