"""One replica: the part of the catalogue that it holds in memory, searched and kept up to date."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np
from readerwriterlock.rwlock import RWLockWrite

from vitrine_serving.errors import NotFound, PreconditionFailed
from vitrine_similarity.catalogue import Catalogue, Change, Deletion, Entry, Product
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.filters import Facets, Filter, count_facets, select_rows
from vitrine_similarity.index import VectorIndex
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.ranking import nearest, unit
from vitrine_similarity.results import Found, Match, SearchResult, Status
from vitrine_similarity.shelf import Shelf


class Replica:
    """The products of one space in memory, derived from the catalogue and nothing else.

    Searches run beside each other; a change waits for them and holds them up for as long as one
    page of changes takes to copy. Reads need no database, so that they go on while it is away.

    Parameters
    ----------
    catalogue
        The source of truth.
    space, dimension
        The id of the embedding space, and how many values its vectors have.
    index
        Empty; of that dimension.
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
        index: VectorIndex,
        attributes: Sequence[str],
        metrics: SimilarityMetrics,
    ) -> None:
        self.space = space
        self.dimension = dimension
        self._catalogue = catalogue
        self._index = index
        self._shelf = Shelf(attributes)
        self._revision = 0
        self._level_at = time.monotonic()
        self._lock = RWLockWrite()
        self._following = threading.Lock()
        self._search_seconds = metrics.search_seconds
        metrics.watch(
            products=lambda: len(self._shelf),
            revision=lambda: self._revision,
            lag_s=lambda: time.monotonic() - self._level_at,
        )

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
        """
        with self._following:
            began_at = time.monotonic()
            newest = self._catalogue.revision()
            if newest > self._revision:
                for page in self._catalogue.iter_since(self._revision, self.space):
                    with self._lock.gen_wlock():
                        self._apply(page)
                    newest = max(newest, page[-1].revision)
                self._revision = newest
            self._level_at = began_at
            return newest

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
        return self._search(unit(vector), limit, filters, without=None)

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
        return self._search(unit(found.vectors[0]), limit, filters, without=product_id)

    def get(self, ids: Sequence[str]) -> Found:
        """Read products by id, in the order given, each once.

        Those that this replica does not hold are looked up in the catalogue, so that a product
        that another replica wrote a moment ago is found.
        """
        wanted = tuple(dict.fromkeys(ids))
        found: dict[str, tuple[Product, Vector]] = {}
        with self._lock.gen_rlock():
            for name in wanted:
                row = self._shelf.row_of(name)
                if row is not None:
                    vector = self._index.vectors(np.array([row]))[0]
                    found[name] = (self._shelf.product(row), vector)
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
            return count_facets(self._shelf, filters)

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
        """Tell what the replica holds."""
        return Status(
            products=len(self._shelf),
            revision=self._revision,
            catalogue_revision=self._catalogue.revision(),
            index_kind=self._index.kind,
            recall_at_10=self._index.recall_at_10,
        )

    def _search(
        self, query: Vector, limit: int, filters: Sequence[Filter], *, without: str | None
    ) -> SearchResult:
        with (
            self._search_seconds.labels("yes" if filters else "no").time(),
            self._lock.gen_rlock(),
        ):
            among = select_rows(self._shelf, filters)
            own_row = None if without is None else self._shelf.row_of(without)
            if own_row is not None:
                among[own_row] = False
            hits = nearest(
                self._index, query, limit, among, lambda row: self._shelf.product(row).id
            )
            return SearchResult(
                matches=tuple(
                    Match(self._shelf.product(int(row)), float(score))
                    for row, score in zip(hits.rows, hits.scores, strict=True)
                ),
                revision=self._revision,
                candidates=int(np.count_nonzero(among)),
            )

    def _apply(self, changes: Sequence[Change]) -> None:
        placed: dict[int, Vector] = {}
        emptied: set[int] = set()
        for change in changes:
            if change.product is None or change.vector is None:
                row = self._shelf.remove(change.product_id)
                if row is not None:
                    placed.pop(row, None)
                    emptied.add(row)
            else:
                self._check_dimension(change.product_id, change.vector)
                row = self._shelf.put(change.product)
                placed[row] = change.vector
        self._index.remove(np.array(sorted(emptied - placed.keys()), np.int64))
        if placed:
            self._index.put(np.array(list(placed), np.int64), unit(np.stack(list(placed.values()))))

    def _check_dimension(self, product_id: str, vector: Vector) -> None:
        if vector.size != self.dimension:
            raise PreconditionFailed(
                f"product {product_id!r} has {vector.size} values in space {self.space!r}, the "
                f"bundle's have {self.dimension}; index the catalogue again with this bundle",
                reason="CATALOGUE_DIMENSION",
                product=product_id,
            )
