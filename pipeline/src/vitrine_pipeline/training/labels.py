"""The attribute values of a catalogue as integer codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    """

    values: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, NDArray[np.int32]]

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names, in the order in which they are reported everywhere."""
        return tuple(self.values)

    def take(self, rows: NDArray[np.intp]) -> Labels:
        """Keep the values and take some of the rows."""
        return Labels(self.values, {name: codes[rows] for name, codes in self.codes.items()})


def encode_labels(
    rows: Sequence[Mapping[str, str]], attributes: Sequence[str], known: NDArray[np.bool_]
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
    return Labels(values, codes)
