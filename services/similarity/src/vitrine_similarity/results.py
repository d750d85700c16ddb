"""What an engine and a replica answer, as values."""

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
    """

    matches: tuple[Match, ...]
    revision: int


@dataclass(frozen=True, slots=True, eq=False)
class IndexedProduct:
    """A product and its vector, float32 [dimension]."""

    product: Product
    vector: Vector


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What an engine holds.

    Attributes
    ----------
    products
        How many.
    revision
        The revision of the catalogue that it holds all of; 0 if it is empty.
    kind
        What its index is, e.g. ``"flat"``.
    recall_at_10
        The share of the true nearest 10 that a search finds, 0 to 1; 1 if it is exact.
    """

    products: int
    revision: int
    kind: str
    recall_at_10: float


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Products by id; `vectors` in the order of `products`, float32 [dimension] each."""

    products: tuple[Product, ...]
    vectors: tuple[Vector, ...]
    missing_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What the engine holds, and what was seen of the catalogue.

    Attributes
    ----------
    engine
        Of the engine.
    catalogue_revision
        The newest that was seen.
    not_embedded
        Products without an embedding in the engine's space, of the changes that were followed.
    """

    engine: EngineStatus
    catalogue_revision: int
    not_embedded: int = 0
