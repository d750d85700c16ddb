"""Where a search begins: with what is known already, else with a photo that has to be fetched."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_gateway.admission import Admission, Work
from vitrine_gateway.cache.catalogue_watch import CatalogueWatch
from vitrine_gateway.catalogue_values import CatalogueState
from vitrine_gateway.fetching.remote_images import RemoteImages
from vitrine_gateway.search.query import (
    FetchedQuery,
    PhotoQuery,
    PictureQuery,
    ProductQuery,
    Query,
    UrlQuery,
)
from vitrine_gateway.search.run import Run
from vitrine_gateway.search.search_cache import Answered, Kept, SearchCache
from vitrine_gateway.values import Embedding


@dataclass(frozen=True, slots=True)
class Start:
    """What a search begins with.

    Attributes
    ----------
    queries
        The query, and behind an address the photo that was fetched there.
    kept
        What is known of them. Without it, the last of the queries is none by an address.
    """

    queries: tuple[Query, ...]
    kept: Kept

    @property
    def fetched(self) -> FetchedQuery:
        """The query that was fetched, where nothing is known of it."""
        query = self.queries[-1]
        assert isinstance(query, FetchedQuery)
        return query


@dataclass(frozen=True)
class Recall:
    """Remembers what was found, and fetches photos of which nothing is known.

    Attributes
    ----------
    cache
        None: nothing is remembered.
    """

    cache: SearchCache | None
    watch: CatalogueWatch
    remote_images: RemoteImages
    admission: Admission

    def begin(self, query: Query, run: Run) -> Start:
        """Return what a search begins with.

        Raises
        ------
        Exhausted
            ``TOO_MANY_SEARCHES``, where a photo has to be fetched.
        DomainError
            As `RemoteImages.fetch`.
        """
        state, kept = self._look_up(query, run)
        if not isinstance(query, UrlQuery) or kept.found or kept.embedding:
            return Start((query,), kept)
        with self.admission.place(Work.SEARCH, run.deadline):
            photo = self.fetch(query, run)
        state, kept = self._look_up(photo, run)
        if state and kept.found:
            answer = Answered(kept.found, state.space, state.revision)
            self.remember((query,), run, None, answer)
        return Start((query, photo), kept)

    def keep(self, start: Start, run: Run, embedding: Embedding, answer: Answered | None) -> None:
        """Keep what was found from a start, as far as it is new; None: there is no whole answer."""
        is_known = len(start.queries) == 1 and start.kept.embedding is not None
        of_photo = not isinstance(start.queries[0], ProductQuery)
        new = embedding if of_photo and not is_known else None
        self.remember(start.queries, run, new, answer)

    def _look_up(self, query: Query, run: Run) -> tuple[CatalogueState | None, Kept]:
        if self.cache is None:
            return None, Kept()
        with run.stopwatch.step("cache"):
            state = self.watch.state(run.deadline)
            kept = self.cache.look_up(query, run.options, state) if state else Kept()
        return state, kept

    def embedding(self, query: PictureQuery, run: Run) -> Embedding | None:
        """Return the embedding of a picture, if it is known."""
        if self.cache is None:
            return None
        with run.stopwatch.step("cache"):
            state = self.watch.state(run.deadline)
            return self.cache.embedding(query, run.options.crop, state.space) if state else None

    def fetch(self, query: UrlQuery, run: Run) -> PhotoQuery:
        """Fetch the photo at an address.

        Raises
        ------
        DomainError
            As `RemoteImages.fetch`.
        """
        with run.stopwatch.step("fetch"):
            return PhotoQuery(self.remote_images.fetch(query.url, run.deadline))

    def remember(
        self,
        queries: tuple[Query, ...],
        run: Run,
        embedding: Embedding | None,
        answer: Answered | None,
    ) -> None:
        """Keep an embedding and an answer under queries; None: it is not to be kept."""
        if self.cache and (embedding or answer):
            with run.stopwatch.step("cache"):
                self.cache.keep(queries, run.options, embedding, answer)
