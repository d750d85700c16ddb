"""Messages of the protocol as the domain's values, and back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vitrine.embedding.v1 import embedding_pb2
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_product.ids import MAX_ID_LENGTH
from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_serving.errors import DomainError
from vitrine_serving.status import code_of
from vitrine_similarity.catalogue import Embedding, Entry
from vitrine_similarity.catalogue.product import FurtherVector, Vector
from vitrine_similarity.filters import Condition, Facet, Facets, Filter, PriceRange
from vitrine_similarity.results import Match, Page
from vitrine_similarity.search.wanted import Wanted


def to_vector(message: embedding_pb2.Embedding) -> Vector:
    """Return the values of an embedding as float32 [dimension]."""
    return np.asarray(message.values, np.float32)


def to_entry(message: pb.ProductWithEmbedding) -> Entry:
    """Return what is to be written; an attribute with an empty value is one not known."""
    product = message.product
    return Entry(
        Product(
            id=product.id,
            title=product.title,
            attributes={name: value for name, value in product.attributes.items() if value},
            image=product.image,
            price=Price(product.price_minor, product.currency_code)
            if product.HasField("price_minor")
            else None,
            further_images=tuple(product.pictures[1:]),
        ),
        (
            _embedding(message.embedding, message.image_sha256),
            *map(_further, message.further_embeddings),
        ),
        keeps_further=not product.pictures,
        expected_revision=message.expected_revision
        if message.HasField("expected_revision")
        else None,
    )


def _further(message: pb.PictureEmbedding) -> Embedding:
    return _embedding(message.embedding, message.image_sha256, message.picture)


def _embedding(message: embedding_pb2.Embedding, image_sha256: str, image: str = "") -> Embedding:
    return Embedding(message.space, to_vector(message), image_sha256, image, message.blank)


def to_filters(message: pb.SearchRequest | pb.ListFacetsRequest) -> tuple[Condition, ...]:
    """Return the filters of a request, that by price among them."""
    filters = tuple(Filter(one.attribute, tuple(one.values)) for one in message.filters)
    return (*filters, _to_price_range(message.price)) if message.HasField("price") else filters


def to_wanted(message: pb.SearchRequest, limit: int) -> Wanted:
    """Return which products a search wants."""
    return Wanted(
        limit=limit,
        filters=to_filters(message),
        minimum_score=message.minimum_score if message.HasField("minimum_score") else None,
        facets=message.include_facets,
        cursor=message.cursor,
        collapse_at=message.collapse_at if message.HasField("collapse_at") else None,
        diversity=message.diversity if message.HasField("diversity") else None,
        text=message.text.strip(),
    )


def weight_of(message: pb.Example) -> float:
    """Return the weight of an example; 1 where it says none."""
    return message.weight if message.HasField("weight") else 1.0


def from_product(product: Product) -> pb.Product:
    """Return a product as a message."""
    message = pb.Product()
    _fill(message, product)
    return message


def from_vector(vector: Vector, space: str) -> embedding_pb2.Embedding:
    """Return a vector as a message."""
    return embedding_pb2.Embedding(values=vector.tolist(), space=space)


def from_further(
    product: Product, further: Iterable[FurtherVector], space: str
) -> pb.PictureEmbeddings:
    """Return the vectors of a product's pictures after the first as a message."""
    return pb.PictureEmbeddings(
        embeddings=[
            pb.PictureEmbedding(
                picture=product.pictures[one.place], embedding=from_vector(one.vector, space)
            )
            for one in further
        ]
    )


def from_page(page: Page, space: str) -> pb.SearchResponse:
    """Return what a search found as a message."""
    response = pb.SearchResponse(
        space=space,
        revision=page.revision,
        next_cursor=page.next_cursor,
        full_text_unavailable=page.full_text_unavailable,
    )
    for match in page.matches:
        _fill_match(response.matches.add(), match)
    if page.facets:
        response.facets.facets.extend(map(_from_facet, page.facets.facets))
        response.facets.total = page.facets.total
        response.facets.partial = page.facets.partial
    return response


def from_facets(facets: Facets) -> pb.ListFacetsResponse:
    """Return facets as a message."""
    return pb.ListFacetsResponse(facets=map(_from_facet, facets.facets), total=facets.total)


def _fill_match(message: pb.Match, match: Match) -> None:
    message.score = match.score
    message.picture = match.picture
    _fill(message.product, match.product)
    # Most matches have neither.
    if match.words:
        message.words.extend(match.words)
    if match.duplicates:
        message.more_duplicates = match.more_duplicates
        for duplicate in match.duplicates:
            _fill_match(message.duplicates.add(), duplicate)


def _from_facet(facet: Facet) -> pb.Facet:
    return pb.Facet(
        attribute=facet.attribute,
        values=[pb.FacetValue(value=entry.value, count=entry.count) for entry in facet.values],
    )


def _to_price_range(message: pb.PriceRange) -> PriceRange:
    return PriceRange(
        currency_code=message.currency_code,
        minimum_minor=message.minimum_minor if message.HasField("minimum_minor") else None,
        maximum_minor=message.maximum_minor if message.HasField("maximum_minor") else None,
    )


def _fill(message: pb.Product, product: Product) -> None:
    # In place: a message that is made first is copied into the one that holds it.
    message.id = product.id
    message.title = product.title
    # Its own `update` takes twice as long.
    attributes = message.attributes
    for name, value in product.attributes.items():
        attributes[name] = value
    message.image = product.image
    if product.price:
        message.price_minor = product.price.amount_minor
        message.currency_code = product.price.currency_code
    message.revision = product.revision
    if product.further_images:
        message.pictures.extend(product.pictures)


def pictures_of(products: Iterable[pb.ProductWithEmbedding]) -> int:
    """Return how many pictures products name."""
    return sum(len(product.product.pictures) for product in products)


def from_refusal(index: int, product_id: str, error: DomainError) -> pb.RefusedProduct:
    """Say of a product that was not written why."""
    return pb.RefusedProduct(
        index=index,
        id=product_id[:MAX_ID_LENGTH],
        code=code_of(error),
        reason=error.reason,
        message=error.message,
        details=error.details,
    )
