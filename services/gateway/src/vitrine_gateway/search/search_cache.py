"""What a search need not ask again: embeddings of photos, and whole answers.

An answer is kept under the revision of the catalogue that gave it. A product that is written or
deleted makes a new revision, so the answers before it are not found any more; and since a process
believes a revision for a moment, the newest one that any process has made lies beside the answers.
What was found with the photo at an address is kept under the address, too, and for a short time:
what lies there may change.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vitrine_gateway.cache.redis_store import Entry, Store
from vitrine_gateway.catalogue_values import CatalogueState
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.search.options import SearchOptions
from vitrine_gateway.search.query import PictureQuery, Query
from vitrine_gateway.values import Crop, Embedding

NEWEST = "vitrine:revision"
"""The key of the newest revision that a gateway has made, for as long as one may be behind it."""
NEWEST_TTL_S = 60
# Part of every key: a version that writes other values counts up.
_FORMAT = "vitrine:8"
# Before every answer, so that nothing else is taken for one.
_MARK = b"answer "


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a query.

    Attributes
    ----------
    found
        The answer to it, as `vitrine_gateway.search.answer.write_found` wrote it.
    embedding
        Of its photo; None as well where there is an answer.
    """

    found: bytes | None = None
    embedding: Embedding | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the space and the revision of the catalogue that gave it."""

    found: bytes
    space: str
    revision: int


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
        How long; 0: not at all.
    image_url_ttl_s
        How long an address is taken to lead to the same photo; 0: not at all.
    heads
        Names what says what a picture shows: what others said is not found any more.
    outdated
        Called where a newer revision was made than the one that is believed.
    """

    store: Store
    metrics: GatewayMetrics
    read_embedding: Callable[[bytes], Embedding | None]
    answer_ttl_s: int
    embedding_ttl_s: int
    image_url_ttl_s: int
    heads: Callable[[], str] = str
    outdated: Callable[[], None] = lambda: None

    def look_up(self, query: Query, options: SearchOptions, state: CatalogueState) -> Kept:
        """Return what is kept of a query in a state of the catalogue."""
        if not self._keeps(query):
            return Kept()
        keys = [_answer_key(query, options, state.space, state.revision, self.heads()), NEWEST]
        if isinstance(query, PictureQuery):
            keys.append(_embedding_key(query, options.crop, state.space))
        answer, newest, *rest = self.store.get(*keys) or [None] * len(keys)
        if newest and newest.isdigit() and int(newest) > state.revision:
            self.outdated()
            answer = None
        found = answer[len(_MARK) :] if answer and answer.startswith(_MARK) else None
        self._count("answer", found=found is not None)
        if found is not None or not rest:
            return Kept(found)
        embedding = self.read_embedding(rest[0]) if rest[0] else None
        if embedding and embedding.space != state.space:
            embedding = None
        self._count("embedding", found=embedding is not None)
        return Kept(embedding=embedding)

    def embedding(self, query: PictureQuery, crop: Crop | None, space: str) -> Embedding | None:
        """Return what is kept of the embedding of a picture."""
        if not self._keeps(query):
            return None
        [message] = self.store.get(_embedding_key(query, crop, space)) or [None]
        embedding = self.read_embedding(message) if message else None
        if embedding and embedding.space != space:
            embedding = None
        self._count("embedding", found=embedding is not None)
        return embedding

    def keep(
        self,
        queries: Sequence[Query],
        options: SearchOptions,
        embedding: Embedding | None,
        answer: Answered | None,
    ) -> None:
        """Keep what was found.

        Parameters
        ----------
        queries
            That lead to it: a photo, and the address where it lay.
        embedding, answer
            None: it is not to be kept.
        """
        self.store.put(
            *(
                entry
                for query in queries
                if self._keeps(query)
                for entry in self._entries(query, options, embedding, answer)
            )
        )

    def _entries(
        self,
        query: Query,
        options: SearchOptions,
        embedding: Embedding | None,
        answer: Answered | None,
    ) -> Iterator[Entry]:
        most_s = self.image_url_ttl_s if query.by_address else math.inf
        if embedding and self.embedding_ttl_s:
            key = _embedding_key(query, options.crop, embedding.space)
            yield Entry(key, embedding.message, int(min(self.embedding_ttl_s, most_s)))
        if answer and self.answer_ttl_s:
            key = _answer_key(query, options, answer.space, answer.revision, self.heads())
            yield Entry(key, _MARK + answer.found, int(min(self.answer_ttl_s, most_s)))

    def _keeps(self, query: Query) -> bool:
        return self.image_url_ttl_s > 0 or not query.by_address

    def _count(self, kind: str, *, found: bool) -> None:
        self.metrics.cache_lookups.labels(kind, "hit" if found else "miss").inc()


def _embedding_key(query: Query, crop: Crop | None, space: str) -> str:
    part = f":{crop.left},{crop.top},{crop.right},{crop.bottom}" if crop else ""
    return f"{_FORMAT}:embedding:{space}:{query.name}{part}"


def _answer_key(query: Query, options: SearchOptions, space: str, revision: int, heads: str) -> str:
    asked = (
        heads,
        query.name,
        options.limit,
        repr(options.crop),
        sorted(options.include),
        [(one.attribute, one.values) for one in options.filters],
        options.corrections,
        repr(options.refinements),
        options.changes,
        options.manner.register,
        options.manner.spelling,
        options.manner.language,
        options.catalogue_title,
        *((options.text, options.text_weight) if options.text else ()),
    )
    digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]
    return f"{_FORMAT}:answer:{space}:{revision}:{digest}"
