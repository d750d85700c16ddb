"""The services behind the gateway, as what decides sees them.

`vitrine_gateway.clients` fills these protocols in over gRPC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from vitrine_gateway.deadline import Deadline
from vitrine_gateway.values import (
    Attribute,
    CatalogueState,
    Crop,
    Description,
    Embedded,
    Embedding,
    Facets,
    Filter,
    KnownAttribute,
    Matches,
    StoredProduct,
)

Value = TypeVar("Value", covariant=True)


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

    def classify(self, embedding: Embedding, deadline: Deadline) -> Mapping[str, Attribute]:
        """Return the attributes by name, in the bundle's order."""


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

    def direction(self, state: CatalogueState) -> Embedding:
        """Return a unit vector of the catalogue's space, the same one each time."""

    def facets(self, filters: Sequence[Filter], deadline: Deadline) -> Facets:
        """Count the products under filters."""

    def upsert(self, products: Sequence[StoredProduct], deadline: Deadline) -> None:
        """Write products whole, all or none."""

    def delete(self, ids: Sequence[str], deadline: Deadline) -> tuple[str, ...]:
        """Delete products, and return the ids that the catalogue did not hold."""

    def state(self, deadline: Deadline) -> CatalogueState:
        """Return the space and the revision in force."""
