"""The answer to a search: written once, for Redis and for whoever asked alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field
from pydantic_core import to_json

from vitrine_gateway.catalogue_values import Facets, FacetValue, Matches
from vitrine_gateway.products.shown import Picture, Product, show, show_picture
from vitrine_gateway.search.options import Part
from vitrine_gateway.search.texts import TextPart
from vitrine_gateway.values import Attribute, Description, Detail
from vitrine_product.details import details_of


class Duplicate(BaseModel):
    """A product that looks all but the same as one that is listed."""

    product: Product
    score: float


class Difference(BaseModel):
    """An attribute in which a product is unlike the query."""

    attribute: str
    value: str = Field(description="Of the product.", examples=["Navy Blue"])
    instead_of: str = Field(description="Of the query.", examples=["Black"])


class SimilarProduct(BaseModel):
    """A product that looks like the query."""

    product: Product
    score: float = Field(description="The cosine of the two embeddings, -1 to 1.")
    why: list[str] = Field(description="The attributes in which the product agrees.")
    different: list[Difference] = Field(
        default=[],
        description="The attributes in which it differs, where the query's are sure or stated.",
    )
    shared_details: list[str] = Field(
        default=[], description="The visual details of the query that the product has, too."
    )
    words: tuple[str, ...] = Field(
        default=(),
        description="Those of a text alone that its title and attributes say.",
    )
    picture: Picture | None = Field(
        default=None, description="Its picture that is most like the query."
    )
    duplicates: list[Duplicate] = Field(
        default=[], description="Near-duplicates, best first, where `collapse` asks for it."
    )
    more_duplicates: int = Field(default=0, description="How many there are beside those.")


class FoundFacets(BaseModel):
    """How many products a search found, however many of them it gives."""

    total: int
    attributes: Mapping[str, tuple[FacetValue, ...]] = Field(
        description="By attribute and value; those of an attribute ignore the filter on itself."
    )
    partial: bool = Field(description="Whether there are more: the nearest 1,000 are counted.")


class Found(BaseModel):
    """What one search found out, whenever that was."""

    attributes: Mapping[str, Attribute]
    details: tuple[Detail, ...] = Field(
        default=(),
        description="Visual details that are likelier there than not, the likeliest first.",
    )
    similar: list[SimilarProduct] = Field(description="Best first.")
    next_cursor: str | None = Field(
        default=None, description="Sent as `cursor`, asks for the next page; null: there is none."
    )
    description: Description | None
    facets: FoundFacets | None = Field(
        default=None,
        description="Counts of what was found; null unless `include` asks for them.",
    )
    space: str = Field(description="The embedding space that was searched.")
    unavailable: list[Part | TextPart] = Field(
        description="What was asked for and cannot be had now: a part of the answer, or a way in "
        "which a text is looked for."
    )


class SearchAnswer(Found):
    """What one search found out, and what that took."""

    timings_ms: dict[str, float] = Field(description="By step, and in total.")
    cached: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A `SearchAnswer`, of which the larger part is written once, whoever asks for it again.

    Attributes
    ----------
    found
        A `Found` in JSON.
    timings_ms
        What it took this time.
    cached
        Whether it was known before.
    """

    found: bytes
    timings_ms: Mapping[str, float]
    cached: bool

    def to_json(self) -> bytes:
        """Return all of it in JSON."""
        rest = to_json({"timings_ms": self.timings_ms, "cached": self.cached})
        return b"%b,%b" % (self.found[:-1], rest[1:])


def write_found(found: Found) -> bytes:
    """Write what was found in JSON."""
    return found.__pydantic_serializer__.to_json(found)


def show_facets(facets: Facets | None) -> FoundFacets | None:
    """Show the counts of what was found."""
    if facets is None:
        return None
    return FoundFacets(total=facets.total, attributes=facets.values, partial=facets.partial)


def list_similar(
    matches: Matches,
    believed: Mapping[str, str],
    details: Sequence[str] = (),
    *,
    doubted: Collection[str] = (),
) -> list[SimilarProduct]:
    """Show products with what they have in common with the query, and what not.

    Parameters
    ----------
    matches
        What was found.
    believed
        The attributes of the query.
    details
        Its visual details, the likeliest first.
    doubted
        Those of the attributes that are not sure: they make no difference.
    """
    sure = {name: value for name, value in believed.items() if name not in doubted}
    return [
        SimilarProduct(
            product=show(match.product),
            picture=show_picture(match.product.id, match.picture) if match.picture else None,
            score=match.score,
            why=[
                name
                for name, value in believed.items()
                if match.product.attributes.get(name) == value
            ],
            different=_different(sure, match.product.attributes),
            shared_details=_shared(details, match.product.attributes),
            duplicates=[
                Duplicate(product=show(one.product), score=one.score) for one in match.duplicates
            ],
            more_duplicates=match.more_duplicates,
            words=match.words,
        )
        for match in matches.matches
    ]


def _different(sure: Mapping[str, str], attributes: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(attribute=name, value=attributes[name], instead_of=value)
        for name, value in sure.items()
        # Of what a product does not state, nobody knows whether it differs.
        if name in attributes and attributes[name] != value
    ]


def _shared(details: Sequence[str], attributes: Mapping[str, str]) -> list[str]:
    has = details_of(attributes)
    return [name for name in details if name in has]
