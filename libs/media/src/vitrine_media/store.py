"""The pictures of the products, in a folder or wherever else fsspec can reach."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vitrine_product.formats import EXTENSIONS
from vitrine_serving.errors import NotFound

_CONTENT_TYPES = {extension: content_type for content_type, extension in EXTENSIONS.items()}
_FOLDERS = frozenset({"products", "thumbnails"})
_FORBIDDEN = frozenset("/\\\0")
_MAX_NAME_LENGTH = 200
_CHUNK_BYTES = 64 << 10


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
        The bytes, to be read once.
    """

    content_type: str
    size: int
    etag: str
    chunks: Iterator[bytes]


class MediaStore:
    """Holds the picture and the thumbnail of each product.

    Parameters
    ----------
    url
        A folder or an fsspec URL, e.g. ``"gs://shop-media/vitrine"``.
    """

    def __init__(self, url: str) -> None:
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = str(root).rstrip("/")

    def put(self, product_id: str, image: bytes, content_type: str, thumbnail: bytes) -> str:
        """Store a product's picture and thumbnail in place of those it had.

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
            The key of the picture, e.g. ``"products/42419.jpg"``.
        """
        key = f"products/{_name(product_id)}.{EXTENSIONS[content_type]}"
        self._write(key, image)
        if thumbnail:
            self._write(thumbnail_key(product_id), thumbnail)
        return key

    def open(self, key: str) -> MediaFile:
        """Open a picture for streaming.

        Raises
        ------
        NotFound
            ``IMAGE_MISSING``: the store does not hold it.
        """
        path = self._path(key)
        try:
            facts = self._files.info(path)
            etag = self._files.ukey(path)
        except FileNotFoundError:
            raise _missing(key) from None
        if facts["type"] != "file":
            raise _missing(key)
        return MediaFile(
            content_type=_CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream"),
            size=int(facts["size"]),
            etag=hashlib.sha256(str(etag).encode()).hexdigest()[:32],
            chunks=self._chunks(path),
        )

    def delete(self, *keys: str) -> None:
        """Delete pictures; one that is not there is no matter."""
        for key in keys:
            try:
                self._files.rm_file(self._path(key))
            except FileNotFoundError:
                continue

    def _chunks(self, path: str) -> Iterator[bytes]:
        # Opened by the first read, so that an answer without a body leaves nothing open.
        with self._files.open(path, "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk

    def _path(self, key: str) -> str:
        folder, _, name = key.partition("/")
        if folder not in _FOLDERS or name in ("", ".", "..") or _FORBIDDEN.intersection(name):
            raise _missing(key)
        return f"{self._root}/{folder}/{name}"

    def _write(self, key: str, data: bytes) -> None:
        path = self._path(key)
        if isinstance(self._files, LocalFileSystem):
            _write_file(Path(path), data)
        else:
            # An object store shows an object whole or not at all.
            self._files.pipe_file(path, data)


def thumbnail_key(product_id: str) -> str:
    """Return the key of a product's thumbnail, e.g. ``"thumbnails/42419.webp"``."""
    return f"thumbnails/{_name(product_id)}.webp"


def _name(product_id: str) -> str:
    name = quote(product_id, safe="")
    if len(name) <= _MAX_NAME_LENGTH:
        return name
    # File systems take 255 bytes; a quoted id can be longer.
    return f"{name[:100]}~{hashlib.sha256(product_id.encode()).hexdigest()}"


def _write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _missing(key: str) -> NotFound:
    return NotFound(f"there is no picture {key[:120]!r}", reason="IMAGE_MISSING")
