"""Requests read: form or JSON to fields, and the photo within, never more than permitted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from vitrine_gateway.api.bodies import arriving
from vitrine_gateway.api.forms import read_form
from vitrine_gateway.api.multipart import FORM_TYPE
from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.json_text import read_json
from vitrine_gateway.search.starting import IMAGE
from vitrine_serving.errors import InvalidInput

_FIELDS_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
_TYPES = (FORM_TYPE, _FIELDS_TYPE, JSON_TYPE)
_MAX_DIGITS = 16

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Upload:
    """What a request says.

    Attributes
    ----------
    fields
        By name: text or lists of it from a form or the query string, anything from JSON.
    photos
        The files of a form by name.
    pictures
        The parts ``pictures`` of a form, in their order: files and texts.
    """

    fields: Mapping[str, object]
    photos: Mapping[str, Photo] = field(default_factory=dict)
    pictures: tuple[Photo | str, ...] = ()

    @property
    def photo(self) -> Photo | None:
        """The file ``image``."""
        return self.photos.get(IMAGE)


def read_upload(
    request: Request, *, photos: Sequence[str] = (IMAGE,), pictures: bool = False
) -> Upload:
    """Read a request's form or JSON together with its query string.

    Parameters
    ----------
    photos
        The names of the files that a form may have.
    pictures
        Whether a form may have parts ``pictures``, which are read apart from its fields.

    Raises
    ------
    InvalidInput
        ``CONTENT_TYPE_UNSUPPORTED``, ``BODY_INVALID``, ``FIELD_REPEATED``, ``FILE_UNKNOWN``, or
        what is wrong with the photo.
    Exhausted
        ``IMAGE_TOO_LARGE``.
    """
    files: dict[str, Photo] = {}
    several: tuple[Photo | str, ...] = ()
    if request.mimetype == FORM_TYPE:
        texts, files, several = read_form(request, photos=photos, pictures=pictures)
        fields = _singled(texts)
    else:
        with arriving():
            fields = _fields(request)
    for name, value in _texts(request.args).items():
        if name in fields or name in files:
            raise InvalidInput(f"{name!r} is given twice", reason="FIELD_REPEATED")
        fields[name] = value
    return Upload(fields, files, several)


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


def _fields(request: Request) -> dict[str, object]:
    if request.mimetype == _FIELDS_TYPE:
        return _texts(request.form)
    if request.mimetype == JSON_TYPE:
        return _object(request.get_data())
    if not request.mimetype and not request.get_data():
        return {}
    raise InvalidInput(
        f"a body of type {request.mimetype[:80]!r} is not read; send a form or JSON",
        reason="CONTENT_TYPE_UNSUPPORTED",
        known=json.dumps(_TYPES),
    )


def _texts(fields: MultiDict[str, str]) -> dict[str, object]:
    return _singled(dict(fields.lists()))


def _singled(fields: Mapping[str, list[str]]) -> dict[str, object]:
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def _object(body: bytes) -> dict[str, object]:
    try:
        value = read_json(body)
    except ValueError as error:
        raise InvalidInput(f"the body is no JSON: {error}", reason="BODY_INVALID") from None
    if not isinstance(value, dict):
        raise InvalidInput("the body is no JSON object", reason="BODY_INVALID")
    return value
