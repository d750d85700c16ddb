"""The JSON that the API takes and gives, as the OpenAPI document describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vitrine_gateway.catalogue_values import FacetValue
from vitrine_gateway.products.desk import MAX_BULK
from vitrine_gateway.products.shown import Price, Product
from vitrine_gateway.search.options import USUAL_PARTS, Part
from vitrine_gateway.search_values import Register, Spelling
from vitrine_product.attributes import MAX_ATTRIBUTES, MAX_VALUE_LENGTH, NAME_PATTERN
from vitrine_product.ids import MAX_ID_LENGTH
from vitrine_product.limits import (
    DEFAULT_MATCHES,
    DEFAULT_TEXT_WEIGHT,
    MAX_MATCHES,
    MAX_TEXT_CHARACTERS,
)
from vitrine_product.product import MAX_PICTURES, MAX_TITLE_LENGTH

# What JSON numbers hold exactly everywhere.
MAX_NUMBER = 2**53 - 1
_Text = Annotated[str, Field(max_length=MAX_TITLE_LENGTH)]
_Name = Annotated[str, Field(pattern=f"^{NAME_PATTERN}$")]
_Value = Annotated[str, Field(min_length=1, max_length=MAX_VALUE_LENGTH)]
_AttributeValues = Annotated[dict[_Name, _Value], Field(max_length=MAX_ATTRIBUTES)]


class Problem(BaseModel):
    """What went wrong, to what, and what to do (RFC 9457)."""

    type: str = Field(examples=["urn:vitrine:problem:product-unknown"])
    title: str
    status: int
    detail: str
    request_id: str | None = Field(
        default=None,
        description="By which the log tells more; absent where nothing of the request was read.",
    )
    known: list[str] | None = Field(
        default=None, description="What would have been accepted, where that is a list of names."
    )


class PriceRange(BaseModel):
    """What a product may cost, both ends included."""

    currency: str = Field(
        description="ISO 4217; a product without a price in it is not found.", examples=["EUR"]
    )
    minimum: str | float | None = Field(None, examples=["10"])
    maximum: str | float | None = Field(None, examples=["49.90"])


class SearchOptions(BaseModel):
    """Options of a search; any further field is a filter on the attribute of its name."""

    limit: int = Field(DEFAULT_MATCHES, ge=1, le=MAX_MATCHES)
    crop: str | list[float] | None = Field(
        None,
        description="The part of the photo to look at: left, top, right, bottom in fractions.",
        examples=["0.1,0,0.9,1"],
    )
    include: str | list[Part] = Field(
        ",".join(part for part in Part if part in USUAL_PARTS),
        description="The parts of the answer that are wanted.",
    )
    attributes: dict[str, str] = Field(
        {}, description="Values that a person stated; they outrank those predicted."
    )
    filters: dict[str, str | list[str]] = Field(
        {}, description="What similar products must have, by attribute."
    )
    price: PriceRange | None = Field(None, description="What similar products may cost.")
    minimum_score: float | None = Field(
        None, ge=-1, le=1, description="The least score of a similar product."
    )
    change: dict[str, str] = Field(
        {},
        description="Values that similar products have instead of the query's: this, in red.",
        examples=[{"colour": "Red"}],
    )
    collapse: bool | float | str | None = Field(
        None,
        description="true, or the least cosine (0.8 to 1): of near-duplicates the best alone is "
        "listed, with the others as its duplicates.",
    )
    diversity: float | None = Field(
        None,
        ge=0,
        le=1,
        description="How much similar products are to be unlike each other, too; there is no next "
        "page then.",
    )
    register_: Register = Field(
        Register.PLAIN, alias="register", description="How the description speaks."
    )
    spelling: Spelling | None = Field(
        None, description="Of English; left out, as the service is set to."
    )
    language: str | None = Field(
        None,
        description="Of the description, but for its title; left out, as the service is set to.",
        examples=["en", "de"],
    )
    catalogue_title: str = Field(
        "",
        max_length=MAX_TITLE_LENGTH,
        description="What the catalogue calls the product of the photo: its text may say what that "
        "states.",
    )
    cursor: str | None = Field(
        None, description="The `next_cursor` of the page before, all but `limit` as it was there."
    )


class Example(BaseModel):
    """One thing that similar products are to be like."""

    product_id: str | None = None
    image_url: str | None = None
    weight: float = Field(
        1, ge=-10, le=10, description="How much; below 0 they are to be unlike it, and not 0."
    )


class SearchByReference(SearchOptions):
    """A search with a photo on another site, with a product, with several, or with words."""

    image_url: str | None = None
    product_id: str | None = None
    like: list[Example] = Field(
        [],
        max_length=10,
        description="Several products and pictures (up to 4), none of them among the results.",
    )
    text: str = Field(
        "",
        max_length=MAX_TEXT_CHARACTERS,
        description="What is looked for in words: alone, or beside any of the others.",
    )
    text_weight: float = Field(
        DEFAULT_TEXT_WEIGHT,
        ge=0,
        le=1,
        description="How much the text counts against what it is beside.",
    )


class ProductFields(BaseModel):
    """A product as it is to be."""

    model_config = ConfigDict(extra="forbid")

    title: _Text = ""
    attributes: _AttributeValues = Field(default_factory=dict)
    price: Price | None = None
    image_url: str | None = Field(
        None, description="Where its only picture is fetched; left out, it keeps those it has."
    )
    pictures: list[str] | None = Field(
        None,
        min_length=1,
        max_length=MAX_PICTURES,
        description="Its pictures in their order, the first one first, each by the address where "
        "it is fetched, or by the `version` of one that the product has; left out, it keeps those "
        "it has.",
    )


class ProductEntry(ProductFields):
    """One product of a bulk write."""

    id: str = Field(max_length=MAX_ID_LENGTH)


class ProductEntries(BaseModel):
    """A bulk write."""

    model_config = ConfigDict(extra="forbid")

    products: list[ProductEntry] = Field(min_length=1, max_length=MAX_BULK)


class TaggingEntry(BaseModel):
    """How a catalogue file is to be read and tagged."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", description="Of the file; left out, the one that it comes under.")
    columns: dict[str, str] = Field(
        {}, description='Names of columns by what they hold, e.g. {"id": "SKU"}.'
    )
    encoding: str = Field("", max_length=40, description="Left out: the file tells.")
    fill: bool = Field(False, description="Fill the file's own columns instead of adding some.")
    keep_formulas: bool = Field(
        False, description="Leave what a spreadsheet would take for formulas as it is."
    )


class CorrectionEntry(BaseModel):
    """What a person says of one attribute of a row."""

    model_config = ConfigDict(extra="forbid")

    row: int = Field(ge=1, le=MAX_NUMBER, strict=True)
    attribute: str = Field(min_length=1, max_length=MAX_VALUE_LENGTH)
    value: str = Field(
        min_length=1,
        max_length=MAX_VALUE_LENGTH,
        description="Need not be one that the model knows.",
    )
    reviewer: str = Field(min_length=1, max_length=100, description="Who says so.")


class WriteResult(BaseModel):
    """What became of one product of a bulk write."""

    id: str
    status: str = Field(description="created, updated or refused")
    problem: Problem | None = None


class WriteResults(BaseModel):
    """What became of a bulk write, in its order."""

    written: int
    refused: int
    results: list[WriteResult]


class Products(BaseModel):
    """A few products."""

    products: list[Product]


class Facets(BaseModel):
    """How many products there are, by attribute and value."""

    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
