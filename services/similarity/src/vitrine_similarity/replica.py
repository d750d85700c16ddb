"""One replica: an engine kept level with the catalogue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from vitrine_serving.spans import span
from vitrine_similarity.catalogue import Catalogue, Changes, Deletion, Entry, Loaded
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.engine import Engine
from vitrine_similarity.filters import Condition, Facets
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.results import Found, IndexedProduct, SearchResult, Status

_log = structlog.get_logger("vitrine.replica")


class Replica:
    """The products of one space in an engine, derived from the catalogue and nothing else.

    A search needs no database, so that it goes on while that is away.

    Parameters
    ----------
    catalogue
        The source of truth.
    space, dimension
        The id of the embedding space, and how many values its vectors have.
    engine
        Of that dimension. It goes on from the revision that it holds.
    empty_engine
        Makes another that holds nothing, for a catalogue that was replaced.
    metrics
        Where to record.
    clock
        Tells seconds that never go back.
    """

    _page = 4000  # products that are read and applied at a time

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        space: str,
        dimension: int,
        engine: Engine,
        empty_engine: Callable[[], Engine],
        metrics: SimilarityMetrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.space = space
        self.dimension = dimension
        self._catalogue = catalogue
        self._engine = engine
        self._empty_engine = empty_engine
        self._newest = 0
        self._not_embedded: set[str] = set()
        # One that goes on from a revision did not see what came before it.
        self._unseen = engine.status().revision
        self._clock = clock
        self._level_at = clock()
        self._following = threading.Lock()
        self._search_seconds = {
            filtered: metrics.search_seconds.labels("yes" if filtered else "no")
            for filtered in (False, True)
        }
        metrics.watch(
            recall=lambda: self._engine.status().recall_at_10,
            products=lambda: self._engine.status().products,
            revision=lambda: self._engine.status().revision,
            behind=lambda: max(0, self._newest - self._engine.status().revision),
            lag_s=lambda: self._clock() - self._level_at,
        )

    @property
    def engine(self) -> Engine:
        """The engine that serves; another one when the catalogue was replaced."""
        return self._engine

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
            ``CATALOGUE_DIMENSION``, as `Engine.apply`.
        """
        with self._following:
            began_at = self._clock()
            held = self._engine.status().revision
            self._newest = newest = self._catalogue.revision()
            if self._unseen:
                self._not_embedded.update(self._catalogue.not_embedded(self.space, self._unseen))
                self._unseen = 0
            if newest < held:
                # Revisions never go back: this is a backup that was restored, or another file.
                _log.warning("catalogue_replaced", held=held, catalogue_revision=newest)
                self._start_again()
            elif newest > held:
                self._follow(self._engine, newest)
            self._level_at = began_at
            return self._engine.status().revision

    def reach(self, revision: int) -> bool:
        """Return whether a revision is held, after `catch_up` where another replica is ahead."""
        held = self._engine.status().revision
        return held >= revision or self.catch_up() >= revision

    @span("index search")
    def search(
        self,
        vector: Vector,
        *,
        limit: int,
        filters: Sequence[Condition] = (),
        without: str | None = None,
    ) -> SearchResult:
        """Find the products nearest to an embedding.

        Parameters
        ----------
        vector
            Float32 [dimension], finite and not all zeros.
        limit
            At least 1.
        filters
            All must hold; they restrict the search itself.
        without
            The id of a product that is not to be found.

        Raises
        ------
        InvalidInput
            As `Engine.search`.
        """
        began = time.perf_counter()
        try:
            return self._engine.search(vector, limit=limit, filters=filters, without=without)
        finally:
            self._search_seconds[bool(filters)].observe(time.perf_counter() - began)

    def find_words(
        self, text: str, filters: Sequence[Condition], limit: int, *, every: bool
    ) -> tuple[str, ...]:
        """Return the ids of products that say words of a text, as `Words.find`."""
        return self._catalogue.words.find(text, filters, limit, every=every)

    def get(self, ids: Sequence[str]) -> Found:
        """Read products by id, in the order given, each once.

        Those that this replica does not hold are looked up in the catalogue, so that a product
        that another replica wrote a moment ago is found.
        """
        wanted = tuple(dict.fromkeys(ids))
        found = dict(self._held(wanted))
        unseen = tuple(name for name in wanted if name not in found)
        if unseen:
            for entry in self._catalogue.get(unseen, self.space):
                if entry.embeddings:
                    found[entry.product.id] = IndexedProduct.of(entry)
        held = tuple(found[name] for name in wanted if name in found)
        return Found(
            products=tuple(one.product for one in held),
            vectors=tuple(one.vector for one in held),
            missing_ids=tuple(name for name in wanted if name not in found),
            further=tuple(one.further for one in held),
        )

    def facets(self, filters: Sequence[Condition] = ()) -> Facets:
        """Count products by attribute value, as `Engine.facets`."""
        return self._engine.facets(filters)

    def upsert(self, entries: Sequence[Entry]) -> int:
        """Write products whole, as `Catalogue.upsert`; the next search finds them."""
        revision = self._catalogue.upsert(entries)
        self._show()
        return revision

    def upsert_each(self, entries: Sequence[Entry]) -> Loaded:
        """Write those products that may be written, as `Catalogue.load`."""
        loaded = self._catalogue.load(entries)
        self._show()
        return loaded

    def delete(self, ids: Sequence[str], expected: Mapping[str, int] | None = None) -> Deletion:
        """Delete products, as `Catalogue.delete`; no later search finds them."""
        deletion = self._catalogue.delete(ids, expected)
        self._show()
        return deletion

    def delete_picture(self, product_id: str, image: str, expected: int | None = None) -> int:
        """Take one picture from a product, as `Catalogue.delete_picture`; no search finds it."""
        revision = self._catalogue.delete_picture(product_id, image, expected)
        self._show()
        return revision

    def status(self) -> Status:
        """Tell what the replica holds, and the newest revision that it has seen."""
        engine = self._engine.status()
        return Status(
            engine,
            catalogue_revision=max(self._newest, engine.revision),
            not_embedded=len(self._not_embedded),
        )

    def close(self) -> None:
        """Close the engine; the catalogue is whoever opened it's to close."""
        self._engine.close()

    def _show(self) -> None:
        self.catch_up()

    def _held(self, ids: Sequence[str]) -> Mapping[str, IndexedProduct]:
        return self._engine.find(ids)

    def _start_again(self) -> None:
        fresh = self._empty_engine()
        self._not_embedded.clear()
        self._follow(fresh, self._catalogue.revision())
        replaced, self._engine = self._engine, fresh
        replaced.close()

    def _follow(self, engine: Engine, newest: int, since: int | None = None) -> None:
        held = engine.status().revision if since is None else since
        pages = self._catalogue.iter_since(held, self.space, self._page)
        page = next(pages, Changes.of(()))
        for later in pages:
            # The revision that a page ends with may go on in the next.
            self._apply(engine, page, page[-1].revision - 1)
            page = later
        self._apply(engine, page, max(newest, page[-1].revision) if page else newest)

    def _apply(self, engine: Engine, changes: Changes, revision: int) -> None:
        engine.apply(changes, revision)
        self._not_embedded.difference_update(changes.ids)
        self._not_embedded.update(changes.not_embedded())
