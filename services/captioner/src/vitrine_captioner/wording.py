"""What is sure of a product, sorted by the part that it plays, and as the fields of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vitrine_captioner.description import DETAIL, STATED, KnownAttribute
from vitrine_captioner.phrases import kind_of
from vitrine_product.roles import USUAL_ROLES, Role, Roles
from vitrine_product.words import contains, stems

_DETAILS = frozenset({DETAIL, STATED})
_MAY_BE_WITHIN = frozenset({Role.COLOUR, Role.OCCASION})


@dataclass
class Wording:
    """What can be said of a product.

    Attributes
    ----------
    fields
        Of the patterns, but for `use`.
    uses
        The ways to fill `use`.
    form
        That `agree` takes; None where the noun's is not known.
    sources
        What is sure, by what a pattern says of it, e.g. ``"colour"``.
    extra_keywords
        Other kinds of product that are sure, and details.
    """

    fields: dict[str, str] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    form: int | None = None
    sources: dict[str, tuple[KnownAttribute, ...]] = field(default_factory=dict)
    extra_keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is sure, by the part that it plays.

    Attributes
    ----------
    within
        What the words of the kind say already: Gold of Gold Chains. It is said no second time.
    others
        Kinds beside the most telling one.
    rest
        What plays no special part.
    tones
        The family of the colour, where the colour itself is not sure.
    """

    kind: KnownAttribute | None
    brand: KnownAttribute | None
    wearer: KnownAttribute | None
    colour: KnownAttribute | None
    usage: KnownAttribute | None
    within: tuple[KnownAttribute, ...]
    details: tuple[KnownAttribute, ...]
    others: tuple[KnownAttribute, ...]
    rest: tuple[KnownAttribute, ...]
    tones: KnownAttribute | None = None


def sort_out(sure: Sequence[KnownAttribute], roles: Roles = USUAL_ROLES) -> Facts:
    """Tell what part each fact plays."""
    details = [fact for fact in sure if fact.name in _DETAILS]
    families = [fact for fact in sure if roles.has(fact.family_of or "", Role.COLOUR)]
    others = [fact for fact in sure if fact not in details and fact.family_of is None]
    by_name = {fact.name: fact for fact in others}
    attributes = [by_name[name] for name in roles.in_order(by_name)]
    kind = kind_of(attributes, roles)
    name = stems(kind.value) if kind else ()
    within = tuple(
        fact
        for fact in sure
        if (fact in details or fact in families or roles.of(fact.name) in _MAY_BE_WITHIN)
        and contains(name, stems(fact.value))
    )
    first: dict[Role, KnownAttribute] = {}
    rest = []
    for fact in attributes:
        role = roles.of(fact.name)
        if role is Role.PLAIN or (role in first and role is not Role.TAXONOMY):
            rest.append(fact)
        elif fact not in within:
            first[role] = fact
    return Facts(
        kind=kind,
        brand=first.get(Role.BRAND),
        wearer=first.get(Role.WEARER),
        colour=first.get(Role.COLOUR),
        usage=first.get(Role.OCCASION),
        within=within,
        details=tuple(fact for fact in details if fact not in within),
        others=tuple(
            fact for fact in attributes if roles.has(fact.name, Role.TAXONOMY) and fact is not kind
        ),
        rest=tuple(rest),
        tones=next((fact for fact in families if fact not in within), None),
    )


def listed(items: Sequence[str], link: str) -> str:
    """Return some items as a sentence lists them, e.g. ``"a, b and c"``."""
    return f"{', '.join(items[:-1])} {link} {items[-1]}" if items[1:] else "".join(items)
