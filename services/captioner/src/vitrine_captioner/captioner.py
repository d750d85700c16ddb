"""Describes one product: the title from the decoder, the text from what is sure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import structlog

from vitrine_captioner.beam import BeamSettings, search
from vitrine_captioner.constraints import constrain
from vitrine_captioner.decoder import Floats, StepDecoder
from vitrine_captioner.description import Description, KnownAttribute
from vitrine_captioner.english import LINKS
from vitrine_captioner.lexicon import Lexicon
from vitrine_captioner.plan import Plan
from vitrine_captioner.roles import BRAND, role
from vitrine_captioner.text import write_text, write_title
from vitrine_captioner.vocabulary import Vocabulary
from vitrine_captioner.words import join
from vitrine_serving.errors import InvalidInput
from vitrine_serving.spans import span

FROM_ATTRIBUTES = "attributes"

_KEPT_PLANS = 512
_KEPT_TEXTS = 2048

_log = structlog.get_logger("vitrine.captioner")


class TitleWriter:
    """Writes titles with a decoder.

    Parameters
    ----------
    decoder
        Scores tokens of `vocabulary`.
    vocabulary
        What the tokens read and claim.
    width
        Hypotheses of the beam search.
    """

    def __init__(self, decoder: StepDecoder, vocabulary: Vocabulary, *, width: int = 4) -> None:
        self._decoder = decoder
        self._lexicon = Lexicon(vocabulary)
        self._settings = BeamSettings(width=width, max_tokens=vocabulary.max_tokens)
        # A catalogue has the same kinds of products again and again.
        self._plan = lru_cache(_KEPT_PLANS)(self._make_plan)

    @property
    def name(self) -> str:
        """The kind of decoder, e.g. ``"lstm"``."""
        return self._decoder.name

    @span("beam search")
    def write(
        self, embedding: Floats, known: Sequence[KnownAttribute], *, deadline: float
    ) -> str | None:
        """Write one title.

        Parameters
        ----------
        embedding
            float32 [D], unit length.
        known
            What the title may not contradict.
        deadline
            On the clock of `time.monotonic`.

        Returns
        -------
        str or None
            None if no title of the permitted length says all that it must.

        Raises
        ------
        DeadlineExceeded
            If the time ran out.
        Exhausted
            If too many calls wait already.
        """
        with self._decoder.steps(deadline=deadline) as steps:
            plan = self._plan(tuple(known))
            settings = self._settings
            if plan.needed > settings.max_tokens:
                settings = replace(settings, max_tokens=plan.needed)
            tokens = search(steps, embedding, plan, settings)
        if tokens is None:
            return None
        words = [plan.surfaces[token] for token in tokens]
        while words and words[-1].casefold() in LINKS:
            words.pop()
        return join(words) if words else None

    def _make_plan(self, known: tuple[KnownAttribute, ...]) -> Plan:
        return Plan(self._lexicon, constrain(self._lexicon, known))


class Captioner:
    """Describes products in words that never contradict their attributes.

    Parameters
    ----------
    attributes
        The names of the bundle's attributes.
    writer
        Writes the titles; None where the catalogue had no titles to learn from: they are then
        made of the attributes alone.
    """

    def __init__(self, attributes: Sequence[str], writer: TitleWriter | None) -> None:
        self._attributes = tuple(attributes)
        self._writer = writer
        self._text = lru_cache(_KEPT_TEXTS)(write_text)

    @property
    def decoder(self) -> str:
        """The kind of decoder in use, or ``"attributes"``."""
        return self._writer.name if self._writer else FROM_ATTRIBUTES

    def describe(
        self, embedding: Floats, known: Sequence[KnownAttribute], *, timeout_s: float
    ) -> Description:
        """Write a title and a short text for one product.

        Parameters
        ----------
        embedding
            float32 [D], unit length, of the bundle's space.
        known
            Predicted or stated attributes, at most one value of each; the last one counts.
        timeout_s
            How long it may take, in seconds.

        Returns
        -------
        Description
            The title agrees with all of `known`; the text states only what is sure.

        Raises
        ------
        InvalidInput
            ``ATTRIBUTE_UNKNOWN``: the bundle has no attribute of that name.
        DeadlineExceeded
            If no interpreter was free in time.
        Exhausted
            If too many calls wait already.
        """
        deadline = time.monotonic() + timeout_s
        facts = self._facts(known)
        title = self._writer.write(embedding, facts, deadline=deadline) if self._writer else None
        if self._writer is None or title is None:
            if self._writer is not None:
                _log.warning("no_title_within_constraints", attributes=[f.name for f in facts])
            return Description(write_title(facts), self._text(facts), FROM_ATTRIBUTES)
        brand = [fact.value for fact in facts if role(fact.name) == BRAND and fact.sure]
        return Description(join((*brand, title)), self._text(facts), self._writer.name)

    def warm_up(self, dimension: int) -> None:
        """Describe nothing in particular once, so that the first caller does not wait."""
        embedding = np.zeros(dimension, dtype=np.float32)
        embedding[0] = 1.0
        self.describe(embedding, (), timeout_s=60)

    def _facts(self, known: Sequence[KnownAttribute]) -> tuple[KnownAttribute, ...]:
        facts = {}
        for fact in known:
            if fact.name not in self._attributes:
                raise InvalidInput(
                    f"{fact.name!r} is not an attribute of this bundle; "
                    f"it has {', '.join(self._attributes) or 'none'}",
                    reason="ATTRIBUTE_UNKNOWN",
                    attribute=fact.name,
                    known=", ".join(self._attributes),
                )
            if fact.says_something:
                facts[fact.name] = fact
        return tuple(facts.values())
