"""A product as everybody sees it."""

from __future__ import annotations

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from vitrine_media import version_of
from vitrine_product import product as stored
from vitrine_product.details import DETAILS, details_of
from vitrine_product.price import format_amount


class Price(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(extra="forbid")

    amount: str = Field(description="All the decimals of the currency.", examples=["1299.00"])
    currency: str = Field(description="ISO 4217, three capital letters.", examples=["INR"])


class Picture(BaseModel):
    """A picture of a product."""

    version: str = Field(description="What tells it from others, whatever product has it.")
    image_url: str
    thumbnail_url: str


class Product(BaseModel):
    """A product of the catalogue."""

    id: str
    title: str
    attributes: dict[str, str]
    details: list[str] = Field(
        default=[],
        description="Visual details that its title states, or of which a picture is sure.",
        examples=[["round neck", "striped"]],
    )
    image_url: str | None = Field(description="Of its first picture, as `thumbnail_url`.")
    thumbnail_url: str | None
    price: Price | None
    pictures: list[Picture] = Field(
        default=[], description="All its pictures, the first one first."
    )


def show(product: stored.Product) -> Product:
    """Show a product; the addresses of its pictures name what they hold."""
    pictures = [show_picture(product.id, image) for image in product.pictures]
    return Product(
        id=product.id,
        title=product.title,
        attributes={name: value for name, value in product.attributes.items() if name != DETAILS},
        details=list(details_of(product.attributes)),
        image_url=pictures[0].image_url if pictures else None,
        thumbnail_url=pictures[0].thumbnail_url if pictures else None,
        pictures=pictures,
        price=(
            Price(amount=format_amount(product.price), currency=product.price.currency_code)
            if product.price
            else None
        ),
    )


def show_picture(product_id: str, image: str) -> Picture:
    """Show one picture of a product, by its key."""
    base = f"/api/v1/products/{quote(product_id, safe='')}"
    version = version_of(image)
    return Picture(
        version=version,
        image_url=f"{base}/image?v={version}",
        thumbnail_url=f"{base}/thumbnail?v={version}",
    )
