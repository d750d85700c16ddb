"""One query of several products and pictures: like these, and maybe unlike those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.vectors import unit

MAX_EXAMPLES = 10
MAX_WEIGHT = 10.0
_NOTHING = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """What the products found are to be like.

    Attributes
    ----------
    vector
        Float32 [dimension], finite and not all zeros.
    weight
        How much, up to `MAX_WEIGHT`; below 0 they are to be unlike it.
    product_id
        Empty where it is no product of the catalogue.
    """

    vector: Vector
    weight: float = 1.0
    product_id: str = ""


def check_examples(weights: Sequence[float]) -> None:
    """Refuse weights of examples that make no query.

    Raises
    ------
    InvalidInput
        ``EXAMPLES_INVALID``.
    """
    if not 1 <= len(weights) <= MAX_EXAMPLES:
        raise _invalid(f"there are {len(weights)}; give 1 to {MAX_EXAMPLES}")
    for place, weight in enumerate(weights):
        if not 0 < abs(weight) <= MAX_WEIGHT:
            raise _invalid(
                f"the weight of example {place} is {weight}; give up to {MAX_WEIGHT:g}, below 0 "
                "where products are to be unlike it, and not 0"
            )
    if max(weights) < 0:
        raise _invalid("all weights are below 0; say what products are to be like, too")


def mix(examples: Sequence[Example]) -> Vector:
    """Return the weighted sum of examples, each made a unit vector first; float32 [dimension].

    J. J. Rocchio, "Relevance feedback in information retrieval", in The SMART retrieval system,
    1971.

    Raises
    ------
    InvalidInput
        As `check_examples`, or ``EXAMPLES_INVALID``: they cancel each other out.
    """
    check_examples([one.weight for one in examples])
    vectors = unit(np.stack([one.vector for one in examples])).astype(np.float64)
    weights = np.array([one.weight for one in examples])
    total = (vectors * weights[:, None]).sum(axis=0)
    if np.linalg.norm(total) < _NOTHING * np.abs(weights).sum():
        raise _invalid("they cancel each other out; give other weights")
    return unit(total.astype(np.float32))


def _invalid(fault: str) -> InvalidInput:
    return InvalidInput(f"the examples make no query: {fault}", reason="EXAMPLES_INVALID")
