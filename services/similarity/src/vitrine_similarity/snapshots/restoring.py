"""Finds the newest snapshot that fits, and maps it."""

from __future__ import annotations

import numpy as np
import structlog

from vitrine_serving.errors import Unavailable
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.memory.arrays import count_bits, to_rows
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.segment import SegmentError, open_segment
from vitrine_similarity.memory.view import Held, View, whole
from vitrine_similarity.snapshots.manifest import (
    SegmentEntry,
    SnapshotError,
    SnapshotManifest,
    decode,
    unpacked,
)
from vitrine_similarity.snapshots.store import SnapshotStore

_log = structlog.get_logger("vitrine.snapshots")

_COMPARED = 500


class _ForeignError(SnapshotError):
    """It is whole, but not of this catalogue or not for this engine."""


def restore(engine: MemoryEngine, store: SnapshotStore, catalogue: Catalogue, space: str) -> bool:
    """Load the newest snapshot that fits into an empty engine.

    One that is broken, or of another catalogue, is set aside by name. Where none is left or the
    store cannot be used, that is logged, and the database is to be read.

    Returns
    -------
    bool
        Whether one was loaded.

    Raises
    ------
    Unavailable
        ``CATALOGUE_UNAVAILABLE``.
    """
    revision = catalogue.revision()
    try:
        for name in store.names():
            try:
                view = _view(engine, store, decode(store.read(name)), space, revision)
                _compare(view, catalogue)
            except (SnapshotError, SegmentError) as error:
                why = "foreign" if isinstance(error, _ForeignError) else "broken"
                _log.warning("snapshot_set_aside", snapshot=name, why=why, error=str(error))
                store.set_aside(name, why)
            else:
                engine.load(view)
                _log.info("snapshot_loaded", snapshot=name, products=view.products)
                return True
    except Unavailable as error:
        if error.reason != "SNAPSHOTS_UNAVAILABLE":
            raise
        _log.warning("snapshots_unavailable", error=error.message)
    return False


def _view(
    engine: MemoryEngine,
    store: SnapshotStore,
    manifest: SnapshotManifest,
    space: str,
    revision: int,
) -> View:
    expected = (space, engine.dimension, engine.storage)
    found = (manifest.space, manifest.dimension, manifest.storage)
    if found != expected:
        raise _ForeignError(f"it is of {found}, not of {expected}")
    if manifest.revision > revision:
        raise _ForeignError(
            f"it is of revision {manifest.revision}, the catalogue is at {revision}"
        )
    held = tuple(_held(engine, store, one) for one in manifest.segments)
    return View(held, manifest.revision, ())


def _held(engine: MemoryEngine, store: SnapshotStore, entry: SegmentEntry) -> Held:
    part = open_segment(store.get_segment(entry, engine.folder))
    alive = unpacked(entry.alive)
    if len(alive) != (len(part) + 7) // 8:
        raise SnapshotError(f"segment {entry.id} has {len(part)} rows, its bitmap has others")
    made = whole(part).without(to_rows(~alive, len(part)))
    if made.products != count_bits(alive):
        raise SnapshotError(f"the bitmap of segment {entry.id} has bits past its rows")
    return made


def _compare(view: View, catalogue: Catalogue) -> None:
    """Refuse a snapshot whose newest products the catalogue did not have then.

    A catalogue that was restored from a backup may have come to the same revision another way.
    """
    newest: list[tuple[int, str]] = []
    for one in view.held:
        rows = to_rows(one.alive, len(one.part))
        revisions = one.part.table.revisions[rows]
        best = rows[np.argsort(revisions)[-_COMPARED:]]
        newest += [(int(one.part.table.revisions[row]), one.part.table.ids[row]) for row in best]
    held = {product_id: was for was, product_id in sorted(newest)[-_COMPARED:]}
    now = catalogue.revisions(tuple(held))
    for product_id, was in held.items():
        if now.get(product_id) != was and now.get(product_id, 0) <= view.revision:
            raise _ForeignError(f"product {product_id!r} is not in this catalogue as it is there")
