"""A product as it is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrine_gateway.fetching.photo import Photo
from vitrine_gateway.products.expectation import Expectation
from vitrine_product.price import Price


@dataclass(frozen=True)
class Kept:
    """A picture that the product has already, by its version."""

    version: str


@dataclass(frozen=True)
class Draft:
    """A product as it is to be.

    Attributes
    ----------
    photos
        Its pictures, the first one first: each itself, or where to fetch it, or one that it has.
        None of them: all those that it has.
    expected
        What the product must be for that; None: whatever it is.
    """

    id: str
    title: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    price: Price | None = None
    photos: tuple[Photo | str | Kept, ...] = ()
    expected: Expectation | None = None
