"""What a search starts from, read from the fields of a request."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

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

MAX_EXAMPLES = 10
MAX_PICTURES = 4
"""Among the examples: each takes an embedding."""

IMAGE = "image"
"""The name of the photo, or of the first one."""
PHOTO_NAMES = (IMAGE, *(f"{IMAGE}_{number}" for number in range(2, MAX_PICTURES + 1)))
"""The names of the photos that may be sent along."""
START_NAMES = (*PHOTO_NAMES, "image_url", "product_id", "like")

MAX_WEIGHT = 10.0

_LIKE = (
    'a list such as [{"product_id": "42"}, {"image_url": "https://…", "weight": 0.5}], '
    f"at most {MAX_EXAMPLES} and {MAX_PICTURES} pictures among them"
)
_ONE_NAMES = (IMAGE, "image_url", "product_id")
_LIKE_NAMES = frozenset({*_ONE_NAMES, "weight"})


def read_query(fields: Mapping[str, object], photos: Mapping[str, Photo]) -> Query:
    """Read what a search starts from.

    Parameters
    ----------
    fields
        By name; those of `START_NAMES` are read, and without any of them ``text``.
    photos
        That were sent along, by their names among `PHOTO_NAMES`.

    Raises
    ------
    InvalidInput
        ``IMAGE_MISSING``, ``QUERY_AMBIGUOUS`` or ``FIELD_INVALID``; ``OPTION_INVALID`` where
        ``like`` or ``text`` is none.
    """
    likes = _likes(fields["like"], photos) if given(fields.get("like")) else ()
    references = [
        name for name in START_NAMES if name not in ("like", *photos) and given(fields.get(name))
    ]
    if not (references or photos or likes) and (text := read_text(fields.get("text"))):
        return TextQuery(text)
    _check_starts(references, photos, likes)
    starts: list[PictureQuery | ProductQuery] = [PhotoQuery(one) for one in photos.values()]
    starts += [_reference(name, fields[name]) for name in references]
    if not likes and len(starts) == 1:
        return starts[0]
    # A photo that is one of the examples has its weight there.
    unweighted = [one for one in starts if not any(liked.query == one for liked in likes)]
    return ExamplesQuery(_checked((*map(Liked, unweighted), *likes)))


def _check_starts(
    references: Sequence[str], photos: Collection[str], likes: Collection[Liked]
) -> None:
    starts = len(references) + bool(photos)
    if starts == 1 or (likes and not starts):
        return
    named = [*photos, *references]
    raise InvalidInput(
        "send a photo as the file 'image' of a form, or an image_url, or a product_id, or "
        "several of them in like, or a text"
        + (f"; not {' and '.join(named)} together" if named else ""),
        reason="QUERY_AMBIGUOUS" if named else "IMAGE_MISSING",
        known=json.dumps([*START_NAMES, *OPTION_NAMES]),
    )


def _reference(name: str, value: object) -> UrlQuery | ProductQuery:
    if name == "product_id" and isinstance(value, str | int) and not isinstance(value, bool):
        return ProductQuery(str(value))
    if name == "image_url" and isinstance(value, str):
        return UrlQuery(value)
    raise InvalidInput(
        "image takes a file, image_url and product_id take text", reason="FIELD_INVALID"
    )


def _likes(value: object, photos: Mapping[str, Photo]) -> tuple[Liked, ...]:
    listed = value
    if isinstance(single(value), str):
        try:
            listed = read_json(str(single(value)))
        except ValueError:
            raise invalid("like", _LIKE, value) from None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_EXAMPLES:
        raise invalid("like", _LIKE, value)
    return tuple(_liked(one, photos) for one in listed)


def _liked(value: object, photos: Mapping[str, Photo]) -> Liked:
    if not isinstance(value, Mapping) or not _LIKE_NAMES.issuperset(value):
        raise invalid("like", _LIKE, value)
    named = [name for name in _ONE_NAMES if given(value.get(name))]
    if len(named) != 1:
        raise invalid("like", "one product_id, image_url or image in each example", value)
    [name] = named
    weight = value.get("weight")
    liked = Liked(
        _photo(value, photos) if name == IMAGE else _reference(name, value[name]),
        number("the weight in like", weight, -MAX_WEIGHT, MAX_WEIGHT) if given(weight) else 1.0,
    )
    if not liked.weight:
        raise invalid("the weight in like", "a number that is not 0", weight)
    return liked


def _photo(value: Mapping[str, object], photos: Mapping[str, Photo]) -> PhotoQuery:
    name = value[IMAGE]
    if not isinstance(name, str) or name not in photos:
        raise invalid("like", "an image that is the name of a file of the form", value)
    return PhotoQuery(photos[name])


def _checked(likes: tuple[Liked, ...]) -> tuple[Liked, ...]:
    pictures = sum(not isinstance(one.query, ProductQuery) for one in likes)
    if len(likes) > MAX_EXAMPLES or pictures > MAX_PICTURES:
        raise invalid("like", _LIKE, f"{len(likes)} examples, {pictures} pictures")
    if all(one.weight < 0 for one in likes):
        raise invalid("like", "one weight above 0 at least", [one.weight for one in likes])
    return likes
