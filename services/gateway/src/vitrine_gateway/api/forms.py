"""Forms of a photo and some fields, each piece of them kept once."""

from __future__ import annotations

import json

from flask import Request, current_app
from multipart import MultipartSegment
from werkzeug.exceptions import RequestEntityTooLarge

from vitrine_gateway.api.multipart import read_parts
from vitrine_gateway.fetching.photo import Photo, PhotoBuffer
from vitrine_gateway.settings import MAX_FIELD_BYTES
from vitrine_serving.errors import InvalidInput

MAX_IMAGE_BYTES = "MAX_IMAGE_BYTES"
"""The setting of an application that says how large a photo may be."""
_MAX_PARTS = 1000
_IMAGE = "image"


def read_form(request: Request) -> tuple[dict[str, list[str]], Photo | None]:
    """Read a form: its fields by name, and its file ``image``.

    Raises
    ------
    InvalidInput
        ``BODY_INVALID``, ``BODY_TIMEOUT``, ``FIELD_REPEATED``, ``FILE_UNKNOWN``, or what is wrong
        with the photo.
    Exhausted
        ``IMAGE_TOO_LARGE``, as soon as it is.
    RequestEntityTooLarge
        It is larger than the request may be.
    """
    form = _Form(current_app.config[MAX_IMAGE_BYTES])
    for part in read_parts(request, _MAX_PARTS):
        if isinstance(part, bytes):
            form.take(part)
        else:
            form.open(part)
    return form.fields(), form.image.photo() if form.image else None


class _Form:
    """The form so far."""

    def __init__(self, max_image_bytes: int) -> None:
        self.image: PhotoBuffer | None = None
        self._max_image_bytes = max_image_bytes
        self._fields: dict[str, list[bytearray]] = {}
        self._size = 0
        self._in_image = False

    def open(self, part: MultipartSegment) -> None:
        """Begin a part."""
        name = part.name or ""
        self._in_image = part.filename is not None
        if not self._in_image:
            self._fields.setdefault(name, []).append(bytearray())
            self._field = self._fields[name][-1]
        elif name != _IMAGE:
            raise InvalidInput(
                f"there is no file {name[:80]!r}; send the photo as {_IMAGE!r}",
                reason="FILE_UNKNOWN",
                known=json.dumps([_IMAGE]),
            )
        elif self.image:
            raise InvalidInput("send one image at a time", reason="FIELD_REPEATED")
        else:
            self.image = PhotoBuffer(self._max_image_bytes)

    def take(self, data: bytes) -> None:
        """Take bytes of the part that was begun last."""
        if self._in_image and self.image:
            self.image.add(data)
            return
        self._size += len(data)
        if self._size > MAX_FIELD_BYTES:
            raise RequestEntityTooLarge
        self._field.extend(data)

    def fields(self) -> dict[str, list[str]]:
        """Return the fields, in which what is no UTF-8 is replaced."""
        return {
            name: [value.decode(errors="replace") for value in values]
            for name, values in self._fields.items()
        }
