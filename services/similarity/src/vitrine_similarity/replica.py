"""One replica: what it holds of the catalogue, searched, and kept level with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import structlog
from readerwriterlock.rwlock import RWLockWrite

from vitrine_serving.errors import NotFound
from vitrine_serving.spans import span
from vitrine_similarity.catalogue import Catalogue, Deletion, Entry
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.filters import Facets, Filter
from vitrine_similarity.memory.arrays import VectorIndex
from vitrine_similarity.memory.engine import Holding
from vitrine_similarity.memory.ranking import unit
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.results import Found, SearchResult, Status

_log = structlog.get_logger("vitrine.replica")


class Replica:
    """The products of one space in memory, derived from the catalogue and nothing else.

    Searches run beside each other; a change waits for them, and holds them up for as long as one
    page of changes takes to copy. A search needs no database, so that it goes on while that is
    away.

    Parameters
    ----------
    catalogue
        The source of truth.
    space, dimension
        The id of the embedding space, and how many values its vectors have.
    make_index
        Makes an empty index of that dimension.
    attributes
        The attributes that the bundle predicts; they can be filtered by even before a product
        has them.
    metrics
        Where to record.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        space: str,
        dimension: int,
        make_index: Callable[[int], VectorIndex],
        attributes: Sequence[str],
        metrics: SimilarityMetrics,
    ) -> None:
        self.space = space
        self.dimension = dimension
        self._catalogue = catalogue
        self._make_index = make_index
        self._attributes = tuple(attributes)
        self._holding = self._empty()
        self._newest = 0
        self._level_at = time.monotonic()
        self._lock = RWLockWrite()
        self._following = threading.Lock()
        self._search_seconds = metrics.search_seconds
        metrics.watch(
            products=lambda: len(self._holding),
            revision=lambda: self._holding.revision,
            behind=lambda: max(0, self._newest - self._holding.revision),
            lag_s=lambda: time.monotonic() - self._level_at,
        )

    @span("follow")
    def catch_up(self) -> int:
        """Apply what changed in the catalogue since the last time.

        Returns
        -------
        int
            The revision that the replica now holds.

        Raises
        ------
        Unavailable
            ``CATALOGUE_UNAVAILABLE``; the replica keeps what it has.
        PreconditionFailed
            ``CATALOGUE_DIMENSION``, as `Holding.apply`.
        """
        with self._following:
            began_at = time.monotonic()
            self._newest = newest = self._catalogue.revision()
            if newest < self._holding.revision:
                # Revisions never go back: this is a backup that was restored, or another file.
                _log.warning(
                    "catalogue_replaced", held=self._holding.revision, catalogue_revision=newest
                )
                self._start_again()
            elif newest > self._holding.revision:
                self._follow(self._holding, newest)
            self._level_at = began_at
            return self._holding.revision

    def search(self, vector: Vector, *, limit: int, filters: Sequence[Filter] = ()) -> SearchResult:
        """Find the products nearest to an embedding.

        Parameters
        ----------
        vector
            Float32 [dimension], finite and not all zeros.
        limit
            At least 1.
        filters
            All must hold; they restrict the search itself.

        Raises
        ------
        InvalidInput
            As `select_rows`.
        """
        return self._search(vector, limit, filters, without=None)

    def search_like(
        self, product_id: str, *, limit: int, filters: Sequence[Filter] = ()
    ) -> SearchResult:
        """Find the products nearest to one of the catalogue, which is not among them.

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN``.
        InvalidInput
            As `select_rows`.
        """
        found = self.get((product_id,))
        if not found.vectors:
            raise NotFound(
                f"product {product_id!r} is not in the catalogue of space {self.space!r}",
                reason="PRODUCT_UNKNOWN",
                product=product_id,
            )
        return self._search(found.vectors[0], limit, filters, without=product_id)

    def get(self, ids: Sequence[str]) -> Found:
        """Read products by id, in the order given, each once.

        Those that this replica does not hold are looked up in the catalogue, so that a product
        that another replica wrote a moment ago is found.
        """
        wanted = tuple(dict.fromkeys(ids))
        with self._lock.gen_rlock():
            found = {name: one for name in wanted if (one := self._holding.find(name))}
        unseen = tuple(name for name in wanted if name not in found)
        if unseen:
            for entry in self._catalogue.get(unseen, self.space):
                for embedding in entry.embeddings:
                    found[entry.product.id] = (entry.product, embedding.vector)
        held = tuple(found[name] for name in wanted if name in found)
        return Found(
            products=tuple(product for product, _ in held),
            vectors=tuple(vector for _, vector in held),
            missing_ids=tuple(name for name in wanted if name not in found),
        )

    def facets(self, filters: Sequence[Filter] = ()) -> Facets:
        """Count products by attribute value, as `count_facets`."""
        with self._lock.gen_rlock():
            return self._holding.facets(filters)

    def upsert(self, entries: Sequence[Entry]) -> int:
        """Write products whole, all or none; the next search finds them.

        Returns
        -------
        int
            The catalogue's revision after the write.

        Raises
        ------
        InvalidInput
            As `Catalogue.upsert`.
        """
        revision = self._catalogue.upsert(entries)
        self.catch_up()
        return revision

    def delete(self, ids: Sequence[str]) -> Deletion:
        """Delete products; no later search finds them."""
        deletion = self._catalogue.delete(ids)
        self.catch_up()
        return deletion

    def status(self) -> Status:
        """Tell what the replica holds, and the newest revision that it has seen."""
        holding = self._holding
        return Status(
            products=len(holding),
            revision=holding.revision,
            catalogue_revision=max(self._newest, holding.revision),
            index_kind=holding.index.kind,
            recall_at_10=holding.index.recall_at_10,
        )

    @span("index search")
    def _search(
        self, vector: Vector, limit: int, filters: Sequence[Filter], *, without: str | None
    ) -> SearchResult:
        filtered = "yes" if filters else "no"
        with self._search_seconds.labels(filtered).time(), self._lock.gen_rlock():
            return self._holding.search(unit(vector), limit=limit, filters=filters, without=without)

    def _empty(self) -> Holding:
        return Holding(self._make_index(self.dimension), self.dimension, self._attributes)

    def _start_again(self) -> None:
        fresh = self._empty()
        self._follow(fresh, self._catalogue.revision())
        with self._lock.gen_wlock():
            self._holding = fresh

    def _follow(self, holding: Holding, newest: int) -> None:
        for page in self._catalogue.iter_since(holding.revision, self.space):
            with self._lock.gen_wlock():
                holding.apply(page)
            newest = max(newest, page[-1].revision)
        holding.revision = newest
