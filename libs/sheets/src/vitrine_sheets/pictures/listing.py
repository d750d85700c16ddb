"""Names of pictures, found by what is the same in all their forms."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from vitrine_sheets.pictures.names import SUFFIXES

_ALIKE = 0.85


class Listing:
    """Pictures by their names, that is the last parts of their paths.

    Parameters
    ----------
    paths
        Of the pictures.
    """

    def __init__(self, paths: Iterable[PurePosixPath]) -> None:
        self._same: dict[str, list[PurePosixPath]] = {}
        self._loosely: dict[str, list[PurePosixPath]] = {}
        for path in paths:
            self._same.setdefault(_same(path.name), []).append(path)
            self._loosely.setdefault(_loose(path.name), []).append(path)

    def __bool__(self) -> bool:
        return bool(self._same)

    def same(self, name: str) -> list[PurePosixPath]:
        """Return those of this name, forms of Unicode and the case of the suffix aside."""
        return self._same.get(_same(name), [])

    def loosely(self, path: PurePosixPath) -> PurePosixPath | None:
        """Return one whose name differs in nothing but case, format and spacing."""
        return self._nearest(_loose(path.name), path)

    def near(self, path: PurePosixPath) -> PurePosixPath | None:
        """Return one that is called much the same; this looks at every name."""
        close = difflib.get_close_matches(_loose(path.name), self._loosely, n=1, cutoff=_ALIKE)
        return self._nearest(close[0], path) if close else None

    def _nearest(self, loose: str, path: PurePosixPath) -> PurePosixPath | None:
        found = self._loosely.get(loose, ())
        return min(found, key=lambda one: one.parent != path.parent, default=None)


def _same(name: str) -> str:
    """Forms of Unicode and the case of the suffix make no other name."""
    stem, point, suffix = unicodedata.normalize("NFC", name).rpartition(".")
    return f"{stem}{point}{suffix.casefold()}"


def _loose(name: str) -> str:
    """Neither case nor the format make another picture, but perhaps that of another product."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    stem = folded.rpartition(".")[0] if folded.endswith(SUFFIXES) else folded
    return stem.replace(" ", "").replace("_", "").replace("-", "")
