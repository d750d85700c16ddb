"""Writes snapshots now and then, one replica at a time, in a thread of its own."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

from vitrine_serving.errors import DomainError
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.engine import Engine
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.snapshots.manifest import SnapshotManifest
from vitrine_similarity.snapshots.saving import save
from vitrine_similarity.snapshots.store import SnapshotStore

_log = structlog.get_logger("vitrine.snapshots")

_LEASE_S = 3600


def save_alone(
    engine: MemoryEngine, store: SnapshotStore, catalogue: Catalogue, space: str
) -> SnapshotManifest | None:
    """Write a snapshot, unless another process is about to.

    Returns
    -------
    SnapshotManifest or None
        None where another has the lease.

    Raises
    ------
    Unavailable, OSError
        As `save`.
    """
    name, holder = f"snapshots {space}", secrets.token_hex(16)
    if not catalogue.lease(name, holder, seconds=_LEASE_S):
        return None
    try:
        return save(engine, store, space=space)
    finally:
        catalogue.lease(name, holder, seconds=0)


class SnapshotWriter:
    """Writes a snapshot each time the catalogue changed since the last, from `__enter__` on.

    Parameters
    ----------
    engine
        Gives the engine that serves at the moment; only one in memory needs snapshots.
    interval_s
        Seconds between two looks.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        store: SnapshotStore,
        catalogue: Catalogue,
        *,
        space: str,
        interval_s: float,
    ) -> None:
        self._engine = engine
        self._store = store
        self._catalogue = catalogue
        self._space = space
        self._interval_s = interval_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)

    def __enter__(self) -> Self:
        """Start writing."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write no more; one that is being written is left behind, and is no snapshot."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval_s):
            try:
                self._write()
            except DomainError as error:
                if self._stopping.is_set():
                    # The segments went with the engine.
                    return
                _log.error("cannot_write_snapshot", error=error.message, reason=error.reason)
            except Exception as error:  # noqa: BLE001 - a dead thread would write none any more
                _log.exception("cannot_write_snapshot", error=str(error))

    def _write(self) -> None:
        engine = self._engine()
        if not isinstance(engine, MemoryEngine):
            return
        for name in self._store.names():
            written = int(name.partition("-")[0])
            if written <= self._catalogue.revision():
                if engine.status().revision <= written:
                    return
                break
            # The catalogue was replaced by a backup of an earlier time.
            self._store.set_aside(name, "foreign")
        manifest = save_alone(engine, self._store, self._catalogue, self._space)
        if manifest:
            _log.info("snapshot_written", revision=manifest.revision, products=manifest.products)
