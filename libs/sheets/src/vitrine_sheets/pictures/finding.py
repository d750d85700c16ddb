"""Finds the pictures that rows name, under the names that they really have."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Generic

from vitrine_sheets.pictures.names import SUFFIXES, is_address, split_names
from vitrine_sheets.pictures.places import Picture, Place

_SHOWN = 80
# A look for names that are alike takes long in a large folder; a few of them show what is wrong.
_MOST_NEAR_LOOKS = 25
_ALIKE = 0.85


class UnusableRow(Exception):
    """A row is to be skipped; the message is the reason."""


class PictureMissing(UnusableRow):
    """A row is to be skipped for as long as its picture is not there."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Picture]):
    """The pictures of a product.

    Attributes
    ----------
    image
        The first.
    name
        That it really has, without its folder.
    others
        What else the row names, as it is written.
    stated
        The name of the first in the row, where it really has another; empty otherwise.
    """

    image: Picture
    name: str
    others: tuple[str, ...] = ()
    stated: str = ""


@dataclass(slots=True)
class _Names:
    """The names in a folder, by what is the same in all their forms."""

    alike: dict[str, list[str]] = field(default_factory=dict)
    loosely: dict[str, str] = field(default_factory=dict)


class Pictures(Generic[Picture]):
    """The pictures of a catalogue.

    Parameters
    ----------
    place
        Where they lie. It is listed once, where a name is not found as it is.
    """

    def __init__(self, place: Place[Picture]) -> None:
        self._place = place
        self._folders: dict[PurePosixPath, _Names] = {}
        self._near_looks = 0

    def find(self, cell: str, product_id: str) -> Found[Picture]:
        """Find the picture of a row.

        Parameters
        ----------
        cell
            What the row states; empty: the picture is called after the product.
        product_id
            Of the product.

        Raises
        ------
        UnusableRow
            It is not there, lies outside the place, or may be either of two.
        """
        whole = cell.strip()
        if whole and not is_address(whole) and (found := self._as_it_is(whole)):
            return found
        first, *others = split_names(cell) or ("",)
        named = bool(first) and not is_address(first)
        paths = picture_paths(first, product_id, self._place)
        for path in paths:
            if (image := self._place.get(path)) is not None:
                return Found(image, path.name, tuple(others))
        for path in paths:
            if alike := self._equivalent(path, tuple(others), any_suffix=named):
                return alike
        raise PictureMissing(self._missing(paths[0], first))

    def _as_it_is(self, name: str) -> Found[Picture] | None:
        try:
            (path,) = picture_paths(name, "", self._place)
        except UnusableRow:
            return None
        image = self._place.get(path)
        return None if image is None else Found(image, path.name)

    def _equivalent(
        self, path: PurePosixPath, others: tuple[str, ...], *, any_suffix: bool
    ) -> Found[Picture] | None:
        folder = self._listed(path.parent)
        stems = [path.name]
        if any_suffix and path.suffix.lower() not in SUFFIXES:
            stems += [path.name + suffix for suffix in SUFFIXES]
        for stem in stems:
            names = folder.alike.get(_same(stem), [])
            if len(names) > 1:
                shown = " or ".join(map(repr, sorted(names)[:3]))
                raise PictureMissing(f"its image {path.name!r} may be {shown}; name it in full")
            image = self._place.get(path.parent / names[0]) if names else None
            if image is not None:
                return Found(image, names[0], others, stated=path.name)
        return None

    def _missing(self, path: PurePosixPath, stated: str) -> str:
        if is_address(stated):
            return (
                f"its image is an address, {stated[:_SHOWN]!r}, and no picture of it is in "
                f"{self._place}"
            )
        near = self._near(path)
        hint = f"; {near!r} is: is that the one?" if near else ""
        return f"its image {str(path)[:_SHOWN]!r} is not in {self._place}{hint}"

    def _near(self, path: PurePosixPath) -> str | None:
        folder = self._listed(path.parent)
        if near := folder.loosely.get(_loose(path.name)):
            return near
        if self._near_looks >= _MOST_NEAR_LOOKS:
            return None
        self._near_looks += 1
        close = difflib.get_close_matches(_loose(path.name), folder.loosely, n=1, cutoff=_ALIKE)
        return folder.loosely[close[0]] if close else None

    def _listed(self, folder: PurePosixPath) -> _Names:
        if folder not in self._folders:
            listed = _Names()
            for name in self._place.names(folder):
                listed.alike.setdefault(_same(name), []).append(name)
                listed.loosely.setdefault(_loose(name), name)
            self._folders[folder] = listed
        return self._folders[folder]


def picture_paths(name: str, product_id: str, place: object) -> tuple[PurePosixPath, ...]:
    """Say where a product's picture may be.

    Parameters
    ----------
    name
        What the row states: a name in the place, or nothing, or the address of a picture. Without
        a name the picture is called after the product.
    product_id
        Of the product.
    place
        As people call it.

    Returns
    -------
    tuple of PurePosixPath
        The paths within the place that are looked at, in this order.

    Raises
    ------
    UnusableRow
        A name leads out of the place.
    """
    named = bool(name) and not is_address(name)
    names = [name] if named else [f"{product_id}{suffix}" for suffix in SUFFIXES]
    return tuple(_relative(candidate, place) for candidate in names)


def _relative(name: str, place: object) -> PurePosixPath:
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or ".." in relative.parts:
        raise UnusableRow(f"its image {name[:_SHOWN]!r} lies outside {place}")
    return relative


def _same(name: str) -> str:
    """Forms of Unicode and the case of the suffix make no other name."""
    stem, point, suffix = unicodedata.normalize("NFC", name).rpartition(".")
    return f"{stem}{point}{suffix.casefold()}"


def _loose(name: str) -> str:
    """Neither case nor the format make another picture, but perhaps that of another product."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    stem = folded.rpartition(".")[0] if folded.endswith(SUFFIXES) else folded
    return stem.replace(" ", "").replace("_", "").replace("-", "")
