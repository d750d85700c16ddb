"""Messages of the protocol as the domain's values, and back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vitrine.embedding.v1 import embedding_pb2
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Embedding, Entry
from vitrine_similarity.catalogue.product import FurtherVector, Vector
from vitrine_similarity.filters import Facets, Filter
from vitrine_similarity.results import SearchResult


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
            Embedding(message.embedding.space, to_vector(message.embedding), message.image_sha256),
            *map(_further, message.further_embeddings),
        ),
        keeps_further=not product.pictures,
    )


def _further(message: pb.PictureEmbedding) -> Embedding:
    return Embedding(
        message.embedding.space,
        to_vector(message.embedding),
        message.image_sha256,
        message.picture,
    )


def to_filters(messages: Iterable[pb.Filter]) -> tuple[Filter, ...]:
    """Return the filters of a request."""
    return tuple(Filter(message.attribute, tuple(message.values)) for message in messages)


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


def from_result(result: SearchResult, space: str) -> pb.SearchResponse:
    """Return what a search found as a message."""
    response = pb.SearchResponse(space=space, revision=result.revision)
    for match in result.matches:
        found = response.matches.add(score=match.score, picture=match.picture)
        _fill(found.product, match.product)
    return response


def from_facets(facets: Facets) -> pb.ListFacetsResponse:
    """Return facets as a message."""
    return pb.ListFacetsResponse(
        facets=[
            pb.Facet(
                attribute=facet.attribute,
                values=[
                    pb.FacetValue(value=entry.value, count=entry.count) for entry in facet.values
                ],
            )
            for facet in facets.facets
        ],
        total=facets.total,
    )


def _fill(message: pb.Product, product: Product) -> None:
    # In place: a message that is made first is copied into the one that holds it.
    message.id = product.id
    message.title = product.title
    message.attributes.update(product.attributes)
    message.image = product.image
    if product.price:
        message.price_minor = product.price.amount_minor
        message.currency_code = product.price.currency_code
    message.revision = product.revision
    if product.further_images:
        message.pictures.extend(product.pictures)
