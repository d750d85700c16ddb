"""``python -m vitrine_similarity.snapshot``: writes a snapshot of the index, and ends."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import structlog
from prometheus_client import CollectorRegistry

from vitrine_bundle import BundleError, open_bundle
from vitrine_serving.allocator import return_large_blocks
from vitrine_serving.errors import DomainError, PreconditionFailed
from vitrine_serving.logs import configure_logs
from vitrine_serving.settings import load_settings
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.service import open_replica
from vitrine_similarity.settings import IndexSettings
from vitrine_similarity.snapshots.manifest import SnapshotManifest
from vitrine_similarity.snapshots.writer import save_alone


def write_snapshot(settings: IndexSettings) -> SnapshotManifest:
    """Bring the newest snapshot level with the catalogue, and write the next.

    Raises
    ------
    DomainError
        ``SNAPSHOT_URL_MISSING``; ``SNAPSHOT_BEING_WRITTEN``: another process does so; or as
        `Catalogue.open` and `save`.
    BundleError
        If the bundle is not what its manifest says.
    """
    manifest = open_bundle(settings.bundle).manifest
    store = settings.snapshots(manifest.space)
    if store is None:
        raise PreconditionFailed(
            "no place for snapshots is known; set SNAPSHOT_URL", reason="SNAPSHOT_URL_MISSING"
        )
    with ExitStack() as stack:
        replica, catalogue = open_replica(
            manifest,
            settings.database_url,
            SimilarityMetrics(CollectorRegistry()),
            stack,
            settings.memory(),
            store,
        )
        replica.catch_up()
        engine = replica.engine
        assert isinstance(engine, MemoryEngine)
        engine.settle()
        written = save_alone(engine, store, catalogue, manifest.space)
    if written is None:
        raise PreconditionFailed(
            "another process is writing a snapshot; wait for it", reason="SNAPSHOT_BEING_WRITTEN"
        )
    return written


def main() -> int:
    """Write a snapshot of the catalogue that ``DATABASE_URL`` names to ``SNAPSHOT_URL``.

    Returns
    -------
    int
        0: it is written; 1: it could not be, for the reason in the log.
    """
    return_large_blocks()
    settings = load_settings(IndexSettings)
    configure_logs("snapshot", settings.log_level)
    log = structlog.get_logger("vitrine.snapshot")
    try:
        written = write_snapshot(settings)
    except (DomainError, BundleError, OSError) as error:
        log.critical("cannot_write_snapshot", error=str(error))
        return 1
    log.info("snapshot_written", revision=written.revision, products=written.products)
    return 0


if __name__ == "__main__":
    sys.exit(main())
