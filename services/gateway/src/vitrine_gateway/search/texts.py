"""The text of a search: read into the space of the pictures, and joined with what it is beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from vitrine_gateway.catalogue_values import Matches
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.search.run import Run
from vitrine_gateway.search_values import Example
from vitrine_gateway.services import Features
from vitrine_gateway.values import Embedding
from vitrine_serving.errors import DomainError, InvalidInput

_log = structlog.get_logger("vitrine.search")
# Without an embedding of the text its words are still there to be looked for.
_SHARE = 0.5


class TextPart(StrEnum):
    """A way in which a text is looked for, and may not be for a while."""

    TEXT_EMBEDDING = "text_embedding"
    FULL_TEXT = "full_text"


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text as it is looked for.

    Attributes
    ----------
    embedding
        None: it is looked for by its words alone.
    unavailable
        Why that is so, where it should not be.
    """

    embedding: Embedding | None = None
    unavailable: tuple[TextPart, ...] = ()


@dataclass(frozen=True, slots=True)
class TextAsked:
    """What is asked of the similarity service.

    Attributes
    ----------
    query
        None: words alone.
    words
        Empty: none.
    """

    query: Embedding | str | Sequence[Example] | None
    words: str = ""


@dataclass(frozen=True)
class Texts:
    """Reads texts with the feature service, and does without it where it has to."""

    features: Features
    metrics: GatewayMetrics

    def read(self, run: Run) -> TextRead:
        """Read the text of a search, if it has one.

        Raises
        ------
        InvalidInput
            ``TEXT_EMPTY``: it has no word.
        """
        text = run.options.text
        if not text:
            return TextRead()
        with run.stopwatch.step("text"):
            try:
                return TextRead(self.features.embed_text(text, run.deadline.share(_SHARE)))
            except InvalidInput:
                raise
            except DomainError as error:
                # A bundle that cannot read is no fault that anybody has to be called for.
                if error.reason != "TEXT_ENCODER_MISSING":
                    _log.warning("text_not_embedded", reason=error.reason, error=error.message)
                    self._count(TextPart.TEXT_EMBEDDING)
                return TextRead(unavailable=(TextPart.TEXT_EMBEDDING,))

    def missing(self, read: TextRead, matches: Matches) -> tuple[TextPart, ...]:
        """Return the ways in which a text was not looked for."""
        if not matches.full_text_unavailable:
            return read.unavailable
        self._count(TextPart.FULL_TEXT)
        return (*read.unavailable, TextPart.FULL_TEXT)

    def _count(self, part: TextPart) -> None:
        self.metrics.unavailable.labels(part).inc()


def join_text(
    query: Embedding | str | Sequence[Example] | None, read: TextRead, run: Run
) -> TextAsked:
    """Return what is asked with a text beside a query; None: there is nothing beside it.

    A text alone is looked for by its embedding and by its words. Beside something else it moves
    the query towards its embedding, by its weight against all the rest; its words are looked for
    only where it has none, since they would find what is like the text and nothing else.
    """
    text, weight = run.options.text, run.options.text_weight
    if not text or (query is not None and weight == 0):
        return TextAsked(query)
    if query is None:
        return TextAsked(read.embedding, text)
    if read.embedding is None:
        return TextAsked(query, text)
    if weight == 1:
        return TextAsked([Example(read.embedding, 1.0)])
    examples = [Example(query, 1.0)] if isinstance(query, Embedding | str) else query
    whole = sum(abs(one.weight) for one in examples)
    others = [Example(one.like, one.weight * (1 - weight) / whole) for one in examples]
    return TextAsked([*others, Example(read.embedding, weight)])
