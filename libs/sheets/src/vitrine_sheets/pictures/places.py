"""Where pictures lie: in a folder, or in a ZIP archive that is never unpacked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar
from zipfile import ZipInfo

from vitrine_sheets.pictures.names import SUFFIXES

Picture = TypeVar("Picture")
PictureOut = TypeVar("PictureOut", covariant=True)

# What macOS and Windows put beside the pictures, in lower case.
_BYPRODUCTS = frozenset({"__macosx", ".ds_store", "thumbs.db"})
_NAME_IS_UTF8 = 0x800


class Place(Protocol[PictureOut]):
    """Holds pictures under names; as text it is what people call it."""

    def get(self, path: PurePosixPath) -> PictureOut | None:
        """Return the picture of this very name, relative to the place; None if there is none."""

    def names(self, folder: PurePosixPath) -> Sequence[str]:
        """List the names in a folder of the place; empty if there is none."""

    def everything(self) -> Sequence[PurePosixPath]:
        """List what may be found by its name alone, in whatever folder; empty if nothing may."""


class Folder:
    """A folder, whose pictures are files; as `Place`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def get(self, path: PurePosixPath) -> Path | None:
        """Return the file of this name; None if there is none."""
        file = self._path / path
        try:
            return file if file.is_file() else None
        except (OSError, ValueError):
            # It has a name that no file can have: one that is too long, say, or with a zero byte.
            return None

    def names(self, folder: PurePosixPath) -> Sequence[str]:
        """List the names in a folder."""
        try:
            return sorted(entry.name for entry in os.scandir(self._path / folder))
        except (OSError, ValueError):
            return ()

    def everything(self) -> Sequence[PurePosixPath]:
        """List nothing: whoever names a folder of pictures can see how they lie in it."""
        return ()


class Archive:
    """A ZIP archive, whose pictures are the names that its members have in it; as `Place`.

    A folder that holds all pictures need not be named, and a name that is there once is found in
    whatever folder: people pack the folder of their pictures as well as the pictures in it.

    Parameters
    ----------
    members
        As `zipfile.ZipFile.infolist` lists them; none of them is opened.
    called
        What people call it.
    """

    def __init__(self, members: Iterable[ZipInfo], called: str = "the archive") -> None:
        self._called = called
        self._members: dict[PurePosixPath, str] = {}
        self._folders: dict[PurePosixPath, list[str]] = {}
        for member in members:
            path = PurePosixPath(_name(member).replace("\\", "/"))
            if not member.is_dir() and _BYPRODUCTS.isdisjoint(map(str.lower, path.parts)):
                self._members[path] = member.filename
        for path in sorted(self._members):
            self._folders.setdefault(path.parent, []).append(path.name)
        pictures = {path.parent for path in self._members if path.suffix.lower() in SUFFIXES}
        self._root = _common(pictures or self._folders)

    def __str__(self) -> str:
        return self._called

    def get(self, path: PurePosixPath) -> str | None:
        """Return the name by which `zipfile.ZipFile.open` finds this picture; None if none."""
        return self._members.get(path) or self._members.get(self._root / path)

    def names(self, folder: PurePosixPath) -> Sequence[str]:
        """List the names in a folder, with its root's or without."""
        both = (self._folders.get(one, ()) for one in (folder, self._root / folder))
        return list(dict.fromkeys(chain.from_iterable(both)))

    def everything(self) -> Sequence[PurePosixPath]:
        """List the paths of all members, the same each time."""
        return sorted(self._members)


def _name(member: ZipInfo) -> str:
    """Read a name that is UTF-8 although the archive does not say so, as that of many a program."""
    if member.flag_bits & _NAME_IS_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename


def _common(folders: Iterable[PurePosixPath]) -> PurePosixPath:
    paths = [str(folder) for folder in folders]
    try:
        return PurePosixPath(os.path.commonpath(paths)) if paths else PurePosixPath()
    except ValueError:
        # Some are absolute and others are not.
        return PurePosixPath()
