"""Finds the pictures that rows name, under the names that they really have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic

from vitrine_sheets.pictures.fetched import fetched_paths
from vitrine_sheets.pictures.listing import Listing
from vitrine_sheets.pictures.names import SUFFIXES, is_address, split_names
from vitrine_sheets.pictures.places import Picture, Place

_SHOWN = 80
# A look for names that are alike takes long in a large folder; a few of them show what is wrong.
_MOST_NEAR_LOOKS = 25


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


class Pictures(Generic[Picture]):
    """The pictures of a catalogue.

    Parameters
    ----------
    place
        Where they lie. It is listed once, where a name is not found as it is.
    """

    def __init__(self, place: Place[Picture]) -> None:
        self._place = place
        self._folders: dict[PurePosixPath, Listing] = {}
        self._whole: Listing | None = None
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
        for listed in (self._beside, self._anywhere):
            for path in paths:
                if alike := self._equivalent(path, listed(path), tuple(others), any_suffix=named):
                    return alike
        raise PictureMissing(self._missing(paths[0], first))

    def fetched(self, address: str) -> Picture:
        """Find the further picture that was fetched from an address.

        Raises
        ------
        UnusableRow
            None was.
        """
        for path in fetched_paths(address):
            if (image := self._place.get(path)) is not None:
                return image
        raise PictureMissing("it is an address, and was not fetched")

    def _as_it_is(self, name: str) -> Found[Picture] | None:
        try:
            (path,) = picture_paths(name, "", self._place)
        except UnusableRow:
            return None
        image = self._place.get(path)
        return None if image is None else Found(image, path.name)

    def _equivalent(
        self,
        path: PurePosixPath,
        listed: Listing,
        others: tuple[str, ...],
        *,
        any_suffix: bool,
    ) -> Found[Picture] | None:
        for name in _forms(path, any_suffix=any_suffix):
            same = listed.same(name)
            if len(same) > 1:
                shown = " or ".join(repr(str(one)[-_SHOWN:]) for one in sorted(same)[:2])
                raise PictureMissing(f"its image {path.name!r} may be {shown}; name it in full")
            image = self._place.get(same[0]) if same else None
            if image is not None:
                other = same[0].name != path.name
                return Found(image, same[0].name, others, stated=path.name if other else "")
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
        listed = self._anywhere(path) or self._beside(path)
        near = listed.loosely(path)
        if near is None and self._near_looks < _MOST_NEAR_LOOKS:
            self._near_looks += 1
            near = listed.near(path)
        return str(near)[-_SHOWN:] if near else None

    def _beside(self, path: PurePosixPath) -> Listing:
        folder = path.parent
        if folder not in self._folders:
            self._folders[folder] = Listing(folder / name for name in self._place.names(folder))
        return self._folders[folder]

    def _anywhere(self, _: PurePosixPath) -> Listing:
        if self._whole is None:
            self._whole = Listing(self._place.everything())
        return self._whole


def _forms(path: PurePosixPath, *, any_suffix: bool) -> Iterator[str]:
    yield path.name
    if any_suffix and path.suffix.lower() not in SUFFIXES:
        yield from (path.name + suffix for suffix in SUFFIXES)


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
