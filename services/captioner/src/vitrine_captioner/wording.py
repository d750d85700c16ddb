"""What is sure of a product, sorted by the part that it plays, and as the fields of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vitrine_captioner.description import DETAIL, KnownAttribute
from vitrine_captioner.phrases import kind_of
from vitrine_captioner.roles import BRAND, COLOUR, GENDER, NOUNS, USAGE, role
from vitrine_captioner.words import contains, stems

_PARTS = frozenset({BRAND, COLOUR, GENDER, USAGE, DETAIL, *NOUNS})


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


def sort_out(sure: Sequence[KnownAttribute]) -> Facts:
    """Tell what part each fact plays."""
    kind = kind_of(sure)
    name = stems(kind.value) if kind else ()
    within = tuple(
        fact
        for fact in sure
        if role(fact.name) in {COLOUR, USAGE, DETAIL} and contains(name, stems(fact.value))
    )
    first: dict[str, KnownAttribute] = {}
    for fact in sure:
        if fact not in within:
            first.setdefault(role(fact.name), fact)
    return Facts(
        kind=kind,
        brand=first.get(BRAND),
        wearer=first.get(GENDER),
        colour=first.get(COLOUR),
        usage=first.get(USAGE),
        within=within,
        details=tuple(fact for fact in sure if role(fact.name) == DETAIL and fact not in within),
        others=tuple(fact for fact in sure if role(fact.name) in NOUNS and fact is not kind),
        rest=tuple(fact for fact in sure if role(fact.name) not in _PARTS),
    )


def listed(items: Sequence[str], link: str) -> str:
    """Return some items as a sentence lists them, e.g. ``"a, b and c"``."""
    return f"{', '.join(items[:-1])} {link} {items[-1]}" if items[1:] else "".join(items)
