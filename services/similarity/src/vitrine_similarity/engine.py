"""What any engine must offer, so that one can take another's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.catalogue import Change, Changes
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.filters import Condition, Facets
from vitrine_similarity.results import EngineStatus, IndexedProduct, SearchResult


class Engine(Protocol):
    """The products of one embedding space, searched by vector.

    It is derived from the catalogue and follows it: whoever drives it reads the changes after
    the revision of `status`, and applies them in their order. An engine that outlives the process
    holds a revision when it is opened, one that does not holds 0.

    It is used from several threads: how it lets searches and changes beside each other is its
    own affair. Calls of `apply` come one at a time. An engine that is remote raises `Unavailable`
    from each method but `status`, within a deadline of its own.

    `tests/contract/engine` holds an engine to all of this.
    """

    def apply(self, changes: Sequence[Change], revision: int) -> None:
        """Take over changes; applying them again changes nothing.

        A search beside it sees each product as it was or as it is, never half of it.

        Parameters
        ----------
        changes
            In their order. Of a product that comes twice the last counts. One without a vector
            is not held. A product comes with all of its pictures, and goes with them.
        revision
            With these changes the engine holds all that the catalogue had at this revision, and
            says so from now on: not before they are in place, and where it outlives the process
            not before they would be there after it. Never less than before.

        Raises
        ------
        PreconditionFailed
            ``CATALOGUE_DIMENSION``, as `check_dimensions`. Nothing is applied.
        """

    def search(
        self, query: Vector, *, limit: int, filters: Sequence[Condition], without: str | None = None
    ) -> SearchResult:
        """Find the products nearest to a vector, each by the nearest of its pictures.

        Parameters
        ----------
        query
            Float32 [dimension] of any length, finite and not all zeros.
        limit
            At least 1. As many are found, unless fewer pass: filters restrict the search itself.
        filters
            All must hold.
        without
            The id of a product that is not to be found; it need not be held.

        Returns
        -------
        SearchResult
            Best first, scored by `vectors.cosines`; equal scores in the order of the ids, so that
            engines and replicas agree.

        Raises
        ------
        InvalidInput
            ``FILTER_UNKNOWN`` or ``FILTER_VALUE_UNKNOWN``, as `resolve_filters`.
        """

    def find(self, ids: Sequence[str]) -> Mapping[str, IndexedProduct]:
        """Return those of the products that it holds, by id; their vectors are of unit length."""

    def facets(self, filters: Sequence[Condition]) -> Facets:
        """Count products by attribute value.

        The counts of an attribute ignore its own filter. An attribute without a value is left
        out; those that the bundle predicts come first, then the others by name.

        Raises
        ------
        InvalidInput
            As `search`.
        """

    def status(self) -> EngineStatus:
        """Tell what it holds, at once and without fail: it is asked for every metric."""

    def close(self) -> None:
        """Let go of threads, files and connections; a search that is under way may end."""


def check_dimensions(changes: Sequence[Change], dimension: int) -> None:
    """Refuse changes whose vectors are of another size than the engine's.

    Raises
    ------
    PreconditionFailed
        ``CATALOGUE_DIMENSION``; the message and the detail ``product`` name the first.
    """
    for product_id, size in Changes.of(changes).sizes():
        if size != dimension:
            raise PreconditionFailed(
                f"product {product_id!r} has {size} values, the bundle's "
                f"embeddings have {dimension}; index the catalogue with this bundle",
                reason="CATALOGUE_DIMENSION",
                product=product_id,
            )
