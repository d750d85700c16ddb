"""How right the attributes are where it is hard to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.facts import RARE, CatalogueFacts
from vitrine_pipeline.evaluation.look import SMALL_PX, Look
from vitrine_pipeline.evaluation.measures import Interval, wilson
from vitrine_pipeline.evaluation.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class SliceFigure:
    """One attribute on a part of the products.

    Attributes
    ----------
    count, right
        How many products, and of how many of them the attribute is right.
    interval
        Wilson's, of the share; None where there are none.
    """

    count: int
    right: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the products; `figures` by attribute name."""

    name: str
    figures: Mapping[str, SliceFigure]


def slices_of(
    evaluation: Evaluation, looks: Sequence[Look], facts: CatalogueFacts
) -> tuple[Slice, ...]:
    """Measure the parts on which a model is usually weak.

    Parameters
    ----------
    evaluation
        Of Q products.
    looks
        Of their pictures.
    facts
        Of the whole catalogue.
    """
    everything = np.ones(len(looks), np.bool_)
    grey = np.array([look.greyscale for look in looks], np.bool_)
    small = np.array([look.small for look in looks], np.bool_)
    times = np.bincount(evaluation.groups)[evaluation.groups]
    rare = {labels.name: frozenset(labels.rare) for labels in facts.labels}
    parts = {
        "all products": everything,
        "greyscale pictures": grey,
        f"pictures under {SMALL_PX} px": small,
        "pictures with near-duplicates": times > 1,
    }
    return (
        *(_slice(name, evaluation.outcomes, rows) for name, rows in parts.items()),
        Slice(
            f"values of under {RARE} products",
            {
                name: _figure(one.right[_states(evaluation, one, rare.get(name, frozenset()))])
                for name, one in evaluation.outcomes.items()
            },
        ),
    )


def _slice(name: str, outcomes: Mapping[str, Outcomes], rows: NDArray[np.bool_]) -> Slice:
    return Slice(
        name, {attribute: _figure(one.right[rows[one.rows]]) for attribute, one in outcomes.items()}
    )


def _states(
    evaluation: Evaluation, outcomes: Outcomes, values: frozenset[str]
) -> NDArray[np.bool_]:
    name = outcomes.model.name
    return np.array(
        [evaluation.queries[row].attributes[name] in values for row in outcomes.rows.tolist()],
        np.bool_,
    )


def _figure(right: NDArray[np.bool_]) -> SliceFigure:
    count, hits = len(right), int(right.sum())
    return SliceFigure(count, hits, wilson(hits, count) if count else None)
