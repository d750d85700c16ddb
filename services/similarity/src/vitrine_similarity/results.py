"""What an engine and a replica answer, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from vitrine_product.product import Product
from vitrine_similarity.catalogue.product import Entry, FurtherVector, Vector
from vitrine_similarity.filters import Facets


@dataclass(frozen=True, slots=True)
class Match:
    """A product that was found.

    Attributes
    ----------
    score
        The cosine of the query and the embedding of the product's nearest picture, -1 to 1.
    picture
        The key of that picture; of equals the first. Empty where the product has none.
    duplicates
        Others that look all but the same, best first, where these are collapsed.
    more_duplicates
        How many there are beside those.
    words
        Those of a text that it says.
    """

    product: Product
    score: float
    picture: str = ""
    duplicates: tuple[Match, ...] = ()
    more_duplicates: int = 0
    words: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Page:
    """What is told of a search.

    Attributes
    ----------
    matches, revision
        As `SearchResult`.
    next_cursor
        What asks for the next page; empty: there is none.
    facets
        Counts of all that was found; None: nobody asked for them.
    full_text_unavailable
        Words were to be looked for, and the database could not be asked.
    """

    matches: tuple[Match, ...]
    revision: int
    next_cursor: str = ""
    facets: Facets | None = None
    full_text_unavailable: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class IndexedProduct:
    """A product, the vector of its first picture, float32 [dimension], and those of the others."""

    product: Product
    vector: Vector
    further: tuple[FurtherVector, ...] = ()

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what the catalogue holds, which has an embedding at least."""
        product = entry.product
        first, *further = entry.embeddings
        vectors = (FurtherVector(product.pictures.index(one.image), one.vector) for one in further)
        return cls(product, first.vector, tuple(vectors))


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
    """Products by id.

    Attributes
    ----------
    vectors
        In the order of `products`, float32 [dimension] each, of their first pictures.
    missing_ids
        Those that the catalogue does not hold.
    further
        In the order of `products`, the vectors of their other pictures.
    """

    products: tuple[Product, ...]
    vectors: tuple[Vector, ...]
    missing_ids: tuple[str, ...]
    further: tuple[tuple[FurtherVector, ...], ...] = ()


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
