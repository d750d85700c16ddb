"""Reads texts as a suspicious stranger would, and finds what nobody told.

It shares no word with what writes the texts: it knows what a value may be called, the words that
claim nothing, and takes every other word for a claim without a source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

_KEPT_TEXTS = 4096
_WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}\-][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")

_ONE_SPELLING = {
    "color": "colour", "colored": "coloured", "gray": "grey", "jewelry": "jewellery",
    "multicolored": "multicoloured", "multicolor": "multicolour", "pajama": "pyjama",
    "woolen": "woollen", "traveling": "travelling", "center": "centre",
    "men": "man", "women": "woman", "children": "kid", "child": "kid",
}  # fmt: skip

# What else a value may be called. The texts of other languages are read by these alone.
_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "casual": ("everyday casual", "casual days", "casual outfits", "casual look"),
    "ethnic": ("in an ethnic style",),
    "home": ("at home",),
    "metallic": ("a metallic tone",),
    "multi": ("multicoloured", "several colours"),
    "multicolour": ("multicoloured", "several colours"),
    "multicoloured": ("several colours",),
    "travel": ("travelling",),
}
_GERMAN: Mapping[str, tuple[str, ...]] = {
    "beige": ("Beige",), "black": ("Schwarz",), "blue": ("Blau",), "brown": ("Braun",),
    "gold": ("Gold",), "green": ("Grün",), "grey": ("Grau",), "navy blue": ("Marineblau",),
    "off white": ("Wollweiß",), "olive": ("Oliv",), "pink": ("Rosa",), "purple": ("Lila",),
    "red": ("Rot",), "silver": ("Silber",), "white": ("Weiß",), "yellow": ("Gelb",),
    "multi": ("mehreren Farben",), "orange": ("Orange",), "khaki": ("Khaki",),
    "men": ("Herren",), "women": ("Damen",), "boys": ("Jungen",), "girls": ("Mädchen",),
    "kids": ("Kinder",), "unisex": ("Damen und Herren",),
    "casual": ("die Freizeit", "den Alltag", "Freizeit"), "formal": ("formelle Anlässe", "formell"),
    "party": ("Partys", "Feste", "Party"), "sports": ("den Sport", "Sport"),
    "ethnic": ("traditionelle Anlässe",), "travel": ("die Reise", "Reisen", "Reise"),
    "home": ("das Zuhause",),
    "tshirts": ("T-Shirt",), "shirts": ("Hemd",), "dresses": ("Kleid",), "jeans": ("Jeans",),
    "heels": ("Absatzschuhe",), "casual shoes": ("Freizeitschuhe",),
    "sports shoes": ("Sportschuhe",), "formal shoes": ("formelle Schuhe",),
    "sandals": ("Sandalen",), "shorts": ("Shorts",), "watches": ("Armbanduhr",),
    "belts": ("Gürtel",), "footwear": ("Schuhe",), "topwear": ("Oberteil",),
    "apparel": ("Kleidungsstück",), "backpacks": ("Rucksack",), "skirts": ("Rock",),
    "tops": ("Oberteil",), "flats": ("flache Schuhe",), "flip flops": ("Zehentrenner",),
}  # fmt: skip

# Words, and turns of phrase, that say nothing of a product.
_SAYS_NOTHING = {
    "en": (
        """
        a add all also an and are as at can come comes for get hello here hold how i if in
        intended introducing is it piece keep made make meant meet mind next occasion of one
        pair product reach room say see shown something suit suited suits that the them these
        they think this time to touch use wear when with who you your yours calling brings bring
        colour known love
        """,
        (
            "good to know", "just as you see", "just the thing", "lovers of",
            "how about", "ready when you are", "at hand", "ready for", "to your collection",
        ),
    ),
    "de": (
        """
        als auf außerdem bekannt bestimmt bist blick da das dich die dieser diese dieses du ein eine
        es etwas farbe für gedacht geeignet gehalten gemacht genau greif gut haben hier in ist
        kommt mit paar passen passt produkt richtig sehen siehst sind suchst und von wenn wie
        wissen wäre zeit zu bereit
        """,
        (),
    ),
}  # fmt: skip


# What the colours of a family are called together.
_TONES: Mapping[str, frozenset[tuple[str, ...]]] = {
    "en": frozenset({("tone",)}),
    "de": frozenset({("tönen", "wie")}),
}
_GERMAN_TONES = {"schwarz", "blau", "braun", "grün", "grau", "rosa", "lila", "rot", "weiß", "gelb"}


CATALOGUE = "catalogue detail"
"""The source of what a catalogue says itself; no text names it."""


def stated_in(title: str, facts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of some sources and values whose value stands in a title of the catalogue."""
    # "Silver-toned" states silver.
    words = (*_words(title), "", *_words(title.replace("-", " ")))
    return {(source, value) for source, value in facts if _at(words, _words(value))}


