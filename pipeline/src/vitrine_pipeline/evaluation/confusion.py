"""Which values are taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vitrine_classifier.attributes import AttributeModel
from vitrine_classifier.decode import Decoded
from vitrine_sheets.catalogue import CatalogueRow


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one value was taken for another.

    Attributes
    ----------
    stated, answered
        What the catalogue says, and what was said instead.
    count
        How often.
    of
        How many products state that value.
    """

    stated: str
    answered: str
    count: int
    of: int


def confusions(
    rows: Sequence[CatalogueRow], model: AttributeModel, answer: Decoded, *, most: int
) -> list[Confusion]:
    """List the commonest mistakes of an attribute, the commonest first."""
    stated: Counter[str] = Counter()
    mistakes: Counter[tuple[str, str]] = Counter()
    for row, choice in zip(rows, answer.choice, strict=True):
        truth = row.attributes.get(model.name)
        if truth is None:
            continue
        stated[truth] += 1
        if model.values[choice] != truth:
            mistakes[truth, model.values[choice]] += 1
    return [
        Confusion(truth, answered, count, stated[truth])
        for (truth, answered), count in mistakes.most_common(most)
    ]
