"""The pictures of the products, in a folder or wherever else fsspec can reach."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vitrine_media import folder
from vitrine_media.bounded import BoundedCalls
from vitrine_media.keys import content_type_of, digest_of, is_key, picture_key, thumbnail_key
from vitrine_serving.errors import NotFound

WAIT_S = 60.0
"""How long a call may take where nobody waits for it."""

_FOLDERS = ("pictures", "thumbnails", "products")
_FOLDER_OF_FOLDERS = re.compile(r"[0-9a-f]{2}")
_PAGE = 500
_CHUNK_BYTES = 256 << 10
_AT_A_TIME = 32


@dataclass(frozen=True)
class MediaFile:
    """A stored picture, ready to be streamed.

    Attributes
    ----------
    size
        In bytes.
    etag
        Changes whenever the picture does.
    chunks
        The bytes, to be read once. The first are there already; getting the next may take as long
        as opening did.
    """

    content_type: str
    size: int
    etag: str
    chunks: Iterator[bytes]


class MediaStore:
    """Holds pictures and their thumbnails under keys that name the picture's content.

    An object is written before anything refers to it, never changed, and removed by the sweep
    alone. Every method raises `Unavailable` (``MEDIA_UNAVAILABLE``) where the store fails or does
    not answer within `timeout_s`.

    Parameters
    ----------
    url
        A folder or an fsspec URL, e.g. ``"gs://shop-media/vitrine"``.
    """

    def __init__(self, url: str) -> None:
        # What another process wrote or swept has to be seen.
        self._files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        self._root = str(root).rstrip("/")
        self._is_folder = isinstance(self._files, LocalFileSystem)
        self._calls = BoundedCalls(_AT_A_TIME)

    def add(
        self, image: bytes, content_type: str, thumbnail: bytes, *, timeout_s: float = WAIT_S
    ) -> str:
        """Store a picture and its thumbnail, as far as they are not there, and keep them.

        Parameters
        ----------
        image
            The encoded picture.
        content_type
            One of `vitrine_product.formats.EXTENSIONS`.
        thumbnail
            WebP; empty: none.

        Returns
        -------
        str
            The key of the picture; the same for the same bytes.
        """
        key = picture_key(hashlib.sha256(image).hexdigest(), content_type)
        # A picture that is there has its thumbnail, whenever its writer was killed.
        objects = [(thumbnail_key(key), thumbnail)] if thumbnail else []
        self._calls.run(partial(self._add_all, [*objects, (key, image)]), timeout_s)
        return key

    def keep(self, key: str, *, timeout_s: float = WAIT_S) -> bool:
        """Keep a picture and its thumbnail from a sweep until something refers to them.

        Returns
        -------
        bool
            Whether the picture is there.
        """
        if not is_key(key):
            return False
        keys = filter(None, (thumbnail_key(key), key))
        return self._calls.run(lambda: [self._refresh(one) for one in keys], timeout_s)[-1]

    def holds(self, key: str, *, timeout_s: float = WAIT_S) -> bool:
        """Tell whether a picture or thumbnail is there."""
        return is_key(key) and self._calls.run(lambda: self._holds(key), timeout_s)

    def open(self, key: str, *, timeout_s: float = WAIT_S) -> MediaFile:
        """Open a picture for streaming.

        Raises
        ------
        NotFound
            ``IMAGE_MISSING``: the store does not hold it.
        """
        if not is_key(key):
            raise _missing(key)
        return self._calls.run(lambda: self._open(key, timeout_s), timeout_s)

    def names(self, *, timeout_s: float = WAIT_S) -> Iterator[tuple[str, ...]]:
        """List what is there, in pages: keys, and what killed processes left beside them."""
        for top in _FOLDERS:
            names = self._calls.run(partial(self._list, top), timeout_s)
            yield from _pages(top, [one for one in names if not _FOLDER_OF_FOLDERS.fullmatch(one)])
            for inner in filter(_FOLDER_OF_FOLDERS.fullmatch, names):
                within = f"{top}/{inner}"
                yield from _pages(within, self._calls.run(partial(self._list, within), timeout_s))

    def is_older(self, name: str, before: float, *, timeout_s: float = WAIT_S) -> bool:
        """Tell whether an object was neither written nor kept since a time, in s since 1970."""
        return self._calls.run(lambda: self._is_older(name, before), timeout_s)

    def remove(self, name: str, before: float, *, timeout_s: float = WAIT_S) -> bool:
        """Remove an object of `names`, unless it was written or kept since a time.

        Returns
        -------
        bool
            Whether it was removed.
        """
        return self._calls.run(lambda: self._remove(name, before), timeout_s)

    def _add_all(self, objects: list[tuple[str, bytes]]) -> None:
        for key, data in objects:
            if not self._refresh(key):
                self._write(key, data)

    def _holds(self, key: str) -> bool:
        try:
            # Not `isfile`, to which a store that fails is one without the file.
            return bool(self._files.info(self._path(key))["type"] == "file")
        except FileNotFoundError:
            return False

    def _refresh(self, key: str) -> bool:
        path = self._path(key)
        try:
            if self._is_folder:
                folder.refresh_file(Path(path))
            else:
                # An object has the age of its last write, and no other way to be young again.
                self._files.pipe_file(path, self._files.cat_file(path))
        except FileNotFoundError:
            return False
        return True

    def _write(self, key: str, data: bytes) -> None:
        path = self._path(key)
        if self._is_folder:
            folder.write_file(Path(path), data)
        else:
            # An object store shows an object whole or not at all.
            self._files.pipe_file(path, data)

    def _open(self, key: str, timeout_s: float) -> MediaFile:
        path = self._path(key)
        try:
            facts = self._files.info(path)
            if facts["type"] != "file":
                raise _missing(key)
            first = self._files.cat_file(path, start=0, end=_CHUNK_BYTES)
            mark = key if digest_of(key) else self._files.ukey(path)
        except FileNotFoundError:
            raise _missing(key) from None
        size = int(facts["size"])
        return MediaFile(
            content_type=content_type_of(key),
            size=size,
            etag=hashlib.sha256(str(mark).encode()).hexdigest()[:32],
            chunks=self._chunks(path, first, size, timeout_s),
        )

    def _chunks(self, path: str, first: bytes, size: int, timeout_s: float) -> Iterator[bytes]:
        # Nothing stays open between two pieces, whoever reads slowly or goes away.
        position, piece = 0, first
        while piece:
            yield piece
            position += len(piece)
            if position >= size:
                return
            read = partial(self._files.cat_file, path, start=position, end=position + _CHUNK_BYTES)
            piece = self._calls.run(read, timeout_s)

    def _list(self, within: str) -> list[str]:
        try:
            found = self._files.ls(f"{self._root}/{within}", detail=False, refresh=True)
        except FileNotFoundError:
            return []
        return sorted(str(path).rpartition("/")[2] for path in found)

    def _is_older(self, name: str, before: float) -> bool:
        try:
            modified: datetime = self._files.modified(f"{self._root}/{name}")
        except FileNotFoundError:
            return False
        return modified.replace(tzinfo=modified.tzinfo or UTC).timestamp() < before

    def _remove(self, name: str, before: float) -> bool:
        path = f"{self._root}/{name}"
        try:
            if self._is_folder:
                remove = folder.clear_rest if folder.is_rest(name) else folder.remove_file
                return remove(Path(path), before)
            if not self._is_older(name, before):
                return False
            self._files.rm_file(path)
        except FileNotFoundError:
            return False
        return True

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"


def _pages(within: str, names: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(names), _PAGE):
        yield tuple(f"{within}/{name}" for name in names[start : start + _PAGE])


def _missing(key: str) -> NotFound:
    return NotFound(f"there is no picture {key[:120]!r}", reason="IMAGE_MISSING")
