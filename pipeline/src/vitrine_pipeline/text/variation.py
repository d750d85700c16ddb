"""The many ways in which a shopper may write what a title or an attribute says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine_pipeline.text.synonyms import synonyms_at

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LEAST_MISSPELT = 4


@dataclass(frozen=True, slots=True)
class Variation:
    """How often what is changed; each a probability for each word.

    Attributes
    ----------
    dropped
        A word is left out; one always stays.
    misspelt
        A word has one letter too many, too few, another or in the wrong place.
    replaced
        A word that has synonyms is replaced by one of them.
    """

    dropped: float = 0.15
    misspelt: float = 0.1
    replaced: float = 0.25


def vary(words: Sequence[str], how: Variation, random: np.random.Generator) -> list[str]:
    """Return words as another shopper may have written them."""
    said: list[str] = []
    at = 0
    while at < len(words):
        length, others = synonyms_at(words, at)
        if others and random.random() < how.replaced:
            said.extend(others[random.integers(len(others))])
        else:
            said.extend(words[at : at + length])
        at += length
    kept = [word for word in said if random.random() >= how.dropped]
    kept = kept or [said[random.integers(len(said))]]
    return [misspell(word, random) if random.random() < how.misspelt else word for word in kept]


def misspell(word: str, random: np.random.Generator) -> str:
    """Return a word with one slip of the finger; a short one as it is."""
    if len(word) < _LEAST_MISSPELT:
        return word
    at = int(random.integers(len(word) - 1))
    letter = _LETTERS[random.integers(len(_LETTERS))]
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
    )
    return slips[random.integers(len(slips))]
