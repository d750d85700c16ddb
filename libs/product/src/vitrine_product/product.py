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
MAX_PICTURES = 16
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
        The key of its first picture in the media store; empty where there is none.
    price
        None where none is known.
    revision
        The revision of the catalogue that wrote it; ignored when it is written.
    further_images
        The keys of its other pictures (the back, worn), in their order.
    """

    id: str
    title: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    price: Price | None = None
    revision: int = 0
    further_images: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[str, ...]:
        """The keys of all its pictures, the first one first."""
        return (self.image, *self.further_images) if self.image else ()


def check_product(product: Product) -> None:
    """Refuse a product that must not be written, whichever way it came.

    Raises
    ------
    InvalidInput
        ``PRODUCT_ID_INVALID``, ``PRODUCT_TEXT_INVALID``, ``PRODUCT_PICTURES_INVALID`` or
        ``PRICE_INVALID``; the detail ``product`` is the id.
    """
    check_id(product.id)
    for fault in _faults_of_texts(product):
        raise _refused(product, "PRODUCT_TEXT_INVALID", fault)
    for fault in _faults_of_pictures(product):
        raise _refused(product, "PRODUCT_PICTURES_INVALID", fault)
    if product.price:
        try:
            check_price(product.price)
        except InvalidInput as error:
            raise _refused(product, error.reason, error.message) from None


def _faults_of_texts(product: Product) -> Iterator[str]:
    texts = (
        *(product.title, product.image),
        *(*product.further_images, *product.attributes.values()),
    )
    if "\0" in "".join(texts):
        # PostgreSQL cannot store it; a catalogue must not depend on the database beneath it.
        yield "one of its texts holds a NUL character"
    if len(product.title) > MAX_TITLE_LENGTH:
        yield f"its title has {len(product.title)} characters, at most {MAX_TITLE_LENGTH} fit"
    for image in (product.image, *product.further_images):
        if len(image) > MAX_IMAGE_LENGTH:
            yield f"its picture's key has {len(image)} characters, at most {MAX_IMAGE_LENGTH} fit"
    if len(product.attributes) > MAX_ATTRIBUTES:
        yield f"it has {len(product.attributes)} attributes, at most {MAX_ATTRIBUTES} fit"
    for name, value in product.attributes.items():
        if not is_attribute_name(name):
            yield f"the attribute name {name[:_SHOWN]!r} is not of the form {NAME_PATTERN}"
        if not 1 <= len(value) <= MAX_VALUE_LENGTH:
            yield (f"its {name[:_SHOWN]} has {len(value)} characters, 1 to {MAX_VALUE_LENGTH} fit")


def _faults_of_pictures(product: Product) -> Iterator[str]:
    images = (product.image, *product.further_images)
    if not product.further_images:
        return
    if not all(images):
        yield "one of its pictures has no key"
    if len(images) > MAX_PICTURES:
        yield f"it has {len(images)} pictures, at most {MAX_PICTURES} fit"
    if repeated := [image for image in images if images.count(image) > 1]:
        yield f"its picture {repeated[0][:_SHOWN]!r} is there twice; name it once"


def _refused(product: Product, reason: str, fault: str) -> InvalidInput:
    return InvalidInput(f"product {product.id!r}: {fault}", reason=reason, product=product.id)
