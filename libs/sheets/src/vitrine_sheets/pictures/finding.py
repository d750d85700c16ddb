"""Finds the pictures that rows name, under the names that their files really have."""

from __future__ import annotations

import difflib
import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from vitrine_sheets.pictures.names import SUFFIXES, is_address, split_names

_MAX_NAME_BYTES = 255
_SHOWN = 80
# A look for names that are alike takes long in a large folder; a few of them show what is wrong.
_MOST_NEAR_LOOKS = 25
_ALIKE = 0.85


class UnusableRow(Exception):
    """A row is to be skipped; the message is the reason."""


class PictureMissing(UnusableRow):
    """A row is to be skipped for as long as its picture is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """The pictures of a product.

    Attributes
    ----------
    image
        The first.
    others
        What else the row names, as it is written.
    stated
        The name of the first, where the file has another; empty otherwise.
    """

    image: Path
    others: tuple[str, ...] = ()
    stated: str = ""


@dataclass(slots=True)
class _Folder:
    """The names in a folder, by what is the same in all their forms."""

    alike: dict[str, list[str]] = field(default_factory=dict)
    loosely: dict[str, str] = field(default_factory=dict)


class Pictures:
    """A folder of pictures.

    Parameters
    ----------
    folder
        That names are relative to. It is listed once, where a name is not found as it is.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._folders: dict[Path, _Folder] = {}
        self._near_looks = 0

    def find(self, cell: str, product_id: str) -> Found:
        """Find the picture of a row.

        Parameters
        ----------
        cell
            What the row states; empty: the file is called after the product.
        product_id
            Of the product.

        Raises
        ------
        UnusableRow
            It is not there, lies outside the folder, or may be either of two.
        """
        whole = cell.strip()
        if whole and not is_address(whole) and (path := self._as_it_is(whole)):
            return Found(path)
        first, *others = split_names(cell) or ("",)
        named = bool(first) and not is_address(first)
        paths = picture_paths(first, product_id, self._root)
        for path in paths:
            if _is_file(path):
                return Found(path, tuple(others))
        for path in paths:
            if alike := self._equivalent(path, any_suffix=named):
                return Found(alike, tuple(others), stated=path.name)
        raise PictureMissing(self._missing(paths[0], first))

    def _as_it_is(self, name: str) -> Path | None:
        try:
            (path,) = picture_paths(name, "", self._root)
        except UnusableRow:
            return None
        return path if _is_file(path) else None

    def _equivalent(self, path: Path, *, any_suffix: bool) -> Path | None:
        folder = self._listed(path.parent)
        stems = [path.name]
        if any_suffix and path.suffix.lower() not in SUFFIXES:
            stems += [path.name + suffix for suffix in SUFFIXES]
        for name in stems:
            names = folder.alike.get(_same(name), [])
            if len(names) > 1:
                shown = " or ".join(map(repr, sorted(names)[:3]))
                raise PictureMissing(f"its image {path.name!r} may be {shown}; name it in full")
            if names and _is_file(path.parent / names[0]):
                return path.parent / names[0]
        return None

    def _missing(self, path: Path, stated: str) -> str:
        if is_address(stated):
            return (
                f"its image is an address, {stated[:_SHOWN]!r}, and no picture of it is in "
                f"{self._root}"
            )
        name = str(path.relative_to(self._root))
        near = self._near(path)
        hint = f"; {near!r} is: is that the one?" if near else ""
        return f"its image {name[:_SHOWN]!r} is not in {self._root}{hint}"

    def _near(self, path: Path) -> str | None:
        folder = self._listed(path.parent)
        if near := folder.loosely.get(_loose(path.name)):
            return near
        if self._near_looks >= _MOST_NEAR_LOOKS:
            return None
        self._near_looks += 1
        close = difflib.get_close_matches(_loose(path.name), folder.loosely, n=1, cutoff=_ALIKE)
        return folder.loosely[close[0]] if close else None

    def _listed(self, path: Path) -> _Folder:
        if path not in self._folders:
            try:
                names = sorted(entry.name for entry in os.scandir(path))
            except (OSError, ValueError):
                names = []
            listed = _Folder()
            for name in names:
                listed.alike.setdefault(_same(name), []).append(name)
                listed.loosely.setdefault(_loose(name), name)
            self._folders[path] = listed
        return self._folders[path]


def picture_paths(name: str, product_id: str, images: Path) -> tuple[Path, ...]:
    """Say where a product's picture may be.

    Parameters
    ----------
    name
        What the row states: a name in the folder, or nothing, or the address of a picture. Without
        a name the file is called after the product.
    product_id
        Of the product.
    images
        The folder.

    Returns
    -------
    tuple of Path
        The paths within the folder that are looked at, in this order.

    Raises
    ------
    UnusableRow
        A name leads out of the folder.
    """
    named = bool(name) and not is_address(name)
    names = [name] if named else [f"{product_id}{suffix}" for suffix in SUFFIXES]
    return tuple(images / _relative(candidate, images) for candidate in names)


def _relative(name: str, images: Path) -> PurePosixPath:
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or ".." in relative.parts:
        raise UnusableRow(f"its image {name[:_SHOWN]!r} lies outside {images}")
    return relative


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        # It has a name that no file can have: one that is too long, say, or with a zero byte.
        return False


def _same(name: str) -> str:
    """Forms of Unicode and the case of the suffix make no other name."""
    stem, point, suffix = unicodedata.normalize("NFC", name).rpartition(".")
    return f"{stem}{point}{suffix.casefold()}"


def _loose(name: str) -> str:
    """Neither case nor the format make another picture, but perhaps that of another product."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    stem = folded.rpartition(".")[0] if folded.endswith(SUFFIXES) else folded
    return stem.replace(" ", "").replace("_", "").replace("-", "")
