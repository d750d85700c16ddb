"""How one value reads in a title and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from vitrine_captioner.description import KnownAttribute
from vitrine_product.roles import USUAL_ROLES, Role, Roles
from vitrine_product.words import singular, stem

_TITLES = {"tshirt": "T-shirt", "tshirts": "T-shirts"}
_COLOURS = {"off white": "off-white"} | dict.fromkeys(
    ("assorted", "multi", "multicolor", "multicolour"), "multicoloured"
)
_WEARERS = {"man": "men", "woman": "women", "boy": "boys", "girl": "girls", "kid": "children"}
_PLURALS = {"man": "Men", "woman": "Women", "boy": "Boys", "girl": "Girls", "kid": "Kids"}

# Nouns that English has in the plural only, or sells in pairs; by the stem of their last word.
_PAIRS = frozenset(
    word
    for line in """
    ballerina boot booty bootie brief brogue capri churidar clog cufflink derby earring espadrille
    flat flats flop floater glasses glove heel heels jean jegging jogger legging loafer mitten
    moccasin mule oxford pant pump salwar sandal shoe shorts slipper sneaker sock stiletto
    stocking sunglass sunglasses tights trainer trouser trunks wedge
    """.splitlines()
    for word in line.split()
)
_MASS = frozenset({"apparel", "clothing", "jewellery", "makeup", "skincare", "stationery"})
_VOWEL_SOUND = ("a", "e", "i", "o", "u")
_CONSONANT_SOUND = ("uni", "use", "usu", "euro", "one")


class Number(Enum):
    """How a noun is counted."""

    ONE = "one"
    PAIR = "pair"
    MASS = "mass"


@dataclass(frozen=True)
class Noun:
    """A kind of product inside a sentence.

    Attributes
    ----------
    text
        E.g. ``"T-shirt"``, ``"casual shoes"`` or ``"footwear"``.
    number
        Whether it takes "a", stands in the plural, or is not counted.
    """

    text: str
    number: Number


def surface(fact: KnownAttribute, roles: Roles = USUAL_ROLES) -> str:
    """Return a value as it reads in a title, e.g. ``"T-shirt"`` for Tshirts."""
    words = fact.value.split()
    if not roles.has(fact.name, Role.TAXONOMY):
        plain = " ".join(words)
        mixed = roles.has(fact.name, Role.COLOUR) and colour(plain) == "multicoloured"
        return "Multicoloured" if mixed else plain
    words = [_TITLES.get(word.casefold(), word) for word in words]
    if noun(fact.value).number is Number.ONE:
        words[-1] = singular(words[-1])
    return " ".join(words)


def possessive(gender: str) -> str:
    """Return a wearer as the owner of a product in a title, e.g. ``"Men's"``."""
    owner = _PLURALS.get(stem(gender), " ".join(gender.split()))
    if stem(gender) not in _PLURALS:
        return owner
    return f"{owner}'" if owner.endswith("s") else f"{owner}'s"


def wearers(gender: str) -> str | None:
    """Return whom a product is for, e.g. ``"women"``; None for a unisex one."""
    if "unisex" in gender.casefold():
        return None
    return _WEARERS.get(stem(gender)) or lower(gender)


def colour(value: str) -> str:
    """Return a colour inside a sentence, e.g. ``"off-white"``."""
    plain = lower(value)
    return _COLOURS.get(plain, plain)


def noun(value: str) -> Noun:
    """Return a kind of product inside a sentence.

    Parameters
    ----------
    value
        E.g. ``"Tshirts"``, ``"Casual Shoes"`` or ``"Topwear"``.

    Returns
    -------
    Noun
        In the singular, unless it comes in pairs.
    """
    words = [_TITLES.get(word.casefold(), word) for word in lower(value).split()]
    last = stem(words[-1])
    if last in _PAIRS:
        words[-1] = _plural(words[-1])
        return Noun(" ".join(words), Number.PAIR)
    if last in _MASS or last.endswith("wear"):
        return Noun(" ".join(words), Number.MASS)
    words[-1] = singular(words[-1])
    return Noun(" ".join(words), Number.ONE)


def _plural(word: str) -> str:
    if word.endswith("s"):
        return word
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def attributive(word: str) -> str:
    """Return a word as it stands before a noun, e.g. ``"wedge"`` (heels) for Wedges."""
    plain = lower(word)
    return singular(plain) if stem(plain) in _PAIRS else plain


def lower(value: str) -> str:
    """Put the capitalised words of a value in lower case; "T-shirt", "iPad" and "USA" stay."""
    return " ".join(
        word.lower() if (word[0].isupper() and word[1:].islower()) or len(word) == 1 else word
        for word in value.split()
    )


def kind_of(facts: Sequence[KnownAttribute], roles: Roles = USUAL_ROLES) -> KnownAttribute | None:
    """Return the most telling kind of product among some facts."""
    kinds = roles.kinds(fact.name for fact in facts)
    return next((fact for fact in facts if kinds and fact.name == kinds[-1]), None)


def counted(words: str, number: Number) -> str:
    """Return a noun with what is before it as one product, e.g. ``"a pair of red heels"``."""
    if number is Number.ONE:
        return f"{article(words)} {words}"
    return f"a pair of {words}" if number is Number.PAIR else f"a piece of {words}"


def article(words: str) -> str:
    """Return "a" or "an", whichever goes before `words`."""
    start = words.casefold()
    vowel = start.startswith(_VOWEL_SOUND) and not start.startswith(_CONSONANT_SOUND)
    return "an" if vowel else "a"
