"""Ranks labels by how strongly three witnesses speak against them.

Each witness spreads its belief over the values of an attribute. How far its favourite among the
other values is ahead of the label is the normalised margin of Northcutt, Jiang and Chuang (2021),
"Confident Learning: Estimating Uncertainty in Dataset Labels", section 3.2, with its sign turned:
-1 where all belief is on the label, 1 where all of it is on one other value. The score is the mean
of the three margins; a witness that has nothing to say counts as 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.audit.opinions import Opinions
from vitrine_pipeline.audit.titles import Claims
from vitrine_pipeline.training.labels import MISSING, Labels
from vitrine_sheets.catalogue import CatalogueRow


@dataclass(frozen=True, slots=True)
class Witness:
    """What one source says of one label.

    Attributes
    ----------
    favourite
        The value that it believes in most; empty where it has nothing to say.
    favourite_share, label_share
        Its belief in that value and in the label, 0 to 1.
    """

    favourite: str
    favourite_share: float
    label_share: float


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A label that is probably wrong.

    Attributes
    ----------
    row
        The product.
    attribute, label
        What the catalogue states.
    proposed
        The value that has the most belief in all.
    score
        -1 to 1; the higher, the more suspicious.
    model, neighbours, title
        The evidence.
    title_words
        The words of the title that speak of the attribute.
    """

    row: CatalogueRow
    attribute: str
    label: str
    proposed: str
    score: float
    model: Witness
    neighbours: Witness
    title: Witness
    title_words: str


def rank(
    rows: Sequence[CatalogueRow],
    labels: Labels,
    opinions: Opinions,
    claims: Mapping[str, Claims],
) -> tuple[Suspicion, ...]:
    """List every label that another value has more belief than, most suspicious first.

    Parameters
    ----------
    rows
        N products.
    labels
        Their labels.
    opinions
        Of the same rows.
    claims
        By attribute; an attribute that is absent has no title that speaks of it.
    """
    found = [
        suspicion
        for attribute in labels.attributes
        for suspicion in _suspicions(rows, labels, attribute, opinions, claims.get(attribute))
    ]
    # Equal scores in the order of the file, so that the list is the same every time.
    return tuple(sorted(found, key=lambda its: (-its.score, its.row.line)))


def _suspicions(
    rows: Sequence[CatalogueRow],
    labels: Labels,
    attribute: str,
    opinions: Opinions,
    claims: Claims | None,
) -> Iterator[Suspicion]:
    values, codes = labels.values[attribute], labels.codes[attribute]
    beliefs = [opinions.model[attribute], opinions.neighbours[attribute]]
    beliefs.append(np.zeros_like(beliefs[0]) if claims is None else claims.shares)
    stated = np.flatnonzero(codes != MISSING)
    scores = np.mean([_margins(belief[stated], codes[stated]) for belief in beliefs], axis=0)
    total = np.sum(beliefs, axis=0)
    for at, score in zip(stated.tolist(), scores.tolist(), strict=True):
        proposed, label = int(total[at].argmax()), int(codes[at])
        if proposed == label or total[at, proposed] <= total[at, label]:
            continue
        model, neighbours, title = (_witness(belief[at], values, label) for belief in beliefs)
        yield Suspicion(
            row=rows[at],
            attribute=attribute,
            label=values[label],
            proposed=values[proposed],
            score=score,
            model=model,
            neighbours=neighbours,
            title=title,
            title_words=claims.words[at] if claims else "",
        )


def _margins(beliefs: NDArray[np.float64], codes: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return how far the best other value of each row is ahead of its label, float64 [N]."""
    own = np.take_along_axis(beliefs, codes[:, np.newaxis].astype(np.intp), axis=1)
    others = beliefs.copy()
    np.put_along_axis(others, codes[:, np.newaxis].astype(np.intp), 0.0, axis=1)
    margins: NDArray[np.float64] = others.max(axis=1) - own[:, 0]
    return margins


def _witness(beliefs: NDArray[np.float64], values: Sequence[str], label: int) -> Witness:
    # Of equal ones the label: a title that fits both does not speak against it.
    best = label if beliefs[label] == beliefs.max() else int(beliefs.argmax())
    says = beliefs[best] > 0
    return Witness(values[best] if says else "", float(beliefs[best]), float(beliefs[label]))
