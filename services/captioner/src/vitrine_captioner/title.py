"""Writes titles from attributes alone, where there is no decoder."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.phrases import kind_of, possessive, surface
from vitrine_captioner.roles import BRAND, COLOUR, GENDER, USAGE, role
from vitrine_captioner.words import contains, join, stems


def write_title(known: Sequence[KnownAttribute]) -> str:
    """Write a title from attributes.

    Parameters
    ----------
    known
        What is known. What is not sure is left out, but for the kind of product where that is
        all there is.

    Returns
    -------
    str
        E.g. ``"Women's Navy Blue Heels"``; ``"Product"`` where nothing is known.
    """
    facts = [fact for fact in known if fact.says_something]
    sure = [fact for fact in facts if fact.sure]
    kind = kind_of(sure) or kind_of(facts)
    name = surface(kind) if kind else "Product"
    parts = [surface(fact) for fact in sure if role(fact.name) == BRAND]
    parts += [possessive(fact.value) for fact in sure if role(fact.name) == GENDER]
    parts += [
        surface(fact)
        for fact in sure
        if role(fact.name) == COLOUR and not contains(stems(name), stems(fact.value))
    ]
    if not kind and not parts:
        parts = [surface(fact) for fact in sure if role(fact.name) != USAGE]
    return join((*parts, name))
