"""What is known of products, and what is found among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitrine_gateway.values import Embedding
from vitrine_product.product import Product
from vitrine_serving.errors import DomainError


@dataclass(frozen=True, slots=True)
class PictureEmbedding:
    """A picture of a product with the embedding by which it is found.

    Attributes
    ----------
    image
        The key of the picture.
    image_sha256
        Of the picture that was embedded, in hexadecimal; empty where it is not known.
    """

    image: str
    embedding: Embedding
    image_sha256: str = ""


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product with the embeddings by which it is found.

    Attributes
    ----------
    embedding, image_sha256
        Of its first picture, as `PictureEmbedding`.
    further
        Those of its other pictures that have one.
    expected_revision
        That the product has where it is written, or else it is not; 0: there is none of its id;
        None: whatever there is.
    """

    product: Product
    embedding: Embedding
    image_sha256: str = ""
    further: tuple[PictureEmbedding, ...] = ()
    expected_revision: int | None = None

    @property
    def pictures(self) -> tuple[PictureEmbedding, ...]:
        """The pictures that are embedded, the first one first."""
        first = PictureEmbedding(self.product.image, self.embedding, self.image_sha256)
        return (first, *self.further)


@dataclass(frozen=True, slots=True)
class Match:
    """A product and the cosine of an embedding of it with the query's.

    Attributes
    ----------
    picture
        The key of the picture whose embedding that is; empty where it has none.
    duplicates, more_duplicates
        Others that look all but the same, where these are collapsed; how many there are beside.
    words
        Those of the text that it says.
    """

    product: Product
    score: float
    picture: str = ""
    duplicates: tuple[Match, ...] = ()
    more_duplicates: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the products whose attribute has one of the values."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of an attribute and how many products have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many products there are, by attribute and value, most frequent value first.

    Attributes
    ----------
    partial
        Whether there are more than were counted.
    """

    total: int
    values: Mapping[str, tuple[FacetValue, ...]]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """The nearest products, best first, and the revision of the catalogue that answered.

    Attributes
    ----------
    space
        That was searched.
    next_cursor
        What asks for the next page; empty: there is none.
    facets
        Counts of all that was found; None: nobody asked for them.
    full_text_unavailable
        Words were to be looked for, and could not be.
    """

    matches: tuple[Match, ...]
    revision: int
    space: str = ""
    next_cursor: str = ""
    facets: Facets | None = None
    full_text_unavailable: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The space of the catalogue, its dimension, and the revision that its index holds.

    Attributes
    ----------
    products, not_embedded
        Those that the index holds, and those of the catalogue that have no embedding in the space.
    """

    space: str
    dimension: int
    revision: int
    products: int = 0
    not_embedded: int = 0


@dataclass(frozen=True)
class Deletion:
    """What came of deleting products.

    Attributes
    ----------
    missing
        The ids that the catalogue did not hold.
    revision
        The catalogue's, after that.
    """

    missing: tuple[str, ...]
    revision: int


@dataclass(frozen=True)
class Upserted:
    """What came of writing products.

    Attributes
    ----------
    revision
        The catalogue's, after that.
    refused
        Why a product was not written, by its place among those that were given.
    """

    revision: int
    refused: Mapping[int, DomainError]
