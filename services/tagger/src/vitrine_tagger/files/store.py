"""Keeps the files of the taggings in a folder or a bucket: whole, or not there."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vitrine_files import make_folder, whole_file
from vitrine_serving.errors import Unavailable

FileName = Literal["file", "pictures.zip"]
CATALOGUE: FileName = "file"
PICTURES: FileName = "pictures.zip"

_ID = re.compile(r"[0-9a-f]{32}")
_COPY_BYTES = 1 << 20


class Sink(Protocol):
    """Takes the bytes of a file."""

    def write(self, data: bytes, /) -> object:
        """Take more of them."""


class FileStore:
    """Files under the ids of their taggings.

    Parameters
    ----------
    url
        A folder, or a URL that fsspec knows, e.g. ``gs://bucket/taggings``.
    """

    def __init__(self, url: str) -> None:
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = str(root).rstrip("/")
        self._is_folder = isinstance(self._files, LocalFileSystem)

    @contextmanager
    def writing(self, tagging_id: str, name: FileName) -> Iterator[Sink]:
        """Write a file: at the end of the block it is there, whole and lasting.

        A block that raises leaves nothing of it.

        Raises
        ------
        Unavailable
            ``FILES_UNAVAILABLE``: it cannot be written.
        """
        with self._explained("written"):
            if self._is_folder:
                path = Path(self._path(tagging_id, name))
                make_folder(path.parent)
                with whole_file(path) as file:
                    yield file
            else:
                with self._whole_object(self._path(tagging_id, name)) as file:
                    yield file

    @contextmanager
    def opened(self, tagging_id: str, name: FileName) -> Iterator[BinaryIO]:
        """Open a file, to be read at any place of it.

        Raises
        ------
        Unavailable
            ``FILES_UNAVAILABLE``: it cannot be read.
        """
        with self._explained("read"), self._files.open(self._path(tagging_id, name), "rb") as file:
            yield cast("BinaryIO", file)

    @contextmanager
    def at_hand(self, tagging_id: str, name: FileName) -> Iterator[Path]:
        """Give a file's path on this machine: its own in a folder, that of a copy otherwise.

        Raises
        ------
        Unavailable
            ``FILES_UNAVAILABLE``: it cannot be read.
        """
        if self._is_folder:
            path = Path(self._path(tagging_id, name))
            with self._explained("read"):
                path.stat()
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="vitrine-tagging-") as folder:
            copy = Path(folder) / name
            with self.opened(tagging_id, name) as file, copy.open("wb") as copied:
                shutil.copyfileobj(file, copied, _COPY_BYTES)
            yield copy

    def remove(self, tagging_id: str) -> None:
        """Remove the files of a tagging, as far as they are there.

        Raises
        ------
        Unavailable
            ``FILES_UNAVAILABLE``: they cannot be removed.
        """
        with self._explained("removed"):
            try:
                self._files.rm(f"{self._root}/{_checked(tagging_id)}", recursive=True)
            except FileNotFoundError:
                return

    def ids(self) -> list[str]:
        """List the taggings that files are there for, those of unfinished uploads as well."""
        with self._explained("listed"):
            try:
                found = self._files.ls(self._root, detail=False, refresh=True)
            except FileNotFoundError:
                return []
        names = (str(path).rstrip("/").rpartition("/")[2] for path in found)
        return sorted(filter(_ID.fullmatch, names))

    def is_older(self, tagging_id: str, before: float) -> bool:
        """Tell whether nothing of a tagging was written since a time, in s since 1970."""
        with self._explained("listed"):
            try:
                found = self._files.ls(f"{self._root}/{tagging_id}", detail=False, refresh=True)
                times = [self._files.modified(path) for path in found]
            except FileNotFoundError:
                return False
        if not times:
            # A folder from which a killed removal has taken everything but itself.
            return True
        return max(_seconds(time) for time in times) < before

    @contextmanager
    def _whole_object(self, path: str) -> Iterator[Sink]:
        # An object store shows an object whole or not at all, once its upload is committed.
        file = self._files.open(path, "wb", autocommit=False)
        try:
            yield file
            file.close()
        except BaseException:
            file.discard()
            with suppress(FileNotFoundError):
                # Of a store that shows an object from its first byte on.
                self._files.rm_file(path)
            raise
        file.commit()

    def _path(self, tagging_id: str, name: FileName) -> str:
        return f"{self._root}/{_checked(tagging_id)}/{name}"

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unavailable(
                f"a file of the tagging cannot be {what}: {error.strerror or error}; try again "
                "once the folder or bucket of FILES_URL is well",
                reason="FILES_UNAVAILABLE",
            ) from error


def _seconds(time: datetime) -> float:
    return time.replace(tzinfo=time.tzinfo or UTC).timestamp()


def _checked(tagging_id: str) -> str:
    if not _ID.fullmatch(tagging_id):
        raise ValueError(f"{tagging_id[:40]!r} is no id of a tagging")
    return tagging_id
