"""One replica of several: all search one engine, and one at a time fills it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress

import structlog

from vitrine_serving.errors import DomainError, Unavailable
from vitrine_serving.spans import span
from vitrine_similarity.catalogue import Catalogue, Changes
from vitrine_similarity.engine import Engine
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica
from vitrine_similarity.results import IndexedProduct, Status
from vitrine_similarity.shared_engine import SharedEngine

_log = structlog.get_logger("vitrine.replica")

LEASE_S = 60
_LOOK_AGAIN_S = 0.1
_NOT_EMBEDDED_EVERY_S = 60.0


class SharedReplica(Replica):
    """A replica whose engine lies outside of the process, where others search it, too.

    Each looks at the catalogue and at the engine. The one that finds the engine behind takes a
    lease in the catalogue's database and applies what changed; whoever does not get it leaves
    that to the one that has it. A search needs the engine, a write only the database.

    Parameters
    ----------
    catalogue
        The source of truth.
    space, dimension
        The id of the embedding space, and how many values its vectors have.
    engine
        Of that space and dimension.
    metrics
        Where to record.
    shown_within_s
        How long a write may wait until what it wrote is found.
    clock
        Tells seconds that never go back.
    """

    # They are written well within the time for which this process may.
    _page = 1000

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        space: str,
        dimension: int,
        engine: SharedEngine,
        metrics: SimilarityMetrics,
        shown_within_s: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            catalogue,
            space=space,
            dimension=dimension,
            engine=engine,
            empty_engine=engine.successor,
            metrics=metrics,
            clock=clock,
        )
        self._shared = engine
        self._shown_within_s = shown_within_s
        self._lease = f"index {space}"
        self._holder = secrets.token_hex(16)
        # Changes after this one are applied again: somebody else may have applied others meanwhile.
        self._doubted: int | None = None
        self._counted_at = -_NOT_EMBEDDED_EVERY_S
        self._counted = 0
        self._asking = threading.Lock()
        self._looking: Future[None] | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="shown")

    @property
    def is_well(self) -> bool:
        """Whether searches can be answered."""
        return self._shared.is_well

    @property
    def is_level(self) -> bool:
        """Whether the engine holds all that was seen of the catalogue."""
        return self._engine.status().revision >= self._newest

    @span("follow")
    def catch_up(self) -> int:
        """See what the engine holds, and apply what it lacks unless another process is about to.

        Returns
        -------
        int
            The revision that the engine now holds.

        Raises
        ------
        Unavailable
            ``CATALOGUE_UNAVAILABLE`` or ``INDEX_UNAVAILABLE``.
        PreconditionFailed
            ``CATALOGUE_DIMENSION``, as `Engine.apply`.
        """
        with self._following:
            began_at = self._clock()
            self._look()
            if self._is_to_be_filled() and self._take_lease():
                try:
                    # Whoever had it before may have gone further, and so may the catalogue.
                    self._look()
                    self._fill()
                finally:
                    self._give_lease_back()
            self._count_not_embedded()
            if self.is_level:
                self._level_at = began_at
            return self._engine.status().revision

    def status(self) -> Status:
        """Tell what the engine holds, and the newest revision that was seen."""
        engine = self._engine.status()
        return Status(engine, max(self._newest, engine.revision), self._counted)

    def close(self) -> None:
        """Close the engine for this process."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        super().close()

    def _held(self, ids: Sequence[str]) -> Mapping[str, IndexedProduct]:
        # What the engine cannot give the catalogue does.
        try:
            return super()._held(ids)
        except Unavailable:
            return {}

    def _look(self) -> None:
        # The engine first: its revision is then never ahead of a catalogue that was not replaced.
        self._shared.refresh()
        self._newest = self._catalogue.revision()

    def _is_to_be_filled(self) -> bool:
        return self._engine.status().revision != self._newest or self._doubted is not None

    def _fill(self) -> None:
        held = self._engine.status().revision
        if self._newest < held:
            _log.warning("catalogue_replaced", held=held, catalogue_revision=self._newest)
            self._start_again()
            return
        since = held
        if self._doubted is not None:
            since = min(held, self._doubted)
            self._shared.doubt()
        self._follow(self._engine, self._newest, since=since)
        self._doubted = None

    def _start_again(self) -> None:
        fresh = self._shared.successor()
        try:
            self._follow(fresh, self._newest)
            fresh.publish()
        finally:
            fresh.close()
        self._shared.refresh()

    def _apply(self, engine: Engine, changes: Changes, revision: int) -> None:
        before = engine.status().revision
        if not self._take_lease():
            raise Unavailable(
                "another process fills the index since this one took too long",
                reason="INDEX_TAKEN_OVER",
            )
        engine.apply(changes, revision)
        if not self._take_lease():
            # Of what was just written some may be older than what another wrote meanwhile.
            self._doubted = before
            raise Unavailable(
                "another process fills the index since this one took too long",
                reason="INDEX_TAKEN_OVER",
            )

    def _take_lease(self) -> bool:
        return self._catalogue.lease(self._lease, self._holder, seconds=LEASE_S)

    def _give_lease_back(self) -> None:
        # It ends by itself where the database has gone.
        with suppress(Unavailable):
            self._catalogue.lease(self._lease, self._holder, seconds=0)

    def _count_not_embedded(self) -> None:
        if self._clock() - self._counted_at >= _NOT_EMBEDDED_EVERY_S:
            self._counted = len(self._catalogue.not_embedded(self.space, self._newest))
            self._counted_at = self._clock()

    def _show(self) -> None:
        """Let the engine take over what was just written, for as long as a caller may wait."""
        with self._asking:
            if self._looking is None or self._looking.running() or self._looking.done():
                self._looking = self._pool.submit(self._try_to_show)
            looking = self._looking
        wait([looking], timeout=self._shown_within_s)

    def _try_to_show(self) -> None:
        end = self._clock() + self._shown_within_s
        try:
            self.catch_up()
            while not self.is_level and self._clock() < end:
                # Another has the lease.
                threading.Event().wait(_LOOK_AGAIN_S)
                self.catch_up()
        except DomainError as error:
            _log.warning("written_but_not_shown", error=error.message, reason=error.reason)
