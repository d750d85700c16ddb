"""What one process sees of what lies in Milvus."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace

from vitrine_similarity.milvus import facts, schema
from vitrine_similarity.milvus.applying import Held
from vitrine_similarity.milvus.connection import CollectionGone, Connection, Deadline
from vitrine_similarity.milvus.facts import Facts, State
from vitrine_similarity.milvus.names import Generation
from vitrine_similarity.milvus.products import Products
from vitrine_similarity.milvus.recall import measure
from vitrine_similarity.milvus.settings import MilvusSettings
from vitrine_similarity.milvus.values import Values

_MEASURED_EVERY_S = 600.0
_CLOSED_WITHIN_S = 2.0


@dataclass(frozen=True)
class View:
    """What is there at one moment; it never changes.

    Attributes
    ----------
    generation
        None before anything was applied.
    held
        What is known of what it holds.
    """

    generation: Generation | None
    held: Held


class Sight:
    """The view of one process, which others' changes reach by `refresh`.

    Parameters
    ----------
    connection
        To Milvus.
    settings
        How it is to search.
    base
        What the collections of the space are called.
    attributes
        The attributes that the bundle predicts.
    pool
        Where recall is measured.
    """

    def __init__(
        self,
        connection: Connection,
        settings: MilvusSettings,
        base: str,
        attributes: tuple[str, ...],
        pool: Executor,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._base = base
        self._attributes = attributes
        self._pool = pool
        self._putting = threading.Lock()
        self._measured_at: float | None = None
        self._measuring: Future[None] | None = None
        self._closed = threading.Event()
        self.view = self._empty(None)
        self.seen = False
        self.recall_at_10 = 1.0

    def refresh(self, deadline: Deadline) -> None:
        """Look at what is there; searches find all of it from then on.

        Raises
        ------
        Unavailable
            ``INDEX_UNAVAILABLE``; the view stays as it was.
        """
        view = self._look(deadline)
        with self._putting:
            mine = self.view
            # What this process applied meanwhile is newer.
            if (
                mine.generation != view.generation
                or mine.held.state.sequence <= view.held.state.sequence
            ):
                self.view = view
            self.seen = True
        self._measure_now_and_then()

    def put(self, generation: Generation, held: Held | None = None) -> None:
        """Take over what this process applied; without that, nothing was yet."""
        with self._putting:
            self.view = View(generation, held) if held else self._empty(generation)

    def doubt(self) -> None:
        """Believe no count any more."""
        with self._putting:
            held = replace(self.view.held, state=replace(self.view.held.state, complete=False))
            self.view = replace(self.view, held=held)

    def products(self, generation: Generation) -> Products:
        """Return the products of a generation."""
        return Products(self._connection, generation, self._settings)

    def _look(self, deadline: Deadline) -> View:
        generation = facts.serving(self._connection, self._base, deadline)
        if generation is None:
            return self._empty(None)
        view = self.view if self.view.generation == generation else self._empty(generation)
        try:
            return self._newest(generation, view.held, deadline)
        except CollectionGone:
            # There, but not in memory: a Milvus that was started anew may have to be told.
            schema.load(self._connection, generation, self._settings, deadline)
        try:
            return self._newest(generation, view.held, deadline)
        except CollectionGone as error:
            raise self._connection.unavailable(str(error)) from error

    def _newest(self, generation: Generation, held: Held, deadline: Deadline) -> View:
        beside = Facts(self._connection, generation)
        state = beside.state(deadline)
        if state == held.state:
            return View(generation, held)
        values = beside.values(held.values, held.state.sequence, deadline)
        self.products(generation).count((), deadline, as_of_now=True)
        return View(generation, Held(state, values))

    def close(self) -> None:
        """Measure no more: nothing is asked of Milvus from here on, unless it is very slow."""
        self._closed.set()
        if self._measuring is not None:
            wait([self._measuring], _CLOSED_WITHIN_S)

    def _measure_now_and_then(self) -> None:
        now, view = time.monotonic(), self.view
        if view.generation is None or not view.held.state.products:
            return
        if self._measured_at is None or now - self._measured_at > _MEASURED_EVERY_S:
            self._measured_at = now
            self._measuring = self._pool.submit(self._measure, self.products(view.generation))

    def _measure(self, products: Products) -> None:
        found = measure(products, self._closed)
        if found is not None:
            self.recall_at_10 = found

    def _empty(self, generation: Generation | None) -> View:
        return View(generation, Held(State(), Values(self._attributes)))
