"""Takes work from the queue for as long as the process lives."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import structlog

from vitrine_serving.errors import DomainError, Unavailable
from vitrine_serving.lanes import lower_priority
from vitrine_serving.requests import request_scope
from vitrine_tagger.jobs import ChunkLease, LeaseLost, Queue, ReadingLease
from vitrine_tagger.metrics import ChunkOutcome, TaggerMetrics
from vitrine_tagger.row_values import RowResult
from vitrine_tagger.work.chunk import ChunkTagger
from vitrine_tagger.work.halt import Halt, Halted
from vitrine_tagger.work.heartbeat import Lease, held
from vitrine_tagger.work.reading import FileReader
from vitrine_tagger.work.services import ServiceAway, ServiceBroken

_IDLE_S = 0.5
_AFTER_A_FAULT_S = 2.0
_STOP_S = 30.0

_log = structlog.get_logger("vitrine.tagger")


@dataclass(slots=True)
class Worker:
    """Reads files and tags rows on threads of its own, below all others in priority.

    Attributes
    ----------
    owner
        Names the process, unlike all others and those before it.
    queue
        Gives the work.
    reader, tagger
        Do it.
    metrics
        Count it.
    lease_s
        How long a lease lasts that nobody renews.
    threads
        Pieces of work at a time.
    """

    owner: str
    queue: Queue
    reader: FileReader
    tagger: ChunkTagger
    metrics: TaggerMetrics
    lease_s: float
    threads: int
    _halt: Halt = field(default_factory=Halt)
    _running: list[threading.Thread] = field(default_factory=list)
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        for number in range(self.threads):
            thread = threading.Thread(target=self._run, name=f"work-{number}", daemon=True)
            thread.start()
            self._running.append(thread)
        return self

    def __exit__(self, *_raised: object) -> None:
        """Give back what is in hand, and end."""
        self._halt.ask()
        for thread in self._running:
            thread.join(_STOP_S)

    def _run(self) -> None:
        lower_priority()
        while not self._halt.asked:
            pause_s = 0.0
            try:
                with request_scope(None):
                    pause_s = 0.0 if self._take() else _IDLE_S
            except Unavailable as error:
                _log.warning("work_waits", error=error.message)
                pause_s = _AFTER_A_FAULT_S
            except Exception:  # noqa: BLE001 - the next piece of work may be sound
                _log.exception("work_failed")
                pause_s = _AFTER_A_FAULT_S
            with suppress(Halted):
                self._halt.wait(pause_s * random.uniform(0.7, 1.3))  # noqa: S311 - parts replicas

    def _take(self) -> bool:
        """Do one piece of work, if there is any."""
        # A file may take minutes: the other threads go on with the rows of others.
        if self._reading.acquire(blocking=False):
            try:
                if reading := self.queue.claim_reading(self.owner):
                    self._do(reading)
                    return True
            finally:
                self._reading.release()
        chunk = self.queue.claim(self.owner)
        if chunk is None:
            return False
        self._do(chunk)
        return True

    def _do(self, lease: Lease) -> None:
        halt = Halt()
        with self._halt.calls_off(halt.ask):
            try:
                with held(lease, self.queue.renew, self.lease_s, halt):
                    self._work(lease, halt)
            except LeaseLost:
                self._ended(lease, "lost")
            except Halted:
                # Whose lease is lost has nothing to give back, and then nothing is given.
                self.queue.release(lease)
                self._ended(lease, "released")
            except (ServiceAway, ServiceBroken, DomainError) as error:
                _log.warning("work_put_back", tagging=lease.tagging, error=str(error))
                self.queue.release(lease, notice=str(error))
                self._ended(lease, "released")

    def _work(self, lease: Lease, halt: Halt) -> None:
        if isinstance(lease, ReadingLease):
            self.reader.read(lease, halt)
            return
        began = time.monotonic()
        results = self.tagger.tag(lease, halt)
        self._finish(lease, results, halt)
        self.metrics.chunk("finished")
        self.metrics.chunk_seconds.observe(time.monotonic() - began)
        failed = sum(bool(result.error) for result in results)
        self.metrics.row("failed", failed)
        self.metrics.row("tagged", len(results) - failed)

    def _finish(self, lease: ChunkLease, results: Sequence[RowResult], halt: Halt) -> None:
        """Write results; a database that is away only for a moment costs no work."""
        end = time.monotonic() + self.lease_s
        while True:
            try:
                self.queue.finish(lease, results)
            except Unavailable:
                if time.monotonic() > end:
                    raise
                halt.wait(_AFTER_A_FAULT_S)
            else:
                return

    def _ended(self, lease: Lease, outcome: ChunkOutcome) -> None:
        if isinstance(lease, ChunkLease):
            self.metrics.chunk(outcome)
