"""One attribute of many products: a small number a row, and what the numbers mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Mask, Rows
from vitrine_similarity.memory.texts import Texts, texts_of

Codes = NDArray[np.unsignedinteger]
Counts = NDArray[np.int64]

_FEW = 4096

ABSENT = 0
"""The code of a row without a value; that of a value is one more than its place."""


@dataclass(frozen=True, eq=False)
class Column:
    """A dictionary-encoded column. A filter and a count each look once at one number a row.

    Attributes
    ----------
    values
        The different values, in alphabetical order; each occurs.
    codes
        Unsigned [rows], as narrow as the number of values permits.
    uses
        Int64 [values + 1]: how many rows have each code.
    """

    values: Texts
    codes: Codes
    uses: Counts

    @cached_property
    def _meaning(self) -> Sequence[str]:
        """The values; as objects, where these are few."""
        return tuple(self.values) if len(self.values) <= _FEW else self.values

    @cached_property
    def reading(self) -> tuple[memoryview, Sequence[str]]:
        """The codes and the values, to read some of them.

        From a memoryview a number comes in a tenth of the time that an array takes.
        """
        return self.codes.data, self._meaning

    def take(self, rows: Sequence[int]) -> list[str | None]:
        """Return the values of some rows; None where one has none."""
        read, meaning = self.reading
        return [meaning[code - 1] if (code := read[row]) != ABSENT else None for row in rows]

    def code_of(self, value: str) -> int:
        """Return the code of a value; `ABSENT` where no row has it."""
        place = bisect_left(self._meaning, value)
        known = place < len(self.values) and self._meaning[place] == value
        return place + 1 if known else ABSENT

    def matching(self, values: Iterable[str]) -> Mask:
        """Return which rows have one of the values; bool [rows]."""
        codes = [code for value in values if (code := self.code_of(value)) != ABSENT]
        if len(codes) == 1:
            same: Mask = self.codes == codes[0]
            return same
        wanted = np.zeros(len(self.uses), np.bool_)
        wanted[codes] = True
        return wanted[self.codes]

    def spread(self, rows: Rows) -> Column:
        """Return the column of as many rows, each of which has the value of one of these.

        Parameters
        ----------
        rows
            All of them occur.
        """
        return _column(self.values, self.codes[rows].astype(np.int64))

    def count(self, rows: Rows) -> Counts:
        """Return how many of some rows have each code; int64 [values + 1]."""
        return np.bincount(self.codes[rows], minlength=len(self.uses))


def column_of(values: Sequence[str | None]) -> Column:
    """Encode the values of rows; None: the row has none."""
    known = sorted({value for value in values if value is not None})
    code_of: dict[str | None, int] = {value: at + 1 for at, value in enumerate(known)}
    code_of[None] = ABSENT
    return _column(texts_of(known), np.array([code_of[value] for value in values], np.int64))


def gather_columns(
    sources: Sequence[Column | None], picks: Sequence[tuple[Rows, Rows]]
) -> Column | None:
    """Put the values of several sources together in an order, as `gather_texts`.

    Parameters
    ----------
    sources
        None: no row of that source has a value.

    Returns
    -------
    Column or None
        None where no row that was taken has a value.
    """
    used = [
        None if source is None else np.flatnonzero(source.count(rows)[1:])
        for source, (rows, _) in zip(sources, picks, strict=True)
    ]
    known = sorted(set(_values(sources, used)))
    if not known:
        return None
    code_of = {value: at + 1 for at, value in enumerate(known)}
    codes = np.zeros(sum(len(rows) for rows, _ in picks), np.int64)
    for source, there, (rows, places) in zip(sources, used, picks, strict=True):
        if source is None or there is None:
            continue
        meaning = np.zeros(len(source.uses), np.int64)
        meaning[there + 1] = [code_of[source.values[int(at)]] for at in there]
        codes[places] = meaning[source.codes[rows]]
    return _column(texts_of(known), codes)


def _values(sources: Sequence[Column | None], used: Sequence[Rows | None]) -> Iterator[str]:
    for source, there in zip(sources, used, strict=True):
        if source is not None and there is not None:
            yield from (source.values[int(at)] for at in there)


def _column(values: Texts, codes: NDArray[np.int64]) -> Column:
    narrow = np.min_scalar_type(len(values))
    uses = np.bincount(codes, minlength=len(values) + 1)
    return Column(values, codes.astype(narrow), uses)
