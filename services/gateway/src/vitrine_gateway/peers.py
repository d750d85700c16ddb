"""What the gateway needs of the services behind it, in its own words.

`vitrine_gateway.clients` fills these in over gRPC. Everything that decides works on these values
and protocols alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from vitrine_gateway.deadline import Deadline

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Embedding:
    """A unit vector and the id of the space in which it means something."""

    values: tuple[float, ...]
    space: str


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, in fractions of its width and height from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the feature service says of one picture.

    Attributes
    ----------
    content_type
        What its bytes are, e.g. ``"image/jpeg"``.
    thumbnail
        WebP; empty unless asked for.
    """

    embedding: Embedding
    content_type: str
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that an attribute may have, and the probability that it has."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Attribute:
    """What the classifier reads off an embedding for one attribute."""

    name: str
    value: str
    confidence: float
    sure: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """What a description has to agree with; it states only what is `sure`."""

    name: str
    value: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Description:
    """A product in words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in the smallest unit of an ISO 4217 currency, e.g. cents."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue.

    Attributes
    ----------
    image
        The picture's key in the media store; empty where there is none.
    revision
        The revision of the catalogue that wrote it; 0 for one that is not written yet.
    """

    id: str
    title: str
    attributes: Mapping[str, str]
    image: str
    price: Price | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product with the embedding by which it is found."""

    product: Product
    embedding: Embedding


@dataclass(frozen=True, slots=True)
class Match:
    """A product and the cosine of its embedding with the query's."""

    product: Product
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """The nearest products, best first, and the revision of the catalogue that answered."""

    matches: tuple[Match, ...]
    revision: int


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
    """How many products there are, by attribute and value, most frequent value first."""

    total: int
    values: Mapping[str, tuple[FacetValue, ...]]


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The space of the catalogue, its dimension, and the revision that its index holds."""

    space: str
    dimension: int
    revision: int


class Pending(Protocol[Value]):
    """An answer on its way."""

    def result(self) -> Value:
        """Wait for the answer, or raise what went wrong; its deadline bounds the wait."""

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds from the question to the answer; until now where there is none yet."""

    def cancel(self) -> None:
        """Give up on the answer."""


class Features(Protocol):
    """Pictures to embeddings."""

    def embed(
        self, image: bytes, deadline: Deadline, *, crop: Crop | None, thumbnail_side_px: int = 0
    ) -> Embedded:
        """Embed one encoded picture."""


class Classifier(Protocol):
    """Embeddings to attributes."""

    def classify(self, embedding: Embedding, deadline: Deadline) -> tuple[Attribute, ...]:
        """Return the attributes in the bundle's order."""


class Captioner(Protocol):
    """Embeddings and attributes to words."""

    def describe(
        self, embedding: Embedding, attributes: Sequence[KnownAttribute], deadline: Deadline
    ) -> Description:
        """Describe a product in agreement with `attributes`."""


class Similarity(Protocol):
    """The catalogue and its nearest products."""

    def begin_search(
        self, query: Embedding | str, limit: int, filters: Sequence[Filter], deadline: Deadline
    ) -> Pending[Matches]:
        """Ask for the products nearest to an embedding or to the product of an id."""

    def products(self, ids: Sequence[str], deadline: Deadline) -> tuple[StoredProduct, ...]:
        """Return the products of these ids that the catalogue holds."""

    def facets(self, filters: Sequence[Filter], deadline: Deadline) -> Facets:
        """Count the products under filters."""

    def upsert(self, products: Sequence[StoredProduct], deadline: Deadline) -> int:
        """Write products whole, all or none, and return the catalogue's new revision."""

    def delete(self, ids: Sequence[str], deadline: Deadline) -> tuple[str, ...]:
        """Delete products, and return the ids that the catalogue did not hold."""

    def state(self, deadline: Deadline) -> CatalogueState:
        """Return the space and the revision in force."""
