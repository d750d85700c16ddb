"""What a search need not ask again: embeddings of photos, and whole answers.

An answer is kept under the revision of the catalogue that gave it. A product that is written or
deleted makes a new revision, so the answers before it are not found any more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from pydantic import ValidationError

from vitrine_gateway.cache.redis_store import Store
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.search.answer import SearchAnswer
from vitrine_gateway.search.options import SearchOptions
from vitrine_gateway.values import CatalogueState, Crop, Embedding

# Part of every key: a version that writes other values counts up.
_FORMAT = "vitrine:2"


@dataclass(frozen=True)
class SearchCache:
    """Keeps embeddings and answers in a store.

    Attributes
    ----------
    store
        Where bytes are kept.
    metrics
        Where hits and misses are counted.
    read_embedding
        Reads the `message` of an embedding; None if it is something else.
    answer_ttl_s, embedding_ttl_s
        How long.
    """

    store: Store
    metrics: GatewayMetrics
    read_embedding: Callable[[bytes], Embedding | None]
    answer_ttl_s: int
    embedding_ttl_s: int

    def embedding(self, photo_sha256: str, crop: Crop | None, space: str) -> Embedding | None:
        """Return the embedding of a photo in a space, if it is kept."""
        data = self.store.get(_embedding_key(photo_sha256, crop, space))
        kept = self.read_embedding(data) if data else None
        found = kept is not None and kept.space == space
        self._count("embedding", found=found)
        return kept if found else None

    def keep_embedding(self, photo_sha256: str, crop: Crop | None, embedding: Embedding) -> None:
        """Keep the embedding of a photo."""
        self.store.put(
            _embedding_key(photo_sha256, crop, embedding.space),
            embedding.message,
            self.embedding_ttl_s,
        )

    def answer(
        self, query: str, options: SearchOptions, state: CatalogueState
    ) -> SearchAnswer | None:
        """Return the answer to a query in a state of the catalogue, if it is kept."""
        data = self.store.get(_answer_key(query, options, state.space, state.revision))
        answer = _parse(data) if data else None
        self._count("answer", found=answer is not None)
        return answer

    def keep_answer(
        self, query: str, options: SearchOptions, answer: SearchAnswer, revision: int
    ) -> None:
        """Keep an answer under its space and the revision of the catalogue that gave it."""
        key = _answer_key(query, options, answer.space, revision)
        self.store.put(key, answer.model_dump_json().encode(), self.answer_ttl_s)

    def _count(self, kind: str, *, found: bool) -> None:
        self.metrics.cache_lookups.labels(kind, "hit" if found else "miss").inc()


def _embedding_key(photo_sha256: str, crop: Crop | None, space: str) -> str:
    part = json.dumps(asdict(crop)) if crop else ""
    return f"{_FORMAT}:embedding:{space}:{photo_sha256}:{_digest(part)}"


def _answer_key(query: str, options: SearchOptions, space: str, revision: int) -> str:
    asked = {**asdict(options), "include": sorted(options.include), "query": query}
    return f"{_FORMAT}:answer:{space}:{revision}:{_digest(json.dumps(asked))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _parse(data: bytes) -> SearchAnswer | None:
    try:
        return SearchAnswer.model_validate_json(data)
    except ValidationError:
        return None
