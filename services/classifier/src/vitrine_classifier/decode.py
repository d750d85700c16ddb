"""From logits to attribute values with calibrated confidences that agree with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModel, AttributeModels
from vitrine_classifier.families import Family, FamilyReader
from vitrine_product.roles import Role

# A confidence is told in so many decimals: it reads the same after it was a float of 32 bits in a
# message, millionths in a database or JSON, where it could fall to either side of half a digit.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that an attribute may have, and the probability that it does."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is said of one attribute of one product.

    Attributes
    ----------
    name
        The attribute's.
    candidates
        Best first; never empty.
    sure
        Whether the first candidate's confidence reaches its threshold, and the picture shows
        something.
    role
        What the attribute says of a product.
    family
        The one that the first candidate is of; None where there is none.
    """

    name: str
    candidates: tuple[Candidate, ...]
    sure: bool
    role: Role
    family: Family | None = None

    @property
    def value(self) -> str:
        """The value that is answered."""
        return self.candidates[0].value

    @property
    def confidence(self) -> float:
        """The probability that `value` is right."""
        return self.candidates[0].confidence

    @property
    def may_be_claimed(self) -> bool:
        """Whether a description may state it: a brand is stated by nobody but people."""
        return self.sure and self.role is not Role.BRAND

    @property
    def sure_family(self) -> str:
        """The family that a description may state in place of the value; empty: none."""
        return self.family.value if self.family and self.family.sure and not self.sure else ""

    @property
    def unsure(self) -> Prediction:
        """The same, of a picture that shows nothing."""
        family = replace(self.family, sure=False) if self.family else None
        return replace(self, sure=False, family=family)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The answer for one attribute of N products.

    Attributes
    ----------
    choice
        int [N], the chosen value's position.
    probabilities
        float64 [N, K], of every value; a row sums to 1.
    """

    choice: NDArray[np.intp]
    probabilities: NDArray[np.float64]

    @property
    def confidence(self) -> NDArray[np.float64]:
        """float64 [N], the probability of the choice."""
        chosen: NDArray[np.float64] = self.probabilities[np.arange(len(self.choice)), self.choice]
        return chosen


def decode(models: AttributeModels, logits: Mapping[str, NDArray[Any]]) -> dict[str, Decoded]:
    """Choose a value for every attribute of N products.

    The attributes of the taxonomy are chosen together: among the combinations that the training
    catalogue holds, the one whose members are the most probable jointly. A confidence is then the
    value's share over all combinations that contain it.

    Parameters
    ----------
    models
        The bundle's attributes.
    logits
        float [N, K] by attribute name, as the heads give them.
    """
    scores = {
        model.name: _log_softmax(np.asarray(logits[model.name], np.float64) / model.temperature)
        for model in models.attributes
    }
    decoded = {name: Decoded(score.argmax(axis=1), np.exp(score)) for name, score in scores.items()}
    if models.taxonomy:
        decoded.update(_decode_together(models, scores))
    return decoded


def _decode_together(
    models: AttributeModels, scores: Mapping[str, NDArray[np.float64]]
) -> dict[str, Decoded]:
    combinations = models.combinations
    joint = np.zeros((len(next(iter(scores.values()))), len(combinations)))
    for column, model in enumerate(models.agreeing):
        joint += scores[model.name][:, combinations[:, column]]
    shares = np.exp(_log_softmax(joint))
    best = joint.argmax(axis=1)
    return {
        model.name: Decoded(combinations[best, column], shares @ members)
        for column, (model, members) in enumerate(zip(models.agreeing, models.members, strict=True))
    }


def predictions(
    models: AttributeModels, decoded: Mapping[str, Decoded], *, max_candidates: int
) -> list[tuple[Prediction, ...]]:
    """Put the decoded answers into words, product by product.

    Parameters
    ----------
    models
        The bundle's attributes.
    decoded
        As `decode` gave it, of N products.
    max_candidates
        How many values are named for each attribute, at least 1.

    Returns
    -------
    list
        For each product its attributes, in the bundle's order.
    """
    readers = models.family_readers
    columns = [
        _column(model, decoded[model.name], max_candidates, readers.get(model.name))
        for model in models.attributes
    ]
    return list(zip(*columns, strict=True))


def _column(
    model: AttributeModel, answer: Decoded, max_candidates: int, families: FamilyReader | None
) -> list[Prediction]:
    rows = np.arange(len(answer.choice))
    ranked = answer.probabilities.copy()
    # The chosen value leads, also where the taxonomy outvoted a likelier one.
    ranked[rows, answer.choice] = np.inf
    order = np.argsort(-ranked, axis=1, kind="stable")[:, :max_candidates]
    confidences = answer.probabilities[rows[:, None], order].round(_DIGITS)
    sure = answer.confidence >= model.thresholds_of_values[answer.choice]
    of: Sequence[Family | None] = [None] * len(rows)
    if families:
        of = families.read(answer.choice, answer.probabilities, _DIGITS)
    told = zip(order.tolist(), confidences.tolist(), sure.tolist(), of, strict=True)
    return [
        Prediction(
            model.name,
            tuple(Candidate(model.values[at], share) for at, share in zip(*best, strict=True)),
            is_sure,
            model.role,
            family,
        )
        for *best, is_sure, family in told
    ]


def _log_softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = values - values.max(axis=1, keepdims=True)
    result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