def find_unsourced(
    text: str, sure: Collection[tuple[str, str]], language: str = "en"
) -> tuple[str, ...]:
    """Find the words of a text that say what nobody told.

    Parameters
    ----------
    text
        A description, an alternative text, or a keyword.
    sure
        What is sure: attributes, ``"detail"``, `CATALOGUE` or e.g. ``"colour family"``, and their
        values.
    language
        ``"en"`` or ``"de"``.

    Returns
    -------
    tuple[str, ...]
        As they are written; none where all has a source.
    """
    words, phrases = _SAYS_NOTHING[language]
    told = {_words(phrase) for phrase in phrases}
    told |= {(word,) for word in _words(words)}
    for source, value in sure:
        told |= _names(value, language)
        if source != CATALOGUE:
            told.add(_words(source.replace("_", " ")))
        if source.endswith(" family"):
            told |= _TONES[language]
    return tuple(_left(text, told))


def find_untraced(
    text: str,
    claims: Iterable[tuple[str, str, str]],
    sure: Collection[tuple[str, str]],
    language: str = "en",
) -> tuple[str, ...]:
    """Find what is wrong with the sources that a text gives for its sentences.

    Parameters
    ----------
    claims
        Sentence, source and value of each.

    Returns
    -------
    tuple[str, ...]
        Sentences without a source; sources that are not sure; values that their sentence does not
        say.
    """
    wrong = []
    by_sentence: dict[str, int] = {}
    for sentence, source, value in claims:
        by_sentence[sentence] = by_sentence.get(sentence, 0) + 1
        if (source, value) not in sure:
            wrong.append(f"{source} {value} is not sure")
        said = _words(sentence)
        if not any(_at(said, name) for name in _names(value, language)):
            wrong.append(f"{sentence!r} does not say {value}")
    wrong += [f"{one!r} has no source" for one in _SENTENCE.split(text) if one not in by_sentence]
    return tuple(wrong)


@lru_cache(_KEPT_TEXTS)
def _names(value: str, language: str) -> frozenset[tuple[str, ...]]:
    own = _words(value)
    table = _ENGLISH if language == "en" else _GERMAN
    others = [*table.get(value.casefold(), ())]
    others += [f"{one}tönen" for one in others if one.casefold() in _GERMAN_TONES]
    # "Off White" is "off-white", too.
    return frozenset({own, ("".join(own),), *(_words(other) for other in others)})


def _left(text: str, told: Collection[tuple[str, ...]]) -> Iterable[str]:
    written = _WORD.findall(text)
    words = [_base(word) for word in written]
    longest = max(len(phrase) for phrase in told)
    at = 0
    while at < len(words):
        for size in range(longest, 0, -1):
            if tuple(words[at : at + size]) in told and at + size <= len(words):
                at += size
                break
        else:
            yield written[at]
            at += 1


def _at(words: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(words[at : at + size]) == tuple(phrase) for at in range(len(words)))


@lru_cache(_KEPT_TEXTS)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_base(word) for word in _WORD.findall(text))


def _base(word: str) -> str:
    """Return a word without what makes it plural or a possessive."""
    plain = word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("-", "")
    plain = plain.removesuffix("'s").removesuffix("'")
    plain = _ONE_SPELLING.get(plain, plain)
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch")):
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            plain = plain.removesuffix(ending) + instead
            break
    else:
        if plain.endswith("s") and not plain.endswith(("ss", "us")) and len(plain) > 3:
            plain = plain[:-1]
    return _ONE_SPELLING.get(plain, plain)
