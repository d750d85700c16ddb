"""Builds the service from its settings: bundle, catalogue, replica, servicer."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial

import numpy as np
import structlog
from prometheus_client import REGISTRY, CollectorRegistry

from vitrine.access.v1.access_pb2_grpc import add_AccessServiceServicer_to_server
from vitrine.similarity.v1.similarity_pb2_grpc import add_SimilarityServiceServicer_to_server
from vitrine_bundle import Manifest, open_bundle
from vitrine_serving.allocator import return_large_blocks
from vitrine_serving.periodic import Periodic
from vitrine_serving.process import serve
from vitrine_serving.server import ServiceDefinition
from vitrine_serving.settings import load_settings
from vitrine_similarity.access import KeyStore
from vitrine_similarity.access_servicer import AccessServicer
from vitrine_similarity.backend import await_level, open_shared_replica
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.detailing import Detailing
from vitrine_similarity.follower import Follower
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.presence import presence
from vitrine_similarity.replica import Replica
from vitrine_similarity.servicer import SimilarityServicer
from vitrine_similarity.settings import SimilaritySettings
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.store import SnapshotStore
from vitrine_similarity.snapshots.writer import SnapshotWriter

NAME = "vitrine.similarity.v1.SimilarityService"
ACCESS_NAME = "vitrine.access.v1.AccessService"

_log = structlog.get_logger("vitrine.similarity")


def open_replica(
    manifest: Manifest,
    database_url: str,
    metrics: SimilarityMetrics,
    stack: ExitStack,
    memory: MemorySettings | None = None,
    snapshots: SnapshotStore | None = None,
) -> tuple[Replica, Catalogue]:
    """Open a catalogue for the space of a bundle; what no snapshot holds is not loaded yet.

    Parameters
    ----------
    manifest
        Of the bundle.
    database_url
        Where the catalogue is.
    metrics
        Where the replica counts.
    stack
        Closes the catalogue and the engine at the end.
    memory
        How the engine is set up.
    snapshots
        Where an index may lie with which to begin.

    Raises
    ------
    DomainError
        If the catalogue cannot be opened, or does not fit the bundle.
    """
    catalogue = Catalogue.open(database_url)
    stack.callback(catalogue.close)
    empty_engine = partial(MemoryEngine, manifest.dimension, manifest.attributes, memory)
    engine = empty_engine()
    if snapshots is not None:
        restore(engine, snapshots, catalogue, manifest.space)
    replica = Replica(
        catalogue,
        space=manifest.space,
        dimension=manifest.dimension,
        engine=engine,
        empty_engine=empty_engine,
        metrics=metrics,
    )
    stack.callback(replica.close)
    return replica, catalogue


def build(
    settings: SimilaritySettings, stack: ExitStack, *, registry: CollectorRegistry = REGISTRY
) -> ServiceDefinition:
    """Open all that the service needs, load the catalogue, and search it once.

    Parameters
    ----------
    settings
        Checked settings.
    stack
        Gets what must be closed at the end.
    registry
        Where metrics are registered; a test that builds several passes one for each.

    Returns
    -------
    ServiceDefinition
        Ready to serve, level with the catalogue.

    Raises
    ------
    BundleError
        If the bundle is not what its manifest says; names the file.
    DomainError
        If the catalogue cannot be opened, or does not fit the bundle.
    """
    bundle = open_bundle(settings.bundle)
    manifest, detailing = bundle.manifest, Detailing.of(bundle)
    metrics = SimilarityMetrics(registry)
    if settings.similarity_backend == "milvus":
        return _on_milvus(settings, manifest, detailing, metrics, stack)
    snapshots = settings.snapshots(manifest.space)
    replica, catalogue = open_replica(
        manifest, settings.database_url, metrics, stack, settings.memory(), snapshots
    )
    replica.catch_up()
    replica.search(np.ones(manifest.dimension, np.float32), limit=1)
    _follow(replica, catalogue, settings, metrics, stack)
    if snapshots is not None and settings.snapshot_interval_s:
        writer = SnapshotWriter(lambda: replica.engine, snapshots, catalogue, space=manifest.space)
        stack.enter_context(
            Periodic(
                writer.look,
                name="snapshots",
                interval_s=settings.snapshot_interval_s,
                # One that is being written is left behind, and is no snapshot.
                awaited=False,
                failure="cannot_write_snapshot",
            )
        )
    return _service(replica, detailing, settings)


def _on_milvus(
    settings: SimilaritySettings,
    manifest: Manifest,
    detailing: Detailing,
    metrics: SimilarityMetrics,
    stack: ExitStack,
) -> ServiceDefinition:
    replica, catalogue = open_shared_replica(
        manifest, settings.database_url, settings.milvus(), metrics, stack
    )
    await_level(replica)
    _follow(replica, catalogue, settings, metrics, stack)
    return replace(_service(replica, detailing, settings), is_well=lambda: replica.is_well)


def _follow(
    replica: Replica,
    catalogue: Catalogue,
    settings: SimilaritySettings,
    metrics: SimilarityMetrics,
    stack: ExitStack,
) -> None:
    """Keep a replica level until `stack` is closed."""
    status = replica.status()
    _log.info(
        "loaded",
        products=status.engine.products,
        not_embedded=status.not_embedded,
        revision=status.engine.revision,
        space=replica.space,
    )
    follower = Follower(replica, metrics.follow_failures)
    stack.enter_context(
        Periodic(follower.look, name="follower", interval_s=settings.follow_interval_s)
    )
    stack.enter_context(presence(catalogue.spaces, replica.space))


def _service(
    replica: Replica, detailing: Detailing, settings: SimilaritySettings
) -> ServiceDefinition:
    # The other half of the threads searches and reads.
    servicer = SimilarityServicer(replica, detailing, max_writes=max(1, settings.rpc_threads // 2))
    return ServiceDefinition(
        NAME,
        partial(add_SimilarityServiceServicer_to_server, servicer),
        audited_methods=("UpsertProducts", "DeleteProducts", "DeletePicture"),
    )


def build_access(settings: SimilaritySettings, stack: ExitStack) -> ServiceDefinition:
    """Open the keys, which lie in the catalogue's database.

    Raises
    ------
    DomainError
        If the database cannot be opened.
    """
    keys = KeyStore.open(settings.database_url)
    stack.callback(keys.close)
    return ServiceDefinition(
        ACCESS_NAME,
        partial(add_AccessServiceServicer_to_server, AccessServicer(keys)),
        audited_methods=("RevokeKey",),
    )


def main() -> None:
    """Read the settings, build the service, and serve until SIGTERM."""
    return_large_blocks()
    settings = load_settings(SimilaritySettings)
    serve(
        "similarity",
        [NAME, ACCESS_NAME],
        settings,
        lambda stack: [build(settings, stack), build_access(settings, stack)],
    )
