"""Answers, for every token at once, what it claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.claims import ClaimReader
from vitrine_captioner.stem_sets import StemSets
from vitrine_captioner.vocabulary import SPECIAL_TOKENS, AttributeWords, Vocabulary
from vitrine_product.roles import USUAL_ROLES, Roles
from vitrine_product.words import stems

Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

_KEPT_VALUES = 512


@dataclass(frozen=True)
class ValueTokens:
    """The tokens that speak of one value.

    Attributes
    ----------
    names
        Indices of the tokens that state it.
    weights
        float32, one for each of `names`: the share of the catalogue's titles that use it.
    fits
        bool over all tokens: those that claim something of the attribute and agree with the value.
    """

    names: Indices
    weights: NDArray[np.float32]
    fits: Mask


@dataclass(frozen=True)
class AttributeTokens:
    """The tokens that speak of one attribute.

    Attributes
    ----------
    stated
        The share of the catalogue's titles that speak of it.
    speaks
        bool over all tokens: those that claim anything of it.
    instead
        bool over all tokens: those that stand in the place of a value's name.
    bits
        By token, of those that speak of the attribute: a bit for each value that it fits.
    values
        By value, in case-folded spelling.
    """

    stated: float
    speaks: Mask
    instead: Mask
    bits: Mapping[int, int]
    values: Mapping[str, ValueTokens]


class Lexicon:
    """The vocabulary, indexed for the search.

    Parameters
    ----------
    vocabulary
        As read from a bundle.
    roles
        What its attributes say of a product.

    Attributes
    ----------
    roles
        As given.
    size
        The number of tokens.
    surfaces, words
        How each token reads, and its stems.
    stem_sets, bits
        The numbers of all stems, and the stems of each token as one of the sets.
    inputs
        What the decoder is told, by token: the token itself.
    having
        By stem, indices of the tokens that have it.
    stems_of
        Gives the stems of a value's words.
    brands
        The stems of each brand that tokens could spell together.
    brand_ends
        The last words of those, as a set of stems.
    branded
        bool over all tokens: those that are a brand by themselves.
    phrases
        By attribute, the stems of each value of more than one word.
    attributes
        By attribute.
    """

    def __init__(self, vocabulary: Vocabulary, roles: Roles = USUAL_ROLES) -> None:
        self.roles = roles
        texts = [token.text for token in vocabulary.tokens]
        self.size = vocabulary.size
        self.surfaces = ("",) * SPECIAL_TOKENS + tuple(t.surface for t in vocabulary.tokens)
        self.words = ((),) * SPECIAL_TOKENS + tuple(stems(text) for text in texts)
        self.stem_sets = StemSets(word for words in self.words for word in words)
        self.bits = tuple(map(self.stem_sets.bits, self.words))
        self.inputs = tuple(range(self.size))
        self.having: Mapping[str, Indices] = _having(self.words)
        self.brands, self.branded = _brands(vocabulary, self.words)
        self.brand_ends = self.stem_sets.bits(brand[-1] for brand in self.brands)
        # Every token is read for it; catalogues of another shop state the same few again and again.
        self._unknown_value = lru_cache(_KEPT_VALUES)(self._read_unknown_value)
        self.stems_of = lru_cache(_KEPT_VALUES)(stems)
        self._texts = texts
        self._index = {text: index + SPECIAL_TOKENS for index, text in enumerate(texts)}
        self._value_names = {
            attribute: tuple(words.values) for attribute, words in vocabulary.attributes.items()
        }
        self.phrases: Mapping[str, tuple[frozenset[str], ...]] = {
            attribute: tuple(frozenset(words) for words in map(stems, values) if len(words) > 1)
            for attribute, values in self._value_names.items()
        }
        self.attributes: Mapping[str, AttributeTokens] = {
            attribute: self._attribute(words) for attribute, words in vocabulary.attributes.items()
        }

    def tokens_of(self, attribute: str, value: str) -> ValueTokens:
        """Return the tokens that speak of a value, also of one that the catalogue lacks.

        Parameters
        ----------
        attribute
            One of `attributes`.
        value
            As written by the caller.

        Returns
        -------
        ValueTokens
            Of an unknown value: by the general rules that hold for any catalogue.
        """
        known = self.attributes[attribute].values.get(value.casefold())
        return known or self._unknown_value(attribute, value)

    def _read_unknown_value(self, attribute: str, value: str) -> ValueTokens:
        others = {name: values for name, values in self._value_names.items() if name != attribute}
        reader = ClaimReader({**others, attribute: (value,)}, roles=self.roles)
        names, fits = [], self._mask(())
        for text in self._texts:
            claim = reader.read(text).get(attribute)
            if claim is None:
                continue
            fits[self._index[text]] = bool(claim.values)
            if claim.names:
                names.append(self._index[text])
        return _value_tokens(dict.fromkeys(names, 1), fits)

    def _attribute(self, words: AttributeWords) -> AttributeTokens:
        speaks, instead = self._mask(words.foreign), self._mask(words.foreign)
        values = {}
        for value, tokens in words.values.items():
            fits = self._mask((*tokens.names, *tokens.instead, *tokens.beside))
            speaks |= fits
            instead |= self._mask((*tokens.names, *tokens.instead))
            counts = {self._index[text]: count for text, count in tokens.names.items()}
            values[value.casefold()] = _value_tokens(counts, fits)
        bits = _bits(speaks, list(values.values()))
        return AttributeTokens(words.stated, speaks, instead, bits, values)

    def _mask(self, texts: tuple[str, ...]) -> Mask:
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[[self._index[text] for text in texts]] = True
        return mask


def _value_tokens(counts: Mapping[int, int], fits: Mask) -> ValueTokens:
    weights = np.array(list(counts.values()), dtype=np.float32)
    return ValueTokens(
        names=np.array(list(counts), dtype=np.intp),
        weights=weights / max(float(weights.sum()), 1.0),
        fits=fits,
    )


def _bits(speaks: Mask, values: Sequence[ValueTokens]) -> Mapping[int, int]:
    # A word of none of the values has a bit of its own, so that it agrees with itself alone.
    none = 1 << len(values)
    bits = dict.fromkeys(np.flatnonzero(speaks).tolist(), none)
    for position, value in enumerate(values):
        for index in np.flatnonzero(value.fits).tolist():
            bits[index] = (bits[index] & ~none) | 1 << position
    return bits


def _having(words: Sequence[tuple[str, ...]]) -> Mapping[str, Indices]:
    found: dict[str, list[int]] = {}
    for index, its in enumerate(words):
        for word in its:
            found.setdefault(word, []).append(index)
    return {word: np.array(tokens, dtype=np.intp) for word, tokens in found.items()}


def _brands(
    vocabulary: Vocabulary, words: Sequence[tuple[str, ...]]
) -> tuple[tuple[tuple[str, ...], ...], Mask]:
    available = {word for token in words for word in token}
    brands = {stems(brand) for brand in vocabulary.brands}
    spelt = sorted(brand for brand in brands if len(brand) > 1 and available.issuperset(brand))
    single = {brand[0] for brand in brands if len(brand) == 1}
    return tuple(spelt), np.array([not single.isdisjoint(token) for token in words])
