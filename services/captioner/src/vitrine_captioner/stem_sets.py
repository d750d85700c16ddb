"""Sets of stems as integers, so that the search compares two of them by one operation."""

from __future__ import annotations

from collections.abc import Iterable


class StemSets:
    """Numbers stems; a set of them is the integer that has their bits.

    Parameters
    ----------
    stems
        Those to number first; one may come twice.
    """

    def __init__(self, stems: Iterable[str]) -> None:
        self._numbers = {stem: number for number, stem in enumerate(dict.fromkeys(stems))}

    def bits(self, stems: Iterable[str]) -> int:
        """Return a set of stems as an integer; a stem that is not numbered yet is numbered."""
        numbers = self._numbers
        bits = 0
        for stem in stems:
            bits |= 1 << numbers.setdefault(stem, len(numbers))
        return bits

    def copy(self) -> StemSets:
        """Return another numbering that begins as this one and grows by itself."""
        twin = StemSets(())
        twin._numbers = self._numbers.copy()
        return twin
