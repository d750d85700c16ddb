"""Writes titles and short texts from attributes alone.

The text says only what is sure. Which of several ways of saying it is used depends on the
attributes and on nothing else: the same product is always described in the same words, and two
products side by side are not described by one and the same pattern.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.phrases import (
    Noun,
    Number,
    article,
    colour,
    lower,
    noun,
    possessive,
    surface,
    wearers,
)
from vitrine_captioner.roles import BRAND, COLOUR, GENDER, NOUNS, USAGE, role
from vitrine_captioner.words import contains, join, stems

Way = TypeVar("Way")

NOTHING_KNOWN = "No detail of this product is certain enough to be stated."

# What follows either a full stop or a comma.
_USES = {
    "casual": ("made for everyday casual wear", "suited to casual days", "for casual wear"),
    "ethnic": ("in an ethnic style", "made for ethnic wear"),
    "formal": ("made for formal occasions", "suited to formal wear", "for formal occasions"),
    "home": ("made for use at home", "for the home"),
    "party": ("made for parties", "suited to party wear", "for parties"),
    "smart casual": ("made for smart casual wear", "suited to smart casual occasions"),
    "sports": ("made for sport", "suited to sport", "for sport and training"),
    "travel": ("made for travel", "suited to travel", "for travelling"),
}


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
    kind = _kind(sure) or _kind(facts)
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


def write_text(known: Sequence[KnownAttribute]) -> str:
    """Write one to three sentences that say what is sure and nothing else.

    Parameters
    ----------
    known
        What is known; only what is sure is used.

    Returns
    -------
    str
        E.g. ``"A pair of navy blue heels for women. Made for parties."``
    """
    sure = [fact for fact in known if fact.sure and fact.says_something]
    what, use = _what(sure), _use(sure)
    if what and use:
        # A short sentence is too short to stand alone; "for men, for sport" reads badly.
        short = _first(sure, GENDER) is None and _first(sure, COLOUR) is None
        fluent = " in " not in what and not (" for " in what and use.startswith("for "))
        joined = fluent and (short or _pick((True, False), sure, "joined"))
        sentences = [f"{what}, {use}"] if joined else [what, use]
    else:
        sentences = [what or use]
    sentences.append(_more(sure))
    return " ".join(f"{_capital(part)}." for part in sentences if part) or NOTHING_KNOWN


def _what(sure: Sequence[KnownAttribute]) -> str:
    kind, gender, shade = _kind(sure), _first(sure, GENDER), _first(sure, COLOUR)
    brand = _first(sure, BRAND)
    if not (kind or gender or shade or brand):
        return ""
    thing = noun(kind.value) if kind else Noun("product", Number.ONE)
    whom = wearers(gender.value) if gender else None
    qualities = [brand.value] if brand else []
    if gender and whom is None:
        qualities.append("unisex")
    tint = colour(shade.value) if shade else ""
    if contains(stems(thing.text), stems(tint)):
        tint = ""
    audience = f" for {whom}" if whom else ""
    plain = " ".join((*qualities, thing.text))
    if not tint:
        return f"{_counted(plain, thing.number)}{audience}"
    full = " ".join((*qualities, tint, thing.text))
    these, come = ("these", "come") if thing.number is Number.PAIR else ("this", "comes")
    ways = [
        f"{_counted(full, thing.number)}{audience}",
        f"{_counted(plain, thing.number)}{audience}, in {tint}",
        f"{these} {plain}{audience} {come} in {tint}",
    ]
    if thing.number is Number.PAIR:
        ways.append(f"{full}{audience}")
    return _pick(ways, sure, "what")


def _use(sure: Sequence[KnownAttribute]) -> str:
    usage = _first(sure, USAGE)
    if usage is None:
        return ""
    plain = lower(usage.value)
    ways = _USES.get(plain.casefold(), (f"made for {plain} use", f"suited to {plain} use"))
    return _pick(ways, sure, "use")


def _more(sure: Sequence[KnownAttribute]) -> str:
    said = {BRAND, COLOUR, GENDER, USAGE, *NOUNS}
    rest = [fact for fact in sure if role(fact.name) not in said]
    facts = [f"{lower(fact.name.replace('_', ' '))} {lower(fact.value)}" for fact in rest]
    if not facts:
        return ""
    return f"also known: {', '.join(facts[:-1])}{' and ' if facts[1:] else ''}{facts[-1]}"


def _kind(facts: Sequence[KnownAttribute]) -> KnownAttribute | None:
    found = [fact for fact in facts if role(fact.name) in NOUNS]
    return min(found, key=lambda fact: NOUNS.index(role(fact.name)), default=None)


def _first(facts: Sequence[KnownAttribute], wanted: str) -> KnownAttribute | None:
    return next((fact for fact in facts if role(fact.name) == wanted), None)


def _counted(words: str, number: Number) -> str:
    if number is Number.ONE:
        return f"{article(words)} {words}"
    return f"a pair of {words}" if number is Number.PAIR else f"an item of {words}"


def _pick(ways: Sequence[Way], sure: Sequence[KnownAttribute], part: str) -> Way:
    facts = "\n".join(sorted(f"{fact.name}={fact.value}" for fact in sure))
    return ways[zlib.crc32(f"{part}\n{facts}".encode()) % len(ways)]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
