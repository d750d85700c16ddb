"""The attribute values of a catalogue as integer codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_product.roles import USUAL_ROLES, Role, Roles

MISSING = -1
"""The code of a row that states no value, or one that training never saw."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The values of each attribute, and the code of each row's value.

    Attributes
    ----------
    values
        Attribute name to its values, in alphabetical order; a value's position is its code.
    codes
        Attribute name to int32 [N], `MISSING` where a row states none.
    roles
        What the attributes say of a product.
    """

    values: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, NDArray[np.int32]]
    roles: Roles = USUAL_ROLES

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names, in the order in which they are reported everywhere."""
        return tuple(self.values)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The attributes that say what kind of product it is, from the coarsest to the finest."""
        return tuple(name for name in self.values if self.roles.has(name, Role.TAXONOMY))

    def take(self, rows: NDArray[np.intp]) -> Labels:
        """Keep the values and take some of the rows."""
        taken = {name: codes[rows] for name, codes in self.codes.items()}
        return Labels(self.values, taken, self.roles)

    def only(self, names: Sequence[str]) -> Labels:
        """Keep some of the attributes."""
        return Labels(
            {name: self.values[name] for name in names},
            {name: self.codes[name] for name in names},
            self.roles,
        )


def encode_labels(
    rows: Sequence[Mapping[str, str]],
    attributes: Sequence[str],
    known: NDArray[np.bool_],
    roles: Roles = USUAL_ROLES,
) -> Labels:
    """Encode the attributes of a catalogue.

    Parameters
    ----------
    rows
        Each row's values by attribute name; a row may lack some.
    attributes
        The names to encode, in order.
    known
        bool [N]: the rows whose values make up the vocabulary; a value that only other rows hold
        is `MISSING`, since nothing can be learnt about it.
    roles
        What the attributes say of a product.

    Returns
    -------
    Labels
        Only attributes that state at least two different values, since one value teaches nothing.
    """
    values: dict[str, tuple[str, ...]] = {}
    codes: dict[str, NDArray[np.int32]] = {}
    for name in attributes:
        stated = Counter(
            row[name] for row, use in zip(rows, known, strict=True) if use and name in row
        )
        if len(stated) < 2:
            continue
        values[name] = tuple(sorted(stated))
        position = {value: code for code, value in enumerate(values[name])}
        codes[name] = np.array([position.get(row.get(name, ""), MISSING) for row in rows], np.int32)
    return Labels(values, codes, roles)
