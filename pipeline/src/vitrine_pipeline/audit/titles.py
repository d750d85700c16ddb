"""What the titles of a catalogue say of its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.lexicon import Lexicon
from vitrine_pipeline.captions.agreement import read_tokens
from vitrine_pipeline.captions.brands import Brands
from vitrine_pipeline.captions.lesson import prepare_lesson
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.training.labels import Labels
from vitrine_product.words import split, stem


@dataclass(frozen=True, slots=True)
class Claims:
    """What each of N titles says of one attribute.

    Attributes
    ----------
    shares
        float64 [N, K]: of the words that speak of the attribute, the share that fits each value;
        zero where the title is silent.
    words
        Those words, e.g. ``"Navy Blue"``; empty where the title is silent.
    """

    shares: NDArray[np.float64]
    words: tuple[str, ...]


def read_claims(
    titles: Sequence[str | None], rows: Sequence[Mapping[str, str]], labels: Labels
) -> Mapping[str, Claims]:
    """Read what titles claim, brands left aside: "Red Tape" is no colour.

    Parameters
    ----------
    titles
        Of N products; None where the catalogue has none.
    rows
        Their attributes, from which it is learnt what words mean.
    labels
        The same attributes, encoded.

    Returns
    -------
    Mapping
        By attribute, but for brands; none where too few products have a title to learn from.
    """
    everything = np.ones(len(titles), np.bool_)
    lesson = prepare_lesson(
        titles, rows, everything, labels.attributes, CaptionRecipe(), labels.roles
    )
    if lesson is None:
        return {}
    lexicon = Lexicon(lesson.vocabulary(decoder="none", model="none"), labels.roles)
    brands = lesson.wording.brands
    read = [_tokens(title, lexicon, brands) for title in titles]
    return {
        attribute: _claims(lexicon, attribute, values, read)
        for attribute, values in labels.values.items()
        if attribute in lexicon.attributes
    }


def _tokens(title: str | None, lexicon: Lexicon, brands: Brands) -> Sequence[int]:
    words = tuple(word.lower() for word in split(title or ""))
    masked = tuple(stem(word) for word in brands.mask(words) if word)
    return read_tokens(lexicon, masked)


def _claims(
    lexicon: Lexicon, attribute: str, values: Sequence[str], read: Sequence[Sequence[int]]
) -> Claims:
    speaks = lexicon.attributes[attribute].speaks
    fitting = np.stack([lexicon.tokens_of(attribute, value).fits for value in values])
    shares = np.zeros((len(read), len(values)))
    words = []
    for row, tokens in enumerate(read):
        spoken = [token for token in tokens if speaks[token]]
        if spoken:
            shares[row] = fitting[:, spoken].mean(axis=1)
        words.append(" ".join(lexicon.surfaces[token] for token in spoken))
    return Claims(shares, tuple(words))
