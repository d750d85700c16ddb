"""A whole search with the services' own domain code, in one process and without any call."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray
from prometheus_client import CollectorRegistry

from vitrine_bundle import Bundle
from vitrine_captioner.description import Description, KnownAttribute
from vitrine_captioner.model import open_captioner
from vitrine_classifier.classifier import open_classifier
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import open_pool
from vitrine_similarity import service
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica
from vitrine_similarity.results import SearchResult

LIMIT = 8
_CANDIDATES = 3
_WAIT_S = 60.0


class Domain:
    """The three answers to a photo; may be called from many threads.

    Parameters
    ----------
    bundle
        Verified.
    database
        URL of a catalogue that was indexed with it.
    stack
        Closes the catalogue at the end.
    """

    def __init__(self, bundle: Bundle, database: str, stack: ExitStack) -> None:
        self.embedder = Embedder(bundle, open_pool(bundle))
        self.replica = open_replica(bundle, database, stack)
        self.classifier = open_classifier(bundle)
        self.captioner = open_captioner(bundle)
        self.embedder.warm_up()
        self.classifier.warm_up()
        self.captioner.warm_up(bundle.manifest.dimension)

    def embed(self, data: bytes) -> None:
        """Do what `features` does for a call."""
        self.embedder.embed(data, timeout_s=_WAIT_S)

    def look(self, data: bytes) -> tuple[NDArray[np.float32], list[KnownAttribute]]:
        """Embed a photo and read its attributes."""
        embedding = self.embedder.embed(data, timeout_s=_WAIT_S).values
        (attributes,) = self.classifier.classify(
            embedding[np.newaxis], max_candidates=_CANDIDATES, timeout_s=_WAIT_S
        )
        return embedding, [KnownAttribute(one.name, one.value, one.sure) for one in attributes]

    def search(self, data: bytes) -> tuple[SearchResult, Description]:
        """Do what all services do for a search, one after the other."""
        embedding, known = self.look(data)
        similar = self.replica.search(embedding, limit=LIMIT)
        return similar, self.captioner.describe(embedding, known, timeout_s=_WAIT_S)


def open_replica(bundle: Bundle, database: str, stack: ExitStack) -> Replica:
    """Load a catalogue as the similarity service does."""
    metrics = SimilarityMetrics(CollectorRegistry())
    replica, _ = service.open_replica(bundle.manifest, database, metrics, stack)
    replica.catch_up()
    return replica
