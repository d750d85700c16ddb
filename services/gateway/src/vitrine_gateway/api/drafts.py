"""Products as requests describe them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from vitrine_gateway.api import schemas
from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.json_text import read_json
from vitrine_gateway.products.draft import Draft, Kept
from vitrine_gateway.products.expectation import Expectation
from vitrine_product.price import parse_price
from vitrine_serving.errors import InvalidInput

_VERSION = re.compile("[0-9a-f]{12}")


def unfolded(fields: Mapping[str, object]) -> dict[str, object]:
    """Read those fields of a form that hold JSON, or several values."""
    unfolded: dict[str, Any] = dict(fields)
    if isinstance(one := unfolded.get("pictures"), str):
        unfolded["pictures"] = [one]
    for name in ("attributes", "price"):
        if isinstance(text := unfolded.get(name), str):
            try:
                unfolded[name] = read_json(text) if text else None
            except ValueError:
                raise InvalidInput(f"{name} takes a JSON object", reason="FIELD_INVALID") from None
    return {name: value for name, value in unfolded.items() if value is not None}


def draft_of(
    product_id: str,
    fields: schemas.ProductFields,
    photos: tuple[Photo | str, ...],
    expected: Expectation | None = None,
) -> Draft:
    """Return the product that a request describes.

    Parameters
    ----------
    expected
        What the product must be for it.
    photos
        Those in the request itself; texts among them are as in `ProductFields.pictures`.

    Raises
    ------
    InvalidInput
        ``FIELD_REPEATED``: it has pictures in two ways; ``PRICE_INVALID``.
    """
    named = (*((fields.image_url,) if fields.image_url else ()), *(fields.pictures or ()))
    if (photos and named) or (fields.image_url and fields.pictures):
        raise InvalidInput("send image, image_url or pictures alone", reason="FIELD_REPEATED")
    price = parse_price(fields.price.amount, fields.price.currency) if fields.price else None
    return Draft(
        id=product_id,
        title=fields.title.strip(),
        attributes=fields.attributes,
        price=price,
        photos=tuple(
            Kept(one) if isinstance(one, str) and _VERSION.fullmatch(one) else one
            for one in photos or named
        ),
        expected=expected,
    )
