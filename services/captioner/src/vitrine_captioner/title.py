"""Writes titles from attributes alone, where there is no decoder."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.phrases import kind_of, possessive, surface
from vitrine_product.roles import USUAL_ROLES, Role, Roles
from vitrine_product.words import contains, join, stems


def write_title(known: Sequence[KnownAttribute], roles: Roles = USUAL_ROLES) -> str:
    """Write a title from attributes.

    Parameters
    ----------
    known
        What is known. What is not sure is left out, but for the kind of product where that is
        all there is.
    roles
        What the attributes say of a product.

    Returns
    -------
    str
        E.g. ``"Women's Navy Blue Heels"``; ``"Product"`` where nothing is known.
    """
    facts = [fact for fact in known if fact.says_something]
    sure = [fact for fact in facts if fact.sure]
    kind = kind_of(sure, roles) or kind_of(facts, roles)
    name = surface(kind, roles) if kind else "Product"
    parts = [surface(fact, roles) for fact in sure if roles.has(fact.name, Role.BRAND)]
    parts += [possessive(fact.value) for fact in sure if roles.has(fact.name, Role.WEARER)][:1]
    colours = [fact for fact in sure if roles.has(fact.name, Role.COLOUR)][:1]
    parts += [
        surface(fact, roles) for fact in colours if not contains(stems(name), stems(fact.value))
    ]
    if not kind and not parts:
        parts = [surface(fact, roles) for fact in sure if not roles.has(fact.name, Role.OCCASION)]
    return join((*parts, name))
