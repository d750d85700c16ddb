"""The keys of pictures and thumbnails: they name what the picture holds."""

from __future__ import annotations

import hashlib
import re

from vitrine_product.formats import EXTENSIONS, WEBP

THUMBNAIL_SIDE_PX = 384
"""The square that a thumbnail fits."""

_VERSION_LENGTH = 12
_PICTURE = re.compile(r"pictures/([0-9a-f]{2})/(\1[0-9a-f]{62})\.([a-z]+)")
_THUMBNAIL = re.compile(r"thumbnails/([0-9a-f]{2})/(\1[0-9a-f]{62})\.webp")
# What earlier releases wrote, by the id of the product; catalogues refer to it still.
_BY_PRODUCT = re.compile(r"(products|thumbnails)/([^/\\\0]+)")
_CONTENT_TYPES = {extension: content_type for content_type, extension in EXTENSIONS.items()}


def picture_key(sha256: str, content_type: str) -> str:
    """Return the key of a picture.

    Parameters
    ----------
    sha256
        The hash of its bytes, in hexadecimal.
    content_type
        One of `vitrine_product.formats.EXTENSIONS`.

    Returns
    -------
    str
        E.g. ``"pictures/1f/1f3c….jpg"``: 256 folders, so that none is too large to be listed.
    """
    return f"pictures/{sha256[:2]}/{sha256}.{EXTENSIONS[content_type]}"


def thumbnail_key(picture: str) -> str:
    """Return the key of the thumbnail of the picture with a key.

    Returns
    -------
    str
        E.g. ``"thumbnails/1f/1f3c….webp"``; empty where the key is that of no picture.
    """
    folder, _, name = picture.partition("/")
    if folder not in ("pictures", "products") or not is_key(picture):
        return ""
    return f"thumbnails/{name.rpartition('.')[0] or name}.{WEBP.extension}"


def pictures_of(key: str) -> tuple[str, ...]:
    """Return the keys of the pictures that keep an object alive.

    Parameters
    ----------
    key
        Of a picture, which keeps itself; or of a thumbnail, which any picture of its name keeps.
    """
    folder, _, name = key.partition("/")
    if folder != "thumbnails":
        return (key,)
    stem = name.removesuffix(f".{WEBP.extension}")
    kept_by = "pictures" if _THUMBNAIL.fullmatch(key) else "products"
    return tuple(f"{kept_by}/{stem}.{extension}" for extension in EXTENSIONS.values())


def digest_of(key: str) -> str:
    """Return the SHA-256 of the picture that a key names, in hexadecimal; empty: it names none."""
    found = _PICTURE.fullmatch(key) or _THUMBNAIL.fullmatch(key)
    return found[2] if found else ""


def version_of(key: str) -> str:
    """Return 12 hexadecimal digits that say which picture a product has.

    They are the first ones of the picture's hash, and where the key names no hash, of the key's.
    """
    digest = digest_of(key) or hashlib.sha256(key.encode()).hexdigest()
    return digest[:_VERSION_LENGTH]


def content_type_of(key: str) -> str:
    """Return the content type that the end of a key says."""
    return _CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream")


def is_key(key: str) -> bool:
    """Tell whether a text is a key of a picture or thumbnail, and not, say, a way out."""
    if _PICTURE.fullmatch(key) or _THUMBNAIL.fullmatch(key):
        return True
    found = _BY_PRODUCT.fullmatch(key)
    return found is not None and found[2] not in (".", "..")
