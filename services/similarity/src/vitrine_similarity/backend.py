"""Opens the index that the settings name, and everything that keeps it level."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from importlib.util import find_spec

import structlog

from vitrine_bundle import Manifest
from vitrine_serving.errors import PreconditionFailed, Unavailable
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.milvus.settings import MilvusSettings
from vitrine_similarity.shared_replica import SharedReplica

_log = structlog.get_logger("vitrine.similarity")

_LOOK_AGAIN_S = 0.5


def open_shared_replica(
    manifest: Manifest,
    database_url: str,
    milvus: MilvusSettings,
    metrics: SimilarityMetrics,
    stack: ExitStack,
) -> tuple[SharedReplica, Catalogue]:
    """Open a catalogue, and the index in Milvus for the space of a bundle; neither is asked yet.

    Parameters
    ----------
    manifest
        Of the bundle.
    database_url
        Where the catalogue is.
    milvus
        Where the index is.
    metrics
        Where the replica counts.
    stack
        Closes all of it at the end.

    Raises
    ------
    DomainError
        If the catalogue cannot be opened; ``MILVUS_CLIENT_MISSING``: this installation cannot
        speak to Milvus.
    """
    if find_spec("pymilvus") is None:
        raise PreconditionFailed(
            "SIMILARITY_BACKEND=milvus needs the package pymilvus, which is not here: use the "
            "image vitrine-similarity-milvus, or install vitrine-similarity[milvus]",
            reason="MILVUS_CLIENT_MISSING",
        )
    # Only there where it is asked for.
    from vitrine_similarity.milvus.connection import Connection
    from vitrine_similarity.milvus.engine import MilvusEngine
    from vitrine_similarity.milvus.names import base_of

    catalogue = Catalogue.open(database_url)
    stack.callback(catalogue.close)
    connection = Connection(milvus)
    stack.callback(connection.close)
    replica = SharedReplica(
        catalogue,
        space=manifest.space,
        dimension=manifest.dimension,
        engine=MilvusEngine(
            connection,
            milvus,
            base_of(milvus.prefix, manifest.space),
            manifest.dimension,
            manifest.attributes,
        ),
        metrics=metrics,
    )
    stack.callback(replica.close)
    return replica, catalogue


def await_level(replica: SharedReplica) -> None:
    """Wait until the index holds what the catalogue has, or until one of them is away.

    While Milvus is away, products can be written and read all the same: the service begins, says
    that searches fail, and follows once Milvus is back.
    """
    try:
        replica.catch_up()
        while not replica.is_level:
            # Another replica fills the index.
            threading.Event().wait(_LOOK_AGAIN_S)
            replica.catch_up()
    except Unavailable as error:
        _log.error("started_without_index", error=error.message, reason=error.reason)
