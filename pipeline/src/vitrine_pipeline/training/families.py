"""Learns which colours of a catalogue are kinds of another: navy of blue, peach of pink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.decode import Decoded
from vitrine_classifier.families import FamilyModel
from vitrine_pipeline.training.sureness import sure_thresholds
from vitrine_product.words import contains, stems

# A value is rare beside the one that it is a kind of. Of two that are as common as each other
# neither is a kind of the other, however often they are taken for each other.
_TIMES_RARER = 4
_MOST = 0.5
_TIMES_USUAL = 2
_LEAST_ENDING = 4


def learn_families(
    attribute: str, values: Sequence[str], said: Decoded, codes: NDArray[np.int32]
) -> tuple[FamilyModel, ...]:
    """Learn the families of an attribute, and from which confidence on each is sure.

    A value is a kind of another that its name names, as "Navy Blue" names "Blue" and "Marineblau"
    names "Blau". A rare value whose name names none is a kind of a common one where most of what
    is thought of beside it is that one or its kinds, far more than they are common anyway: where a
    picture might be peach, it might hardly be anything but pink. Neither needs a list of colours
    or a language.

    Parameters
    ----------
    attribute
        Its name.
    values
        K of them.
    said
        What was predicted for N rows that the network was not fitted to.
    codes
        int32 [N]: what they state; negative where they state nothing.

    Returns
    -------
    tuple
        Families of two values or more; the thresholds are never below a half.

    Notes
    -----
    That the lesser probabilities of a network tell which classes are alike: Hinton, Vinyals and
    Dean, "Distilling the Knowledge in a Neural Network" (2015).
    """
    stated = codes >= 0
    counts = np.bincount(codes[stated], minlength=len(values))
    of = _by_looks(_by_names(values), counts, said.probabilities)
    names, numbers = np.unique(of, return_inverse=True)
    if len(names) == len(values) or not stated.any():
        return ()
    shares = said.probabilities @ np.eye(len(names))[numbers]
    choice = numbers[said.choice].astype(np.intp)
    confidence = shares[np.arange(len(choice)), choice]
    right = choice[stated] == numbers[codes[stated]]
    thresholds = sure_thresholds(choice[stated], confidence[stated], right, len(names))
    return tuple(
        FamilyModel(
            attribute=attribute,
            name=values[name],
            values=tuple(values[at] for at in np.flatnonzero(of == name).tolist()),
            threshold=threshold,
        )
        for name, threshold in zip(names.tolist(), thresholds, strict=True)
        if (of == name).sum() > 1
    )


def _by_names(values: Sequence[str]) -> NDArray[np.intp]:
    """Return for each value the one that it is a kind of by its name, or itself."""
    of = np.arange(len(values))
    for at, value in enumerate(values):
        # The shortest: of "Pale Navy Blue" it is "Blue", and not "Navy Blue", a kind itself.
        named = [n for n, other in enumerate(values) if n != at and _names(value, other)]
        if named:
            of[at] = min(named, key=lambda n: (len(values[n]), values[n]))
    return of[of]


def _names(value: str, other: str) -> bool:
    its, others = stems(value), stems(other)
    if len(its) == len(others) == 1:
        longer, shorter = value.casefold(), other.casefold()
        return longer != shorter and len(shorter) >= _LEAST_ENDING and longer.endswith(shorter)
    return len(others) < len(its) and contains(its, others)


def _by_looks(
    of: NDArray[np.intp], counts: NDArray[np.intp], probabilities: NDArray[np.float64]
) -> NDArray[np.intp]:
    beside = probabilities.T @ probabilities
    np.fill_diagonal(beside, 0)
    usual = probabilities.mean(axis=0)
    of = of.copy()
    named = set(of[of != np.arange(len(of))].tolist())
    for at in np.argsort(counts, kind="stable").tolist():
        if of[at] != at or at in named or not beside[at].sum():
            continue
        shares = np.bincount(of, beside[at], len(of)) / beside[at].sum()
        best = int(shares.argmax())
        # Half of a catalogue that is black is also half of what is thought of beside anything.
        least = max(_MOST, _TIMES_USUAL * usual[of == best].sum())
        if shares[best] >= least and counts[best] >= _TIMES_RARER * max(1, counts[at]):
            of[at] = best
            named.add(best)
    return of
