"""The answer to a search: one form from where it is found to Redis and to whoever asked."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from vitrine_gateway.products.shown import Product, show
from vitrine_gateway.search.options import Part
from vitrine_gateway.values import Attribute, Description, Matches


class SimilarProduct(BaseModel):
    """A product that looks like the query."""

    product: Product
    score: float = Field(description="The cosine of the two embeddings, -1 to 1.")
    why: list[str] = Field(description="The attributes in which the product agrees.")


class SearchAnswer(BaseModel):
    """What one search found out."""

    attributes: Mapping[str, Attribute]
    similar: list[SimilarProduct] = Field(description="Best first.")
    description: Description | None
    space: str = Field(description="The embedding space that was searched.")
    timings_ms: dict[str, float] = Field(description="By step, and in total.")
    unavailable: list[Part] = Field(description="What was asked for and cannot be had now.")
    cached: bool


def list_similar(matches: Matches, believed: Mapping[str, str]) -> list[SimilarProduct]:
    """Show products with the attributes in which they agree with what is believed of the query."""
    return [
        SimilarProduct(
            product=show(match.product),
            score=match.score,
            why=[
                name
                for name, value in believed.items()
                if match.product.attributes.get(name) == value
            ],
        )
        for match in matches.matches
    ]
