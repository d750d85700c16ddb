"""Values of the domain as the JSON of the API."""

from __future__ import annotations

from urllib.parse import quote

from vitrine_gateway import values
from vitrine_gateway.api import schemas
from vitrine_gateway.money import format_amount
from vitrine_gateway.search import answer


def present_answer(found: answer.SearchAnswer) -> schemas.SearchAnswer:
    """Write the answer to a search."""
    return schemas.SearchAnswer(
        attributes={
            attribute.name: schemas.Attribute(
                value=attribute.value,
                confidence=attribute.confidence,
                sure=attribute.sure,
                candidates=[
                    schemas.Candidate(value=one.value, confidence=one.confidence)
                    for one in attribute.candidates
                ],
            )
            for attribute in found.attributes
        },
        similar=[
            schemas.SimilarProduct(
                product=present_product(one.product), score=one.score, why=list(one.why)
            )
            for one in found.similar
        ],
        description=(
            schemas.Description(title=found.description.title, text=found.description.text)
            if found.description
            else None
        ),
        space=found.space,
        timings_ms=dict(found.timings_ms),
        unavailable=list(found.unavailable),
        cached=found.cached,
    )


def present_product(product: values.Product) -> schemas.Product:
    """Write a product; its pictures' addresses change whenever it is written."""
    base = f"/api/v1/products/{quote(product.id, safe='')}"
    return schemas.Product(
        id=product.id,
        title=product.title,
        attributes=dict(product.attributes),
        image_url=f"{base}/image?v={product.revision}" if product.image else None,
        thumbnail_url=f"{base}/thumbnail?v={product.revision}" if product.image else None,
        price=(
            schemas.Price(amount=format_amount(product.price), currency=product.price.currency)
            if product.price
            else None
        ),
    )


def present_facets(facets: values.Facets) -> schemas.Facets:
    """Write facets."""
    return schemas.Facets(
        total=facets.total,
        facets={
            name: [schemas.FacetValue(value=one.value, count=one.count) for one in counted]
            for name, counted in facets.values.items()
        },
    )
