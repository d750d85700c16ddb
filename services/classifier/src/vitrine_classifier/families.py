"""Families of values, such as all the blues: surer than any one of their values.

Here is the format of `FAMILIES_FILE`, and what is said of a product by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

FAMILIES_FILE = "families.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FamilyModel(_Frozen):
    """Values of an attribute that are kinds of one of them.

    Attributes
    ----------
    attribute
        Whose values they are, e.g. ``"colour"``.
    name
        The value that the others are kinds of, e.g. ``"Blue"``.
    values
        All of them, e.g. ``("Blue", "Navy Blue")``; no value is of two families.
    threshold
        The confidence from which it is sure. Of all sure families of the attribute at least 95 %
        were right on products that were not trained on. Over 1: never.
    """

    attribute: str = Field(min_length=1)
    name: str = Field(min_length=1)
    values: tuple[str, ...] = Field(min_length=2)
    threshold: float


class FamilyModels(_Frozen):
    """All families of a bundle."""

    families: tuple[FamilyModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """The family that a predicted value is of.

    Attributes
    ----------
    value
        The value after which it is named.
    confidence
        The probability that the product has one of its values.
    sure
        Whether that reaches the family's threshold, and the picture shows something.
    """

    value: str
    confidence: float
    sure: bool


class FamilyReader:
    """Reads the families of one attribute off its probabilities.

    Parameters
    ----------
    values
        Those of the attribute, in the order of its probabilities.
    families
        Its own; values that the attribute lacks are ignored.
    """

    def __init__(self, values: Sequence[str], families: Sequence[FamilyModel]) -> None:
        at = {value: position for position, value in enumerate(values)}
        self._names = [one.name for one in families]
        self._thresholds = np.array([one.threshold for one in families])
        self._members = np.zeros((len(values), len(families)))
        for number, family in enumerate(families):
            self._members[[at[value] for value in family.values if value in at], number] = 1
        self._of = np.where(self._members.any(axis=1), self._members.argmax(axis=1), -1)

    def read(
        self, choice: NDArray[np.intp], probabilities: NDArray[np.float64], digits: int
    ) -> list[Family | None]:
        """Read the family of the chosen value of N products.

        Parameters
        ----------
        choice, probabilities
            int [N] and float64 [N, K], as they were decoded.
        digits
            The decimals that a confidence is told in.

        Returns
        -------
        list
            None where the chosen value is of no family.
        """
        of = self._of[choice]
        shares = (probabilities @ self._members)[np.arange(len(of)), of]
        sure = shares >= self._thresholds[of]
        told = zip(of.tolist(), shares.round(digits).tolist(), sure.tolist(), strict=True)
        return [Family(self._names[at], *rest) if at >= 0 else None for at, *rest in told]


def family_readers(
    families: Sequence[FamilyModel], values: Mapping[str, Sequence[str]]
) -> dict[str, FamilyReader]:
    """Return what reads the families of each attribute that has some."""
    by_name: dict[str, list[FamilyModel]] = {}
    for family in families:
        by_name.setdefault(family.attribute, []).append(family)
    return {
        name: FamilyReader(values[name], its) for name, its in by_name.items() if name in values
    }
