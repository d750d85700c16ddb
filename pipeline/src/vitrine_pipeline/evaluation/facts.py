"""What there is to know of a catalogue before anything is learnt from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_product.attributes import ATTRIBUTES
from vitrine_sheets.catalogue import CatalogueRow

RARE = 20
"""A value that fewer products state is rare."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far products of the very same picture are labelled alike.

    Attributes
    ----------
    products
        How many share their picture's bytes with another that is labelled too.
    ceiling
        The share of them that has its picture's commonest label: whoever sees only the picture
        cannot be right more often. 1 where there are none.
    pairs
        The share of pairs of them that agree; 1 where there are none.
    """

    products: int
    ceiling: float
    pairs: float


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """One attribute's labels.

    Attributes
    ----------
    name
        The attribute's.
    counts
        Each value with how many products state it, the commonest first.
    missing
        How many state none.
    agreement
        Of identical pictures.
    """

    name: str
    counts: tuple[tuple[str, int], ...]
    missing: int
    agreement: Agreement

    @property
    def labelled(self) -> int:
        """How many products state a value."""
        return sum(count for _, count in self.counts)

    @property
    def rare(self) -> tuple[str, ...]:
        """The values that fewer than `RARE` products state."""
        return tuple(value for value, count in self.counts if count < RARE)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Products with the same picture and different labels; `values` are the attribute's."""

    attribute: str
    rows: tuple[CatalogueRow, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """A catalogue.

    Attributes
    ----------
    rows, titled
        How many products can be used, and how many of them have a title.
    identical_groups, identical_rows
        How many pictures occur under several ids, and under how many ids in all.
    near_groups, near_rows
        The same of pictures that are nearly the same.
    labels
        Of each attribute that any product states.
    contradictions
        Identical pictures whose labels differ.
    """

    rows: int
    titled: int
    identical_groups: int
    identical_rows: int
    near_groups: int
    near_rows: int
    labels: tuple[LabelFacts, ...]
    contradictions: tuple[Contradiction, ...]


def facts_of(
    rows: Sequence[CatalogueRow],
    sha256: Sequence[str],
    groups: NDArray[np.intp],
    attributes: Sequence[str] = ATTRIBUTES,
) -> CatalogueFacts:
    """Count what matters.

    Parameters
    ----------
    rows, sha256
        N products and the hashes of their pictures.
    groups
        int [N]: which have nearly the same picture.
    attributes
        Those that are counted, in the order in which they are reported.
    """
    identical = np.unique(np.array(sha256), return_inverse=True)[1]
    twins = _twins(rows, identical)
    labels, contradictions = [], []
    for name in attributes:
        counts = Counter(row.attributes[name] for row in rows if name in row.attributes)
        if not counts:
            continue
        stated = [[row for row in twin if name in row.attributes] for twin in twins]
        stated = [twin for twin in stated if len(twin) > 1]
        labels.append(
            LabelFacts(
                name=name,
                counts=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
                missing=len(rows) - counts.total(),
                agreement=_agreement([[row.attributes[name] for row in twin] for twin in stated]),
            )
        )
        for twin in stated:
            values = Counter(row.attributes[name] for row in twin)
            if len(values) > 1:
                contradictions.append(Contradiction(name, tuple(twin), tuple(values)))
    same, near = np.bincount(identical), np.bincount(groups)
    return CatalogueFacts(
        rows=len(rows),
        titled=sum(bool(row.title) for row in rows),
        identical_groups=int((same > 1).sum()),
        identical_rows=int(same[same > 1].sum()),
        near_groups=int((near > 1).sum()),
        near_rows=int(near[near > 1].sum()),
        labels=tuple(labels),
        contradictions=tuple(contradictions),
    )


def _twins(rows: Sequence[CatalogueRow], identical: NDArray[np.intp]) -> list[list[CatalogueRow]]:
    members: dict[int, list[CatalogueRow]] = defaultdict(list)
    for row, picture in zip(rows, identical.tolist(), strict=True):
        members[picture].append(row)
    return [twin for twin in members.values() if len(twin) > 1]


def _agreement(labels: Sequence[Sequence[str]]) -> Agreement:
    products = sum(map(len, labels))
    counts = [Counter(one) for one in labels]
    commonest = sum(max(count.values()) for count in counts)
    agreeing = sum(times * (times - 1) for count in counts for times in count.values())
    pairs = sum(len(one) * (len(one) - 1) for one in labels)
    return Agreement(
        products=products,
        ceiling=commonest / products if products else 1.0,
        pairs=agreeing / pairs if pairs else 1.0,
    )
