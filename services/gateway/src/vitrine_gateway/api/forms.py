"""Forms of photos and some fields, each piece of them kept once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Request, current_app
from multipart import MultipartSegment
from werkzeug.exceptions import RequestEntityTooLarge

from vitrine_gateway.api.multipart import read_parts
from vitrine_gateway.fetching.photo import Photo, PhotoBuffer
from vitrine_gateway.search.starting import IMAGE
from vitrine_gateway.settings import MAX_FIELD_BYTES
from vitrine_product.product import MAX_PICTURES
from vitrine_serving.errors import InvalidInput

MAX_IMAGE_BYTES = "MAX_IMAGE_BYTES"
"""The setting of an application that says how large a photo may be."""
_MAX_PARTS = 1000
_PICTURES = "pictures"


def read_form(
    request: Request, *, photos: Sequence[str] = (IMAGE,), pictures: bool = False
) -> tuple[dict[str, list[str]], dict[str, Photo], tuple[Photo | str, ...]]:
    """Read a form: its fields and its photos by name, and its parts ``pictures``.

    Parameters
    ----------
    photos
        The names of the files that it may have.
    pictures
        Whether it may have any of the last, as files or as texts, in an order.

    Raises
    ------
    InvalidInput
        ``BODY_INVALID``, ``BODY_TIMEOUT``, ``FIELD_REPEATED``, ``FILE_UNKNOWN``,
        ``PRODUCT_PICTURES_INVALID``, or what is wrong with a photo.
    Exhausted
        ``IMAGE_TOO_LARGE``, as soon as one is.
    RequestEntityTooLarge
        It is larger than the request may be.
    """
    form = _Form(current_app.config[MAX_IMAGE_BYTES], photos, pictures=pictures)
    for part in read_parts(request, _MAX_PARTS):
        if isinstance(part, bytes):
            form.take(part)
        else:
            form.open(part)
    return form.fields(), form.photos(), form.pictures()


class _Form:
    """The form so far."""

    def __init__(self, max_image_bytes: int, photos: Sequence[str], *, pictures: bool) -> None:
        self._max_image_bytes = max_image_bytes
        self._names = photos
        self._photos: dict[str, PhotoBuffer] = {}
        self._takes_pictures = pictures
        self._pictures: list[PhotoBuffer | bytearray] = []
        self._fields: dict[str, list[bytearray]] = {}
        self._size = 0
        self._part: PhotoBuffer | bytearray = bytearray()

    def open(self, part: MultipartSegment) -> None:
        """Begin a part."""
        name = part.name or ""
        is_file = part.filename is not None
        self._part = PhotoBuffer(self._max_image_bytes) if is_file else bytearray()
        if self._takes_pictures and name == _PICTURES:
            if len(self._pictures) == MAX_PICTURES:
                raise InvalidInput(
                    f"send at most {MAX_PICTURES} pictures of a product",
                    reason="PRODUCT_PICTURES_INVALID",
                )
            self._pictures.append(self._part)
        elif isinstance(self._part, bytearray):
            self._fields.setdefault(name, []).append(self._part)
        elif name not in self._names:
            raise InvalidInput(
                f"there is no file {name[:80]!r}; send the photo as {IMAGE!r}",
                reason="FILE_UNKNOWN",
                known=json.dumps([*self._names, *([_PICTURES] if self._takes_pictures else [])]),
            )
        elif name in self._photos:
            raise InvalidInput(f"the file {name!r} is sent twice", reason="FIELD_REPEATED")
        else:
            self._photos[name] = self._part

    def take(self, data: bytes) -> None:
        """Take bytes of the part that was begun last."""
        if isinstance(self._part, PhotoBuffer):
            self._part.add(data)
            return
        self._size += len(data)
        if self._size > MAX_FIELD_BYTES:
            raise RequestEntityTooLarge
        self._part.extend(data)

    def fields(self) -> dict[str, list[str]]:
        """Return the fields, in which what is no UTF-8 is replaced."""
        return {name: [_text(value) for value in values] for name, values in self._fields.items()}

    def photos(self) -> dict[str, Photo]:
        """Return the photos by name, in the order in which they came."""
        return {name: buffer.photo() for name, buffer in self._photos.items()}

    def pictures(self) -> tuple[Photo | str, ...]:
        """Return the parts ``pictures``, in their order."""
        return tuple(
            one.photo() if isinstance(one, PhotoBuffer) else _text(one) for one in self._pictures
        )


def _text(value: bytearray) -> str:
    return value.decode(errors="replace")
