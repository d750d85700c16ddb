"""What a search starts from, read from the fields of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping

from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.json_text import read_json
from vitrine_gateway.search.options import OPTION_NAMES, read_text
from vitrine_gateway.search.query import (
    ExamplesQuery,
    Liked,
    PhotoQuery,
    PictureQuery,
    ProductQuery,
    Query,
    TextQuery,
    UrlQuery,
)
from vitrine_gateway.search.reading import given, invalid, number, single
from vitrine_serving.errors import InvalidInput

START_NAMES = ("image", "image_url", "product_id", "like")

MAX_EXAMPLES = 10
MAX_PICTURES = 4
"""Among the examples: each takes an embedding."""
MAX_WEIGHT = 10.0

_LIKE = (
    'a list such as [{"product_id": "42"}, {"image_url": "https://…", "weight": 0.5}], '
    f"at most {MAX_EXAMPLES} and {MAX_PICTURES} pictures among them"
)
_LIKE_NAMES = frozenset({"product_id", "image_url", "image", "weight"})


def read_query(fields: Mapping[str, object], photo: Photo | None) -> Query:
    """Read what a search starts from.

    Parameters
    ----------
    fields
        By name; those of `START_NAMES` are read, and without any of them ``text``.
    photo
        That was sent along; None: none was.

    Raises
    ------
    InvalidInput
        ``IMAGE_MISSING``, ``QUERY_AMBIGUOUS`` or ``FIELD_INVALID``; ``OPTION_INVALID`` where
        ``like`` or ``text`` is none.
    """
    likes = _likes(fields["like"], photo) if given(fields.get("like")) else ()
    named = [name for name in START_NAMES if name != "like" and given(fields.get(name))]
    if photo and "image" not in named:
        named.append("image")
    if not (named or likes) and (text := read_text(fields.get("text"))):
        return TextQuery(text)
    if len(named) > 1 or not (named or likes):
        raise InvalidInput(
            "send a photo as the file 'image' of a form, or an image_url, or a product_id, or "
            "several of them in like, or a text"
            + (f"; not {' and '.join(named)} together" if named else ""),
            reason="QUERY_AMBIGUOUS" if named else "IMAGE_MISSING",
            known=json.dumps([*START_NAMES, *OPTION_NAMES]),
        )
    start = _start(named[0], fields.get(named[0]), photo) if named else None
    if not likes:
        assert start is not None
        return start
    # A photo that is one of the examples has its weight there.
    if start is not None and not any(one.query == start for one in likes):
        likes = (Liked(start), *likes)
    return ExamplesQuery(_checked(likes))


def _start(name: str, value: object, photo: Photo | None) -> PictureQuery | ProductQuery:
    if photo:
        return PhotoQuery(photo)
    if name == "product_id" and isinstance(value, str | int) and not isinstance(value, bool):
        return ProductQuery(str(value))
    if name == "image_url" and isinstance(value, str):
        return UrlQuery(value)
    raise InvalidInput(
        "image takes a file, image_url and product_id take text", reason="FIELD_INVALID"
    )


def _likes(value: object, photo: Photo | None) -> tuple[Liked, ...]:
    listed = value
    if isinstance(single(value), str):
        try:
            listed = read_json(str(single(value)))
        except ValueError:
            raise invalid("like", _LIKE, value) from None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_EXAMPLES:
        raise invalid("like", _LIKE, value)
    return tuple(_liked(one, photo) for one in listed)


def _liked(value: object, photo: Photo | None) -> Liked:
    if not isinstance(value, Mapping) or not _LIKE_NAMES.issuperset(value):
        raise invalid("like", _LIKE, value)
    named = [name for name in START_NAMES if given(value.get(name))]
    if len(named) != 1:
        raise invalid("like", "one product_id, image_url or image in each example", value)
    if named == ["image"] and (value["image"] != "image" or photo is None):
        raise invalid("like", 'an image that is "image", the file of the form', value)
    weight = value.get("weight")
    liked = Liked(
        _start(named[0], value[named[0]], photo if named == ["image"] else None),
        number("the weight in like", weight, -MAX_WEIGHT, MAX_WEIGHT) if given(weight) else 1.0,
    )
    if not liked.weight:
        raise invalid("the weight in like", "a number that is not 0", weight)
    return liked


def _checked(likes: tuple[Liked, ...]) -> tuple[Liked, ...]:
    pictures = sum(not isinstance(one.query, ProductQuery) for one in likes)
    if len(likes) > MAX_EXAMPLES or pictures > MAX_PICTURES:
        raise invalid("like", _LIKE, f"{len(likes)} examples, {pictures} pictures")
    if all(one.weight < 0 for one in likes):
        raise invalid("like", "one weight above 0 at least", [one.weight for one in likes])
    return likes
