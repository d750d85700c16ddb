"""Splits a catalogue by groups of alike pictures, the same way every time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray


def split_groups(
    groups: NDArray[np.intp],
    sha256: Sequence[str],
    fraction: float,
    *,
    seed: int,
    last: Collection[str] = (),
) -> NDArray[np.bool_]:
    """Set aside about a fraction of the rows, whole groups only.

    Whether a group is set aside depends on the seed and on its pictures' content, hardly on what
    else the catalogue holds: a catalogue that has grown is split alike.

    Parameters
    ----------
    groups
        int [N], as `vitrine_pipeline.duplicates.group_duplicates` gives them.
    sha256
        The hashes of the N pictures.
    fraction
        How much to set aside, 0 to 1.
    seed
        Another seed, another split.
    last
        The hashes of pictures whose groups are set aside only when no other is left.

    Returns
    -------
    numpy.ndarray
        bool [N]: the rows set aside.
    """
    lowest: dict[int, str] = {}
    for group, digest in zip(groups.tolist(), sha256, strict=True):
        lowest[group] = min(lowest.get(group, digest), digest)
    spared = set(groups[[digest in last for digest in sha256]].tolist())

    def order(group: int) -> tuple[bool, bytes]:
        return group in spared, hashlib.sha256(f"{seed}:{lowest[group]}".encode()).digest()

    drawn = sorted(lowest, key=order)
    sizes = np.bincount(groups)
    wanted = round(fraction * len(groups))
    chosen: list[int] = []
    taken = 0
    for group in drawn:
        if taken >= wanted:
            break
        if taken + sizes[group] <= wanted or not chosen:
            chosen.append(group)
            taken += int(sizes[group])
    return np.isin(groups, chosen)


def fold_groups(groups: NDArray[np.intp], folds: int, *, seed: int) -> NDArray[np.intp]:
    """Deal whole groups into folds of about equal size.

    Parameters
    ----------
    groups
        int [N].
    folds
        How many.
    seed
        Another seed, another dealing.

    Returns
    -------
    numpy.ndarray
        int [N], the fold of each row, 0 to `folds` - 1.
    """
    names, position, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    # Large groups first, each into the fold that is the emptiest.
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(folds, np.intp)
    fold_of = np.zeros(len(names), np.intp)
    for group in order:
        fold_of[group] = filled.argmin()
        filled[fold_of[group]] += sizes[group]
    return fold_of[position]


def leave_out(
    groups: NDArray[np.intp], folds: int, *, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Leave out one fold after the other; the parameters are those of `fold_groups`.

    Yields
    ------
    tuple
        For each fold, the rows to fit to and those that are left out; either may be empty where
        there are fewer groups than folds.
    """
    fold_of = fold_groups(groups, folds, seed=seed)
    for fold in range(folds):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
