"""Watches the database, and clears away what nobody needs any more."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Self

import structlog

from vitrine_serving.errors import DomainError
from vitrine_tagger.files.open_archives import OpenArchives
from vitrine_tagger.files.store import FileStore
from vitrine_tagger.files.sweep import sweep
from vitrine_tagger.jobs import Retention, Taggings
from vitrine_tagger.metrics import TaggerMetrics

_LOOK_EVERY_S = 1.0
_CLEAR_EVERY_S = 60.0
_SWEEP_EVERY_S = 3_600.0
_STOP_S = 10.0

_log = structlog.get_logger("vitrine.tagger")


@dataclass(slots=True)
class Caretaker:
    """Looks after the taggings on a thread of its own.

    Attributes
    ----------
    taggings
        What waits, for the metrics.
    retention, files
        What is cleared.
    archives
        Those that nobody reads are closed: what is removed takes up room for as long as it is open.
    metrics
        Show what waits.
    database_answers
        Whether the database did at the last look.
    """

    taggings: Taggings
    retention: Retention
    files: FileStore
    archives: OpenArchives
    metrics: TaggerMetrics
    database_answers: bool = True
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        for run in (self._watch, self._clear):
            thread = threading.Thread(target=run, name=run.__name__.strip("_"), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(_STOP_S)

    def look(self) -> None:
        """Ask the database what waits."""
        try:
            waiting = self.taggings.waiting()
        except DomainError as error:
            if self.database_answers:
                _log.error("database_away", error=error.message)
            self.database_answers = False
            return
        self.database_answers = True
        self.metrics.queue(taggings=waiting.taggings, rows=waiting.rows)

    def clear(self) -> None:
        """Forget the taggings whose time is over, files first: what is cut short is found again."""
        self.archives.close()
        for tagging_id in self.retention.expired():
            self.files.remove(tagging_id)
            self.retention.forget(tagging_id)

    def sweep(self) -> None:
        """Remove the files of uploads that were cut short."""
        removed = sweep(self.files, self.retention.known)
        if removed:
            _log.info("swept", taggings=removed)

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(_LOOK_EVERY_S)

    def _clear(self) -> None:
        swept_at = -_SWEEP_EVERY_S
        while not self._stop.is_set():
            try:
                self.clear()
                if time.monotonic() - swept_at > _SWEEP_EVERY_S:
                    self.sweep()
                    swept_at = time.monotonic()
            except DomainError as error:
                _log.warning("not_cleared", error=error.message)
            except Exception:  # noqa: BLE001 - the next time it may be well
                _log.exception("not_cleared")
            # Apart from the other replicas, which do the same.
            self._stop.wait(_CLEAR_EVERY_S * random.uniform(0.5, 1.5))  # noqa: S311
