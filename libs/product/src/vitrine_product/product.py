"""A product, as a shop shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vitrine_product.attributes import (
    MAX_ATTRIBUTES,
    MAX_VALUE_LENGTH,
    NAME_PATTERN,
    is_attribute_name,
)
from vitrine_product.ids import check_id
from vitrine_product.price import Price, check_price
from vitrine_serving.errors import InvalidInput

MAX_TITLE_LENGTH = 500
# PostgreSQL indexes no text that is much longer than 2,000 bytes.
MAX_IMAGE_LENGTH = 500
_SHOWN = 80


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


def check_product(product: Product) -> None:
    """Refuse a product that must not be written, whichever way it came.

    Raises
    ------
    InvalidInput
        ``PRODUCT_ID_INVALID``, ``PRODUCT_TEXT_INVALID`` or ``PRICE_INVALID``; the detail
        ``product`` is the id.
    """
    check_id(product.id)
    for fault in _faults_of_texts(product):
        raise _refused(product, "PRODUCT_TEXT_INVALID", fault)
    if product.price:
        try:
            check_price(product.price)
        except InvalidInput as error:
            raise _refused(product, error.reason, error.message) from None


def _faults_of_texts(product: Product) -> Iterator[str]:
    texts = (product.title, product.image, *product.attributes.values())
    if any("\0" in text for text in texts):
        # PostgreSQL cannot store it; a catalogue must not depend on the database beneath it.
        yield "one of its texts holds a NUL character"
    if len(product.title) > MAX_TITLE_LENGTH:
        yield f"its title has {len(product.title)} characters, at most {MAX_TITLE_LENGTH} fit"
    if len(product.image) > MAX_IMAGE_LENGTH:
        yield (
            f"its picture's key has {len(product.image)} characters, at most {MAX_IMAGE_LENGTH} fit"
        )
    if len(product.attributes) > MAX_ATTRIBUTES:
        yield f"it has {len(product.attributes)} attributes, at most {MAX_ATTRIBUTES} fit"
    for name, value in product.attributes.items():
        if not is_attribute_name(name):
            yield f"the attribute name {name[:_SHOWN]!r} is not of the form {NAME_PATTERN}"
        if not 1 <= len(value) <= MAX_VALUE_LENGTH:
            yield (f"its {name[:_SHOWN]} has {len(value)} characters, 1 to {MAX_VALUE_LENGTH} fit")


def _refused(product: Product, reason: str, fault: str) -> InvalidInput:
    return InvalidInput(f"product {product.id!r}: {fault}", reason=reason, product=product.id)
