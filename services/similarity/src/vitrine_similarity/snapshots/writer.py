"""Writes snapshots where they are due, one replica at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog

from vitrine_serving.errors import Unavailable
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
        As `save`. ``SNAPSHOT_OVERTAKEN``: this took so long that another process writes by now.
    """
    name, holder = f"snapshots {space}", secrets.token_hex(16)
    if not catalogue.lease(name, holder, seconds=_LEASE_S):
        return None

    def go_on() -> None:
        # What another has begun belongs to no snapshot yet, and would be removed as left over.
        if not catalogue.lease(name, holder, seconds=_LEASE_S):
            raise Unavailable(
                f"another process writes a snapshot of space {space} by now, as this one took more "
                f"than {_LEASE_S} s over a segment; it is not written",
                reason="SNAPSHOT_OVERTAKEN",
            )

    try:
        return save(engine, store, space=space, go_on=go_on)
    finally:
        catalogue.lease(name, holder, seconds=0)


class SnapshotWriter:
    """Writes a snapshot if the catalogue changed since the last, whenever `look` is called.

    Parameters
    ----------
    engine
        Gives the engine that serves at the moment; only one in memory needs snapshots.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        store: SnapshotStore,
        catalogue: Catalogue,
        *,
        space: str,
    ) -> None:
        self._engine = engine
        self._store = store
        self._catalogue = catalogue
        self._space = space

    def look(self) -> None:
        """Write a snapshot if one is due.

        Raises
        ------
        Unavailable, OSError
            As `save`, and if the catalogue cannot be read.
        """
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
