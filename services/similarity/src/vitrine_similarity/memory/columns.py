"""Which rows have which attribute values: one dictionary-encoded column an attribute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.filters import ValueCount
from vitrine_similarity.memory.arrays import Mask

_ABSENT = -1
_FIRST_SIZE = 1024


class AttributeColumns:
    """The attributes of all rows, laid out for filters and counts.

    A filter and a count each look once at one number a row: a million rows take a few
    milliseconds, and an attribute value costs no memory of its own.

    Parameters
    ----------
    attributes
        Names to list first, in this order. Others are learnt from the products.
    """

    def __init__(self, attributes: Sequence[str] = ()) -> None:
        self._first = tuple(attributes)
        self._columns: dict[str, _Column] = {name: _Column() for name in attributes}

    def put(self, row: int, attributes: Mapping[str, str]) -> None:
        """Give a row these attributes and no others."""
        for name, column in self._columns.items():
            if name not in attributes:
                column.put(row, None)
        for name, value in attributes.items():
            self._columns.setdefault(name, _Column()).put(row, value)

    def names(self) -> tuple[str, ...]:
        """Return the attributes that can be filtered by."""
        others = sorted(
            name
            for name, column in self._columns.items()
            if name not in self._first and any(column.values())
        )
        return (*self._first, *others)

    def has(self, attribute: str, value: str) -> bool:
        """Tell whether at least one row has the value."""
        return self._columns[attribute].has(value)

    def values(self, attribute: str) -> tuple[str, ...]:
        """Return the values that at least one row has, in alphabetical order."""
        return tuple(sorted(self._columns[attribute].values()))

    def matching(self, attribute: str, values: Iterable[str], size: int) -> Mask:
        """Return which of the first `size` rows have one of `values`; bool [size]."""
        return self._columns[attribute].matching(values, size)

    def count(self, attribute: str, among: Mask) -> tuple[ValueCount, ...]:
        """Count the values of the rows in `among`, the most frequent first, then by name."""
        return self._columns[attribute].count(among)


class _Column:
    """One attribute: a code for each row, and what the codes mean."""

    def __init__(self) -> None:
        self._codes: NDArray[np.int32] = np.full(_FIRST_SIZE, _ABSENT, np.int32)
        self._code_of: dict[str, int] = {}
        self._values: list[str] = []
        self._uses: list[int] = []

    def put(self, row: int, value: str | None) -> None:
        if row >= len(self._codes):
            if value is None:
                return
            size = max(row + 1, 2 * len(self._codes))
            grown = np.full(size, _ABSENT, np.int32)
            grown[: len(self._codes)] = self._codes
            self._codes = grown
        before = int(self._codes[row])
        if before != _ABSENT:
            self._uses[before] -= 1
        if value is None:
            self._codes[row] = _ABSENT
            return
        code = self._code_of.setdefault(value, len(self._values))
        if code == len(self._values):
            self._values.append(value)
            self._uses.append(0)
        self._codes[row] = code
        self._uses[code] += 1

    def has(self, value: str) -> bool:
        code = self._code_of.get(value)
        return code is not None and self._uses[code] > 0

    def values(self) -> list[str]:
        return [value for value, uses in zip(self._values, self._uses, strict=True) if uses]

    def matching(self, values: Iterable[str], size: int) -> Mask:
        wanted = np.zeros(len(self._values) + 1, np.bool_)
        wanted[[self._code_of[value] for value in values if value in self._code_of]] = True
        # The last place belongs to the code -1: rows without a value never match.
        wanted[_ABSENT] = False
        return wanted[self._sized(size)]

    def count(self, among: Mask) -> tuple[ValueCount, ...]:
        codes = self._sized(len(among))[among]
        counts = np.bincount(codes[codes != _ABSENT], minlength=len(self._values))
        found = [
            ValueCount(self._values[code], int(counts[code])) for code in np.flatnonzero(counts)
        ]
        return tuple(sorted(found, key=lambda entry: (-entry.count, entry.value)))

    def _sized(self, size: int) -> NDArray[np.int32]:
        if size <= len(self._codes):
            return self._codes[:size]
        return np.pad(self._codes, (0, size - len(self._codes)), constant_values=_ABSENT)
