"""What is to be explained, read from the fields of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.search.options import read_crop
from vitrine_gateway.search.query import PhotoQuery, ProductQuery, UrlQuery
from vitrine_gateway.search.reading import bounded, given, invalid, single
from vitrine_gateway.search.starting import IMAGE, read_query
from vitrine_gateway.values import Crop
from vitrine_product.ids import MAX_ID_LENGTH
from vitrine_serving.errors import InvalidInput

_STARTS = (IMAGE, "image_url", "product_id")


class About(StrEnum):
    """What of an answer is to be explained."""

    MATCH = "match"
    """That a product of this id is similar."""
    ATTRIBUTE = "attribute"
    """The value of the attribute of this name."""
    DETAIL = "detail"
    """The visual detail of this name."""


NAMES = (*_STARTS, "crop", *About)


@dataclass(frozen=True, slots=True)
class Question:
    """Which part of a photo decided about what.

    Attributes
    ----------
    start
        The photo, or the product whose first picture it is.
    name
        Of what it is about.
    crop
        The part of the photo that was looked at; None: all of it.
    """

    start: PhotoQuery | UrlQuery | ProductQuery
    about: About
    name: str
    crop: Crop | None = None


def read_question(fields: Mapping[str, object], photos: Mapping[str, Photo]) -> Question:
    """Read what is to be explained.

    Raises
    ------
    InvalidInput
        ``OPTION_UNKNOWN``, with the known ones; ``IMAGE_MISSING`` or ``QUERY_AMBIGUOUS`` where
        there is not one photo; ``OPTION_INVALID`` where it is not about one thing.
    """
    if unknown := sorted(set(fields).difference(NAMES)):
        raise InvalidInput(
            f"there is no option {unknown[0][:80]!r}",
            reason="OPTION_UNKNOWN",
            known=json.dumps(NAMES),
        )
    starts = {name: fields[name] for name in _STARTS if given(fields.get(name))}
    if not starts and not photos:
        raise InvalidInput(
            "send a photo as the file 'image' of a form, or an image_url, or a product_id",
            reason="IMAGE_MISSING",
            known=json.dumps(NAMES),
        )
    start = read_query(starts, photos)
    assert isinstance(start, PhotoQuery | UrlQuery | ProductQuery)
    about, name = _about(fields)
    return Question(start, about, name, read_crop(fields.get("crop")))


def _about(fields: Mapping[str, object]) -> tuple[About, str]:
    said = {one: single(fields.get(one)) for one in About if given(fields.get(one))}
    if len(said) != 1:
        raise InvalidInput(
            "say what is to be explained: the match (the id of a product), the attribute or the "
            "detail, and one of them alone",
            reason="OPTION_INVALID",
            known=json.dumps(list(About)),
        )
    [(about, name)] = said.items()
    if about is About.MATCH and isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str):
        raise invalid(about, "one text", name)
    if about is About.MATCH and len(name) > MAX_ID_LENGTH:
        raise invalid(about, "the id of a product", name)
    return about, name if about is About.MATCH else bounded(about, name)
