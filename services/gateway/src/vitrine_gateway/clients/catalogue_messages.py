"""Messages of the similarity service as the gateway's values, and back."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine.similarity.v1 import similarity_pb2
from vitrine_gateway.catalogue_values import Facets, FacetValue, Filter, Match
from vitrine_gateway.search_values import Example, PriceRange
from vitrine_product.price import Price
from vitrine_product.product import Product

_SCORE_DIGITS = 4


def to_filters(filters: Sequence[Filter]) -> list[similarity_pb2.Filter]:
    """Return filters as messages."""
    return [similarity_pb2.Filter(attribute=f.attribute, values=f.values) for f in filters]


def from_match(message: similarity_pb2.Match) -> Match:
    """Return a product that was found, with its near-duplicates."""
    return Match(
        from_product(message.product),
        round(message.score, _SCORE_DIGITS),
        message.picture,
        tuple(map(from_match, message.duplicates)),
        message.more_duplicates,
        tuple(message.words),
    )


def to_example(example: Example) -> similarity_pb2.Example:
    """Return an example as a message."""
    message = similarity_pb2.Example(weight=example.weight)
    if isinstance(example.like, str):
        message.product_id = example.like
    else:
        message.embedding.MergeFromString(example.like.message)
    return message


def to_price_range(price: PriceRange | None) -> similarity_pb2.PriceRange | None:
    """Return a range of prices as a message."""
    if price is None:
        return None
    return similarity_pb2.PriceRange(
        currency_code=price.currency_code,
        minimum_minor=price.minimum_minor,
        maximum_minor=price.maximum_minor,
    )


def from_facets(message: similarity_pb2.ListFacetsResponse | similarity_pb2.FoundFacets) -> Facets:
    """Return counts by attribute and value."""
    return Facets(
        total=message.total,
        values={
            facet.attribute: tuple(FacetValue(v.value, v.count) for v in facet.values)
            for facet in message.facets
        },
        partial=isinstance(message, similarity_pb2.FoundFacets) and message.partial,
    )


def from_product(message: similarity_pb2.Product) -> Product:
    """Return a product."""
    price = (
        Price(message.price_minor, message.currency_code)
        if message.HasField("price_minor")
        else None
    )
    return Product(
        id=message.id,
        title=message.title,
        attributes=dict(message.attributes),
        image=message.image,
        price=price,
        revision=message.revision,
        further_images=tuple(message.pictures[1:]),
    )


def to_product(product: Product) -> similarity_pb2.Product:
    """Return a product as a message."""
    message = similarity_pb2.Product(
        id=product.id,
        title=product.title,
        attributes=product.attributes,
        image=product.image,
        pictures=product.pictures,
    )
    if product.price:
        message.price_minor = product.price.amount_minor
        message.currency_code = product.price.currency_code
    return message
