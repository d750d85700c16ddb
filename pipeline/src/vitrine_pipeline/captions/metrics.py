"""How alike written titles are to the catalogue's."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from sacrebleu.metrics.bleu import BLEU

Words = Sequence[str]

_LONGEST = 4
# As in the reference implementation of CIDEr-D.
_SIGMA = 6.0
_SCALE = 10.0


def bleu(written: Sequence[Words], references: Sequence[Words], *, longest: int) -> float:
    """Return corpus BLEU of n-grams up to `longest`, 0 to 100.

    Parameters
    ----------
    written, references
        The words of each title; one reference for each.
    longest
        1 for BLEU-1, 4 for BLEU-4.

    Notes
    -----
    Source: Papineni et al. (2002), "BLEU: a Method for Automatic Evaluation of Machine
    Translation"; computed by sacreBLEU, without its tokeniser and without smoothing.
    """
    metric = BLEU(max_ngram_order=longest, tokenize="none", smooth_method="none", force=True)
    score = metric.corpus_score(
        [" ".join(words) for words in written], [[" ".join(words) for words in references]]
    )
    return float(score.score)


def cider(written: Sequence[Words], references: Sequence[Words]) -> float:
    """Return the mean CIDEr-D, 0 to 10, with one reference for each title; see `ciders`."""
    scores = ciders(written, references)
    return sum(scores) / max(len(scores), 1)


def ciders(written: Sequence[Words], references: Sequence[Words]) -> list[float]:
    """Return the CIDEr-D of each title, 0 to 10, with one reference for each.

    Parameters
    ----------
    written, references
        The words of each title.

    Notes
    -----
    Source: Vedantam, Zitnick and Parikh (2015), "CIDEr: Consensus-based Image Description
    Evaluation", section 4 and CIDEr-D in section 8. Document frequencies are those of the
    references.
    """
    if not references:
        return []
    grams = [_grams(words) for words in references]
    frequency = Counter(gram for document in grams for gram in document)
    documents = math.log(len(references))
    return [
        _cider_of(_grams(words), grams[at], frequency, documents, len(words) - len(references[at]))
        for at, words in enumerate(written)
    ]


def _grams(words: Words) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple(words[start : start + size])
        for size in range(1, _LONGEST + 1)
        for start in range(len(words) - size + 1)
    )


def _cider_of(
    written: Counter[tuple[str, ...]],
    reference: Counter[tuple[str, ...]],
    frequency: Counter[tuple[str, ...]],
    documents: float,
    longer: int,
) -> float:
    def weights(grams: Counter[tuple[str, ...]], size: int) -> dict[tuple[str, ...], float]:
        return {
            gram: count * (documents - math.log(max(1, frequency[gram])))
            for gram, count in grams.items()
            if len(gram) == size
        }

    total = 0.0
    for size in range(1, _LONGEST + 1):
        ours, theirs = weights(written, size), weights(reference, size)
        norm = math.hypot(*ours.values()) * math.hypot(*theirs.values())
        if norm > 0:
            common = ours.keys() & theirs.keys()
            total += sum(min(ours[gram], theirs[gram]) * theirs[gram] for gram in common) / norm
    return _SCALE * total / _LONGEST * math.exp(-(longer**2) / (2 * _SIGMA**2))
