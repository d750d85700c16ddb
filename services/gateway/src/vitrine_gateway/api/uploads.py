"""Requests read: form or JSON to fields, and the photo within, never more than permitted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from flask import Request, current_app
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from vitrine_gateway.fetching.photo import Photo, PhotoBuffer, as_photo
from vitrine_serving.errors import InvalidInput

MAX_IMAGE_BYTES = "MAX_IMAGE_BYTES"
FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
JSON_TYPE = "application/json"
_MAX_DIGITS = 16

Model = TypeVar("Model", bound=BaseModel)


class UploadRequest(Request):
    """A request whose files are kept in memory, each up to the largest photo."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return PhotoBuffer(current_app.config[MAX_IMAGE_BYTES])


@dataclass(frozen=True)
class Upload:
    """What a request says.

    Attributes
    ----------
    fields
        By name: text or lists of it from a form or the query string, anything from JSON.
    photo
        The file ``image`` of a form.
    """

    fields: Mapping[str, object]
    photo: Photo | None


def read_upload(request: Request) -> Upload:
    """Read a request's form or JSON together with its query string.

    Raises
    ------
    InvalidInput
        ``CONTENT_TYPE_UNSUPPORTED``, ``BODY_INVALID``, ``FIELD_REPEATED``, ``FILE_UNKNOWN``, or
        what is wrong with the photo.
    Exhausted
        ``IMAGE_TOO_LARGE``.
    """
    photo = None
    with _readable():
        if request.mimetype in FORM_TYPES:
            photo = _photo(request)
            fields = _texts(request.form)
        elif request.mimetype == JSON_TYPE:
            fields = _object(request.get_data())
        elif not request.mimetype and not request.get_data():
            fields = {}
        else:
            raise InvalidInput(
                f"a body of type {request.mimetype[:80]!r} is not read; send a form or JSON",
                reason="CONTENT_TYPE_UNSUPPORTED",
                known=json.dumps([*FORM_TYPES, JSON_TYPE]),
            )
    for name, value in _texts(request.args).items():
        if name in fields or (name == "image" and photo):
            raise InvalidInput(f"{name!r} is given twice", reason="FIELD_REPEATED")
        fields[name] = value
    return Upload(fields, photo)


def read_query(request: Request) -> dict[str, object]:
    """Read a request's query string alone."""
    return _texts(request.args)


def check_query(request: Request, *known: str) -> None:
    """Refuse what a query string holds beside `known`."""
    unknown = sorted(set(request.args).difference(known))
    if unknown:
        raise InvalidInput(
            f"there is no option {unknown[0][:80]!r}",
            reason="OPTION_UNKNOWN",
            known=json.dumps(known),
        )


def read_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Read a whole number from a query string.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``.
    """
    given = request.args.getlist(name) or [str(default)]
    text = given[0]
    is_one = len(given) == 1 and text.isdecimal() and len(text) <= _MAX_DIGITS
    if not is_one or not least <= int(text) <= most:
        raise InvalidInput(
            f"{name} takes a whole number from {least} to {most}", reason="OPTION_INVALID"
        )
    return int(text)


def validated(model: type[Model], fields: Mapping[str, object]) -> Model:
    """Check fields against what they ought to be.

    Raises
    ------
    InvalidInput
        ``FIELD_UNKNOWN`` with the known ones, or ``FIELD_INVALID``, naming the field.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))[:120]
        if fault["type"] == "extra_forbidden":
            raise InvalidInput(
                f"there is no field {place!r}",
                reason="FIELD_UNKNOWN",
                known=json.dumps(list(model.model_fields)),
            ) from None
        raise InvalidInput(f"{place}: {fault['msg']}", reason="FIELD_INVALID") from None


def _photo(request: Request) -> Photo | None:
    if unknown := sorted(set(request.files).difference({"image"})):
        raise InvalidInput(
            f"there is no file {unknown[0][:80]!r}; send the photo as 'image'",
            reason="FILE_UNKNOWN",
            known=json.dumps(["image"]),
        )
    files = request.files.getlist("image")
    if len(files) > 1:
        raise InvalidInput("send one image at a time", reason="FIELD_REPEATED")
    return as_photo(files[0].stream.read()) if files else None


def _texts(fields: MultiDict[str, str]) -> dict[str, object]:
    return {
        name: values[0] if len(values) == 1 else list(values) for name, values in fields.lists()
    }


def _object(body: bytes) -> dict[str, object]:
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidInput("the body is no JSON object", reason="BODY_INVALID")
    return value


@contextmanager
def _readable() -> Iterator[None]:
    """Tell a client that stopped sending, or sent a broken body, apart from a fault of ours."""
    try:
        yield
    except TimeoutError as error:
        raise InvalidInput(
            "the body did not arrive in time; send it again", reason="BODY_TIMEOUT"
        ) from error
    except (OSError, EOFError) as error:
        raise InvalidInput("the body is broken off", reason="BODY_INVALID") from error
