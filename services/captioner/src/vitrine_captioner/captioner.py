"""Describes one product: the title from the decoder, the text from what is sure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np
import structlog

from vitrine_captioner.catalogue_titles import NOT_OWN, CatalogueTitles, Own
from vitrine_captioner.decoder import Floats
from vitrine_captioner.description import DETAIL, Description, KnownAttribute, Manner, Spelling
from vitrine_captioner.language import language_names
from vitrine_captioner.spelling import spell
from vitrine_captioner.text import open_writer, seed_of
from vitrine_captioner.title import write_title
from vitrine_captioner.title_writer import TitleWriter
from vitrine_product.roles import USUAL_ROLES, Role, Roles
from vitrine_product.words import join
from vitrine_serving.errors import InvalidInput

FROM_ATTRIBUTES = "attributes"

_KEPT_WRITERS = 2048

_PLAIN = Manner()

_log = structlog.get_logger("vitrine.captioner")


class Captioner:
    """Describes products in words that never contradict their attributes.

    Parameters
    ----------
    attributes
        The names of the bundle's attributes.
    writer
        Writes the titles; None where the catalogue had no titles to learn from: they are then
        made of the attributes alone.
    roles
        What the attributes say of a product.
    titles
        Reads what the catalogue's own titles state; None: they state nothing.

    Attributes
    ----------
    roles
        As given.
    """

    def __init__(
        self,
        attributes: Sequence[str],
        writer: TitleWriter | None,
        roles: Roles = USUAL_ROLES,
        titles: CatalogueTitles | None = None,
    ) -> None:
        self._attributes = tuple(attributes)
        self.roles = roles
        self._writer = writer
        self._titles = titles or CatalogueTitles(roles=roles)
        # What is sure of many products is the same.
        self._text_writer = lru_cache(_KEPT_WRITERS)(partial(open_writer, roles=roles))
        self._languages = language_names()

    @property
    def decoder(self) -> str:
        """The kind of decoder in use, or ``"attributes"``."""
        return self._writer.name if self._writer else FROM_ATTRIBUTES

    def describe(
        self,
        embedding: Floats,
        known: Sequence[KnownAttribute],
        *,
        timeout_s: float,
        manner: Manner = _PLAIN,
        details: Sequence[str] = (),
        own: Own = NOT_OWN,
    ) -> Description:
        """Write a title, a short text, keywords and an alternative text for one product.

        Parameters
        ----------
        embedding
            float32 [D], unit length, of the bundle's space.
        known
            Predicted or stated attributes, at most one value of each; the last one counts.
        timeout_s
            How long it may take, in seconds.
        manner
            In which words. The title stays in the language of the catalogue.
        details
            Visual details that are sure, e.g. ``"striped"``; only the text says them.
        own
            What the catalogue says of the product, if it is one of its own: all but the title may
            say what that states.

        Returns
        -------
        Description
            The title agrees with all of `known`; all else states only what is sure. The same
            picture, facts and manner always give the same words.

        Raises
        ------
        InvalidInput
            ``ATTRIBUTE_UNKNOWN``: the bundle has no attribute of that name;
            ``LANGUAGE_UNKNOWN``: there is no file of that language.
        DeadlineExceeded
            If no interpreter was free in time.
        Exhausted
            If too many calls wait already.
        """
        deadline = time.monotonic() + timeout_s
        facts = self._facts(known)
        self._check(manner)
        title = self._writer.write(embedding, facts, deadline=deadline) if self._writer else None
        if self._writer is not None and title is None:
            _log.warning("no_title_within_constraints", attributes=[f.name for f in facts])
        seen = tuple(KnownAttribute(DETAIL, detail) for detail in details)
        told = self._titles.told(own, (*facts, *seen))
        text = self._text_writer(told, manner).write(seed_of(embedding))
        american = manner.spelling is Spelling.AMERICAN
        if self._writer is None or title is None:
            decoder, title = FROM_ATTRIBUTES, write_title(facts, self.roles)
        else:
            brands = [fact for fact in facts if self.roles.has(fact.name, Role.BRAND)]
            brand = [fact.value for fact in brands if fact.sure]
            decoder, title = self._writer.name, join((*brand, title))
        return Description(
            title=spell(title, manner.spelling) if american else title,
            text=text.text,
            decoder=decoder,
            claims=text.claims,
            alt_text=text.alt_text,
            keywords=text.keywords,
        )

    def warm_up(self, dimension: int) -> None:
        """Describe nothing in particular once, so that the first caller does not wait."""
        embedding = np.zeros(dimension, dtype=np.float32)
        embedding[0] = 1.0
        self.describe(embedding, (), timeout_s=60)

    def _check(self, manner: Manner) -> None:
        if manner.language not in self._languages:
            raise InvalidInput(
                f"there is no language {manner.language[:80]!r}; there are "
                f"{', '.join(self._languages)}",
                reason="LANGUAGE_UNKNOWN",
                known=", ".join(self._languages),
            )

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
