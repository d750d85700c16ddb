"""Turns the cells of one row into a product, or says why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath

from vitrine_pipeline.catalogue.file import CatalogueRow
from vitrine_product.attributes import ATTRIBUTES
from vitrine_product.formats import FORMATS
from vitrine_product.price import Price, price_of
from vitrine_serving.errors import InvalidInput

_IMAGE_SUFFIXES = tuple(f".{known}" for one in FORMATS for known in one.extensions)
_SHOWN = 80


class UnusableRow(Exception):
    """A row is to be skipped; the message is the reason."""


class PictureMissing(UnusableRow):
    """A row is to be skipped for as long as its picture is not there."""


def to_row(stated: Mapping[str, str], images: Path, line: int) -> CatalogueRow:
    """Make a product of what a row states, by `id`, `image`, `title` and so on.

    Raises
    ------
    UnusableRow
        It has no id, or no picture that exists within `images`.
    """
    product_id = stated.get("id", "")
    if not product_id:
        raise UnusableRow("it has no id")
    price, price_fault = _price(stated.get("price", ""), stated.get("currency", ""))
    return CatalogueRow(
        id=product_id,
        image=_image(stated.get("image", ""), product_id, images),
        attributes={name: stated[name] for name in ATTRIBUTES if stated.get(name)},
        title=stated.get("title") or None,
        price=price,
        line=line,
        price_fault=price_fault,
    )


def picture_paths(name: str, product_id: str, images: Path) -> tuple[Path, ...]:
    """Say where a product's picture may be.

    Parameters
    ----------
    name
        What the row states: a name in the folder, or nothing, or the address of a picture. Without
        a name the file is called after the product.
    product_id
        Of the product.
    images
        The folder.

    Returns
    -------
    tuple of Path
        The paths within the folder that are looked at, in this order.

    Raises
    ------
    UnusableRow
        A name leads out of the folder.
    """
    named = bool(name) and not is_address(name)
    names = [name] if named else [f"{product_id}{suffix}" for suffix in _IMAGE_SUFFIXES]
    return tuple(images / _relative(candidate, images) for candidate in names)


def is_address(name: str) -> bool:
    """Tell an address of the web from the name of a file."""
    return name[:8].lower().startswith(("http://", "https://"))


def _relative(name: str, images: Path) -> PurePosixPath:
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or ".." in relative.parts:
        raise UnusableRow(f"its image {name!r} lies outside {images}")
    return relative


def _image(name: str, product_id: str, images: Path) -> Path:
    paths = picture_paths(name, product_id, images)
    for path in paths:
        if _is_file(path):
            return path
    raise PictureMissing(
        f"its image {str(paths[0].relative_to(images))[:_SHOWN]!r} is not in {images}"
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # It has a name that no file can have, one that is too long say.
        return False


def _price(amount: str, currency: str) -> tuple[Price | None, str]:
    """Read a price, or say why not; that is no reason to lose the product."""
    if not amount:
        return None, ""
    if not currency:
        return None, f"its price {amount[:_SHOWN]!r} has no currency"
    try:
        return price_of(Decimal(amount), currency.upper()), ""
    except InvalidOperation:
        return None, f"its price {amount[:_SHOWN]!r} is not a number"
    except InvalidInput as error:
        return None, f"its price is left out: {error.message}"
