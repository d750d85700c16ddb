"""Writes titles with a decoder, in agreement with what is known of a product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from vitrine_captioner.beam import BeamSettings, search
from vitrine_captioner.constraints import constrain
from vitrine_captioner.decoder import Floats, StepDecoder
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.lexicon import Lexicon
from vitrine_captioner.plan import Plan
from vitrine_captioner.vocabulary import Vocabulary
from vitrine_product.english import LINKS
from vitrine_product.roles import USUAL_ROLES, Roles
from vitrine_product.words import join
from vitrine_serving.spans import span

_KEPT_PLANS = 512


class TitleWriter:
    """Writes titles with a decoder.

    Parameters
    ----------
    decoder
        Scores tokens of `vocabulary`.
    vocabulary
        What the tokens read and claim.
    roles
        What the attributes say of a product.
    width
        Hypotheses of the beam search.
    """

    def __init__(
        self,
        decoder: StepDecoder,
        vocabulary: Vocabulary,
        roles: Roles = USUAL_ROLES,
        *,
        width: int = 4,
    ) -> None:
        self._decoder = decoder
        self._lexicon = Lexicon(vocabulary, roles)
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
