"""A product, as a shop shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrine_product.price import Price


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue.

    Attributes
    ----------
    id
        What `vitrine_product.ids` permits.
    title
        Empty where none is known.
    attributes
        By attribute name, e.g. ``{"colour": "Navy Blue"}``; those not known are absent.
    image
        The picture's key in the media store; empty where there is none.
    price
        None where none is known.
    revision
        The revision of the catalogue that wrote it; ignored when it is written.
    """

    id: str
    title: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    price: Price | None = None
    revision: int = 0
