"""A product as everybody sees it."""

from __future__ import annotations

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from vitrine_media import version_of
from vitrine_product import product as stored
from vitrine_product.price import format_amount


class Price(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(extra="forbid")

    amount: str = Field(description="All the decimals of the currency.", examples=["1299.00"])
    currency: str = Field(description="ISO 4217, three capital letters.", examples=["INR"])


class Product(BaseModel):
    """A product of the catalogue."""

    id: str
    title: str
    attributes: dict[str, str]
    image_url: str | None
    thumbnail_url: str | None
    price: Price | None


def show(product: stored.Product) -> Product:
    """Show a product; the addresses of its pictures change whenever its picture does."""
    base = f"/api/v1/products/{quote(product.id, safe='')}"
    version = version_of(product.image)
    return Product(
        id=product.id,
        title=product.title,
        attributes=dict(product.attributes),
        image_url=f"{base}/image?v={version}" if product.image else None,
        thumbnail_url=f"{base}/thumbnail?v={version}" if product.image else None,
        price=(
            Price(amount=format_amount(product.price), currency=product.price.currency_code)
            if product.price
            else None
        ),
    )
