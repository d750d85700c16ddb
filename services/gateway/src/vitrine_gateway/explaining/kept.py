"""Explanations that need not be made again, beside the answers of searches."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from pydantic import ValidationError

from vitrine_gateway.cache.redis_store import Entry
from vitrine_gateway.catalogue_values import CatalogueState
from vitrine_gateway.explaining.answer import Explained
from vitrine_gateway.explaining.question import Question
from vitrine_gateway.search.search_cache import SearchCache

# Part of every key: a version that writes other values counts up.
_FORMAT = "vitrine:explanation:1"


@dataclass(frozen=True, slots=True)
class KeptExplanations:
    """Explanations, each under the revision of the catalogue that it is of.

    Attributes
    ----------
    cache
        Whose store and times are used.
    """

    cache: SearchCache

    def find(self, question: Question, state: CatalogueState) -> Explained | None:
        """Return what was said before; None: nothing, or nobody can tell."""
        [kept] = self.cache.store.get(self._key(question, state)) or [None]
        found = _read(kept) if kept else None
        outcome = "hit" if found else "miss"
        self.cache.metrics.cache_lookups.labels("explanation", outcome).inc()
        return found

    def keep(self, question: Question, state: CatalogueState, explained: Explained) -> None:
        """Keep what is said, as long as answers are kept; what lay at an address, less."""
        ttl_s = self.cache.answer_ttl_s
        if question.start.by_address:
            ttl_s = min(ttl_s, self.cache.image_url_ttl_s)
        if ttl_s > 0 and explained.space == state.space:
            value = explained.model_dump_json().encode()
            self.cache.store.put(Entry(self._key(question, state), value, ttl_s))

    def _key(self, question: Question, state: CatalogueState) -> str:
        asked = (
            self.cache.heads(),
            question.start.name,
            question.about,
            question.name,
            repr(question.crop),
        )
        digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]
        return f"{_FORMAT}:{state.space}:{state.revision}:{digest}"


def _read(value: bytes) -> Explained | None:
    try:
        return Explained.model_validate_json(value)
    except ValidationError:
        return None
