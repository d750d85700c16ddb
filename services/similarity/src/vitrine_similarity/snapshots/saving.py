"""Writes a snapshot of an engine."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.view import Held
from vitrine_similarity.snapshots.manifest import (
    SegmentEntry,
    SnapshotError,
    SnapshotManifest,
    decode,
    encode,
    packed,
)
from vitrine_similarity.snapshots.store import SnapshotStore

_KEPT = 2


def save(
    engine: MemoryEngine,
    store: SnapshotStore,
    *,
    space: str,
    go_on: Callable[[], None] = lambda: None,
) -> SnapshotManifest:
    """Write what an engine holds, and remove all but the newest two snapshots.

    One process at a time. A segment that is there already is not written again; the manifest, which
    makes the snapshot, is written last.

    Parameters
    ----------
    go_on
        Called before each segment, before the manifest and before anything is removed; raises
        where this process may not write any more.

    Raises
    ------
    Unavailable
        ``SNAPSHOTS_UNAVAILABLE``.
    OSError
        What is in memory alone cannot be written into the engine's own folder.
    """
    view = engine.checkpoint()
    manifest = SnapshotManifest(
        space=space,
        dimension=engine.dimension,
        storage=engine.storage,
        revision=view.revision,
        products=view.products,
        segments=tuple(_entry(one, store, go_on) for one in view.held),
    )
    go_on()
    name = store.write(manifest.revision, secrets.token_hex(4), encode(manifest))
    go_on()
    _remove_old(store, name, manifest)
    return manifest


def _entry(held: Held, store: SnapshotStore, go_on: Callable[[], None]) -> SegmentEntry:
    go_on()
    folder = held.part.folder
    assert isinstance(folder, Path)
    return SegmentEntry(folder.name, store.put_segment(folder), packed(held.alive))


def _remove_old(store: SnapshotStore, written: str, manifest: SnapshotManifest) -> None:
    names = {written: manifest}
    for name in store.names():
        if len(names) < _KEPT and name not in names:
            try:
                names[name] = decode(store.read(name))
            except SnapshotError:
                continue
    segments = {one.id for kept in names.values() for one in kept.segments}
    store.keep(frozenset(names), frozenset(segments))
