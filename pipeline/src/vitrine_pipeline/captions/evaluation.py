"""Measures a captioner on products that it was not trained on."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.captioner import Captioner
from vitrine_captioner.description import Description, KnownAttribute
from vitrine_captioner.lexicon import Lexicon
from vitrine_captioner.vocabulary import Vocabulary
from vitrine_pipeline.captions.agreement import agrees
from vitrine_pipeline.captions.brands import Brands
from vitrine_pipeline.captions.metrics import bleu, cider, ciders
from vitrine_product.words import split

_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike titles are to the catalogue's, brands masked in both.

    Attributes
    ----------
    bleu1, bleu4
        Corpus BLEU, 0 to 100.
    cider
        Mean CIDEr-D, 0 to 10.
    distinct
        The number of different titles.
    """

    bleu1: float
    bleu4: float
    cider: float
    distinct: int


@dataclass(frozen=True, slots=True)
class CaptionEvaluation:
    """The figures of a captioner.

    Attributes
    ----------
    written
        Of its titles.
    copied
        Of the baseline: the title of the nearest product in training.
    agreeing
        For each title, whether no word of it claims another value of a given attribute.
    ciders
        The CIDEr-D of each title, 0 to 10.
    copied_agreement
        The share of the baseline's titles that agree, 0 to 1.
    brands_claimed
        The number of titles that hold a masked brand.
    ms_per_description
        The median on one core.
    descriptions
        What was written, for each product.
    references
        The catalogue's titles, brands masked.
    """

    written: Likeness
    copied: Likeness
    agreeing: tuple[bool, ...]
    ciders: tuple[float, ...]
    copied_agreement: float
    brands_claimed: int
    ms_per_description: float
    descriptions: tuple[Description, ...]
    references: tuple[str, ...]

    @property
    def attribute_agreement(self) -> float:
        """The share of titles that agree with what is known, 0 to 1."""
        return _share(self.agreeing)

    def metrics(self) -> dict[str, float]:
        """Return what `metrics.json` holds under ``captions``."""
        return {
            "bleu1": self.written.bleu1,
            "bleu4": self.written.bleu4,
            "cider": self.written.cider,
            "attribute_agreement": self.attribute_agreement,
            "distinct_titles": self.written.distinct,
            "brands_claimed": self.brands_claimed,
            "ms_per_description": self.ms_per_description,
            "nearest_bleu1": self.copied.bleu1,
            "nearest_bleu4": self.copied.bleu4,
            "nearest_cider": self.copied.cider,
            "nearest_attribute_agreement": self.copied_agreement,
        }


def evaluate_captions(
    captioner: Captioner,
    vocabulary: Vocabulary,
    *,
    titles: Sequence[str],
    known: Sequence[Sequence[KnownAttribute]],
    embeddings: NDArray[np.float32],
    neighbours: Sequence[str],
) -> CaptionEvaluation:
    """Describe products that have titles, and compare.

    Parameters
    ----------
    captioner
        With a decoder.
    vocabulary
        Its own.
    titles
        The catalogue's titles of N unseen products.
    known
        What the classifier says of each.
    embeddings
        float32 [N, D].
    neighbours
        The title of the nearest product in training to each.
    """
    brands = Brands(
        frozenset(tuple(name.split(" ")) for name in vocabulary.brands),
        frozenset(vocabulary.masked),
    )
    descriptions, milliseconds = [], []
    for embedding, facts in zip(embeddings, known, strict=True):
        started = time.perf_counter()
        descriptions.append(captioner.describe(embedding, facts, timeout_s=_WAIT_S))
        milliseconds.append(1e3 * (time.perf_counter() - started))
    references = [_masked(title, brands) for title in titles]
    written = [_lower(description.title) for description in descriptions]
    copied = [_masked(title, brands) for title in neighbours]
    lexicon = Lexicon(vocabulary, captioner.roles)
    return CaptionEvaluation(
        written=_likeness(written, references),
        copied=_likeness(copied, references),
        agreeing=tuple(
            agrees(lexicon, words, facts) for words, facts in zip(written, known, strict=True)
        ),
        ciders=tuple(ciders(written, references)),
        copied_agreement=_share(
            agrees(lexicon, words, facts) for words, facts in zip(copied, known, strict=True)
        ),
        brands_claimed=sum(None in brands.mask(words) for words in written),
        ms_per_description=float(np.median(milliseconds)),
        descriptions=tuple(descriptions),
        references=tuple(" ".join(words) for words in references),
    )


def _likeness(written: Sequence[Sequence[str]], references: Sequence[Sequence[str]]) -> Likeness:
    return Likeness(
        bleu1=bleu(written, references, longest=1),
        bleu4=bleu(written, references, longest=4),
        cider=cider(written, references),
        distinct=len({" ".join(words) for words in written}),
    )


def _lower(title: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in split(title))


def _masked(title: str, brands: Brands) -> tuple[str, ...]:
    return tuple(word for word in brands.mask(_lower(title)) if word)


def _share(answers: Iterable[bool]) -> float:
    given = tuple(answers)
    return sum(given) / max(len(given), 1)
