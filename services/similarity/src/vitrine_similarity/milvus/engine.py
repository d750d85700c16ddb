"""The engine in Milvus: the products of a space, shared by all replicas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from vitrine_similarity.catalogue import Change
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.engine import check_dimensions
from vitrine_similarity.filters import Condition, Facets, resolve_filters
from vitrine_similarity.milvus import facts, schema
from vitrine_similarity.milvus.applying import Applier, Held
from vitrine_similarity.milvus.connection import CollectionGone, Connection, Deadline
from vitrine_similarity.milvus.counting import count_facets
from vitrine_similarity.milvus.facts import Facts
from vitrine_similarity.milvus.names import Generation
from vitrine_similarity.milvus.products import Products
from vitrine_similarity.milvus.ranking import nearest
from vitrine_similarity.milvus.settings import MilvusSettings
from vitrine_similarity.milvus.sight import Sight
from vitrine_similarity.results import EngineStatus, IndexedProduct, SearchResult
from vitrine_similarity.vectors import unit

T = TypeVar("T")

_ASKED_AT_A_TIME = 8


class MilvusEngine:
    """A `SharedEngine` in Milvus, which outlives the process and is seen by others.

    Parameters
    ----------
    connection
        To Milvus; it is closed by whoever made it.
    settings
        How it is to search.
    base
        What the collections of the space are called, as `names.base_of`.
    dimension
        How many values a vector has.
    attributes
        The attributes that the bundle predicts.
    replaces
        What is searched until this is published; None: whatever there is.
    """

    def __init__(
        self,
        connection: Connection,
        settings: MilvusSettings,
        base: str,
        dimension: int,
        attributes: Sequence[str],
        *,
        replaces: Generation | None = None,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._base = base
        self._dimension = dimension
        self._attributes = tuple(attributes)
        self._replaces = replaces
        self._pool = ThreadPoolExecutor(_ASKED_AT_A_TIME, thread_name_prefix="milvus")
        self._sight = Sight(connection, settings, base, self._attributes, self._pool)

    @property
    def is_well(self) -> bool:
        """Whether Milvus answered when it was last asked."""
        return self._connection.is_well

    def close(self) -> None:
        """Let go of the threads, so that the connection can be closed."""
        self._sight.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def refresh(self) -> None:
        """See what others applied, as `SharedEngine.refresh`."""
        # One that is to take another's place sees itself alone.
        if self._replaces is None:
            self._sight.refresh(self._deadline())

    def doubt(self) -> None:
        """Count everything anew with the next changes, as `SharedEngine.doubt`."""
        self._sight.doubt()

    def successor(self) -> MilvusEngine:
        """Return an empty engine that takes the place of this one, as `SharedEngine.successor`."""
        return MilvusEngine(
            self._connection,
            self._settings,
            self._base,
            self._dimension,
            self._attributes,
            replaces=self._sight.view.generation,
        )

    def publish(self) -> None:
        """Let all search here, as `SharedEngine.publish`."""
        if self._replaces is None:
            return
        deadline = self._deadline()
        generation = self._sight.view.generation or self._make(deadline)
        facts.serve(self._connection, generation, deadline)
        self._replaces = None
        schema.drop_others(self._connection, generation, deadline)

    def apply(self, changes: Sequence[Change], revision: int) -> None:
        """Take over changes, as `Engine.apply`."""
        check_dimensions(changes, self._dimension)
        self._see()
        deadline = self._deadline()
        last = tuple({change.product_id: change for change in changes}.values())
        try:
            generation = self._sight.view.generation or self._make(deadline)
            applier = Applier(
                Facts(self._connection, generation), self._sight.products(generation), self._pool
            )
            before = self._sight.view.held
            begun = applier.begin(before, last, deadline)
            self._sight.put(generation, begun)
            self._sight.put(generation, applier.end(before, begun, last, revision, deadline))
        except CollectionGone as error:
            raise self._connection.unavailable(str(error)) from error

    def search(
        self, query: Vector, *, limit: int, filters: Sequence[Condition], without: str | None = None
    ) -> SearchResult:
        """Find the products nearest to a vector, as `Engine.search`."""
        direction = unit(query)

        def ask(products: Products | None, held: Held, deadline: Deadline) -> SearchResult:
            resolved = resolve_filters(filters, held.values)
            if products is None:
                return SearchResult((), held.state.revision)
            found = nearest(
                partial(products.nearest, direction, filters=resolved, deadline=deadline),
                direction,
                limit,
                without,
            )
            return SearchResult(found, held.state.revision)

        return self._asked(ask)

    def find(self, ids: Sequence[str]) -> Mapping[str, IndexedProduct]:
        """Return those of the products that it holds, as `Engine.find`."""
        wanted = tuple(dict.fromkeys(ids))

        def ask(
            products: Products | None, _held: Held, deadline: Deadline
        ) -> Mapping[str, IndexedProduct]:
            return products.find(wanted, deadline) if products and wanted else {}

        return self._asked(ask)

    def facets(self, filters: Sequence[Condition]) -> Facets:
        """Count products by attribute value, as `Engine.facets`."""

        def ask(products: Products | None, held: Held, deadline: Deadline) -> Facets:
            resolved = resolve_filters(filters, held.values)
            if products is None:
                return Facets((), 0)
            return count_facets(
                products, held.values, resolved, held.state.products, self._pool, deadline
            )

        return self._asked(ask)

    def status(self) -> EngineStatus:
        """Tell what it holds, as `Engine.status`."""
        state = self._sight.view.held.state
        return EngineStatus(
            products=state.products,
            revision=state.revision,
            kind=f"milvus {self._settings.index.lower()}",
            recall_at_10=self._sight.recall_at_10,
        )

    def _asked(self, ask: Callable[[Products | None, Held, Deadline], T]) -> T:
        """Ask about what is there; once more, where another generation has taken its place."""
        self._see()
        deadline = Deadline(self._settings.search_timeout_s)
        gone: CollectionGone | None = None
        for _ in range(2):
            view = self._sight.view
            products = self._sight.products(view.generation) if view.generation else None
            try:
                return ask(products, view.held, deadline)
            except CollectionGone as error:
                gone = error
                self.refresh()
        raise self._connection.unavailable(str(gone)) from gone

    def _see(self) -> None:
        # Where nothing was there, something may be by now; or Milvus is away, and nobody knows.
        if not self._sight.seen or self._sight.view.generation is None:
            self.refresh()

    def _make(self, deadline: Deadline) -> Generation:
        """Make the collections for the first changes; they are searched at once if none are."""
        generation = self._replaces.next() if self._replaces else Generation(self._base, 1)
        schema.make(self._connection, generation, self._dimension, self._settings, deadline)
        if self._replaces is None:
            facts.serve(self._connection, generation, deadline)
        self._sight.put(generation)
        return generation

    def _deadline(self) -> Deadline:
        return Deadline(self._settings.apply_timeout_s)
