"""The similarity service over gRPC."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextvars import copy_context
from functools import partial

import grpc

from vitrine.embedding.v1 import embedding_pb2
from vitrine.similarity.v1 import similarity_pb2
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_gateway.clients.translation import calls_to, from_message, to_message
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.values import (
    CatalogueState,
    Deletion,
    Embedding,
    Facets,
    FacetValue,
    Filter,
    Match,
    Matches,
    PictureEmbedding,
    StoredProduct,
)
from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_serving.errors import Unavailable

_SERVICE = "similarity"
_SCORE_DIGITS = 4


class GrpcSimilarity:
    """Implements `vitrine_gateway.services.Similarity` on a channel.

    Each method raises the domain errors that are documented at the RPC of its name, or that the
    service did not answer.

    Parameters
    ----------
    pool
        Waits for searches. A call of the library that does not block costs twice as much.
    """

    def __init__(self, channel: grpc.Channel, pool: Executor) -> None:
        self._stub = SimilarityServiceStub(channel)
        self._pool = pool

    def begin_search(
        self, query: Embedding | str, limit: int, filters: Sequence[Filter], deadline: Deadline
    ) -> PendingMatches:
        """Send a search and return at once."""
        request = similarity_pb2.SearchRequest(limit=limit, filters=_filters(filters))
        if isinstance(query, str):
            request.product_id = query
        else:
            request.embedding.MergeFromString(query.message)
        return PendingMatches(self._pool, partial(self._search, request, deadline))

    def _search(self, request: similarity_pb2.SearchRequest, deadline: Deadline) -> Matches:
        with calls_to(_SERVICE):
            response = self._stub.Search(request, timeout=deadline.remaining_s())
        return Matches(
            matches=tuple(
                Match(_product(match.product), round(match.score, _SCORE_DIGITS), match.picture)
                for match in response.matches
            ),
            revision=response.revision,
        )

    def products(self, ids: Sequence[str], deadline: Deadline) -> tuple[StoredProduct, ...]:
        """Return the products of these ids that the catalogue holds, with their embeddings."""
        request = similarity_pb2.GetProductsRequest(ids=ids, include_embeddings=True)
        with calls_to(_SERVICE):
            response = self._stub.GetProducts(request, timeout=deadline.remaining_s())
        # A release that knows of one picture a product tells nothing of further ones.
        further = response.further_embeddings or [similarity_pb2.PictureEmbeddings()] * len(
            response.products
        )
        return tuple(
            StoredProduct(
                _product(product),
                from_message(embedding),
                further=tuple(
                    PictureEmbedding(one.picture, from_message(one.embedding))
                    for one in several.embeddings
                ),
            )
            for product, embedding, several in zip(
                response.products, response.embeddings, further, strict=True
            )
        )

    def direction(self, state: CatalogueState) -> Embedding:
        """Return a unit vector of the catalogue's space, the same one each time."""
        values = [1 / math.sqrt(state.dimension)] * state.dimension
        return from_message(embedding_pb2.Embedding(values=values, space=state.space))

    def facets(self, filters: Sequence[Filter], deadline: Deadline) -> Facets:
        """Count the products for each value of each attribute, under filters."""
        request = similarity_pb2.ListFacetsRequest(filters=_filters(filters))
        with calls_to(_SERVICE):
            response = self._stub.ListFacets(request, timeout=deadline.remaining_s())
        return Facets(
            total=response.total,
            values={
                facet.attribute: tuple(FacetValue(v.value, v.count) for v in facet.values)
                for facet in response.facets
            },
        )

    def upsert(self, products: Sequence[StoredProduct], deadline: Deadline) -> int:
        """Write products whole, all or none; return the catalogue's revision after that.

        Raises
        ------
        Unavailable
            ``SIMILARITY_OUTDATED``: it was a release that knows of one picture a product, and
            wrote the first ones alone.
        """
        request = similarity_pb2.UpsertProductsRequest(
            products=[
                similarity_pb2.ProductWithEmbedding(
                    product=_product_message(stored.product),
                    embedding=to_message(stored.embedding),
                    image_sha256=stored.image_sha256,
                    further_embeddings=[
                        similarity_pb2.PictureEmbedding(
                            picture=one.image,
                            embedding=to_message(one.embedding),
                            image_sha256=one.image_sha256,
                        )
                        for one in stored.further
                    ],
                )
                for stored in products
            ]
        )
        with calls_to(_SERVICE):
            response = self._stub.UpsertProducts(request, timeout=deadline.remaining_s())
        if not response.pictures and any(stored.product.further_images for stored in products):
            raise Unavailable(
                "the similarity service is of an earlier release, which keeps the first picture of "
                "a product alone; write again once all of it is of this release",
                reason="SIMILARITY_OUTDATED",
            )
        return int(response.revision)

    def delete(self, ids: Sequence[str], deadline: Deadline) -> Deletion:
        """Delete products."""
        request = similarity_pb2.DeleteProductsRequest(ids=ids)
        with calls_to(_SERVICE):
            response = self._stub.DeleteProducts(request, timeout=deadline.remaining_s())
        return Deletion(tuple(response.missing_ids), response.revision)

    def delete_picture(self, product_id: str, image: str, deadline: Deadline) -> int:
        """Take one picture from a product; return the catalogue's revision after that."""
        request = similarity_pb2.DeletePictureRequest(product_id=product_id, picture=image)
        with calls_to(_SERVICE):
            response = self._stub.DeletePicture(request, timeout=deadline.remaining_s())
        return int(response.revision)

    def state(self, deadline: Deadline) -> CatalogueState:
        """Return the space and the revision that the index holds."""
        request = similarity_pb2.GetStatusRequest()
        with calls_to(_SERVICE):
            response = self._stub.GetStatus(request, timeout=deadline.remaining_s())
        return CatalogueState(
            response.space,
            response.dimension,
            response.revision,
            products=response.products,
            not_embedded=response.products_not_embedded,
        )


class PendingMatches:
    """Implements `vitrine_gateway.services.Pending` on a search in another thread."""

    def __init__(self, pool: Executor, search: Callable[[], Matches]) -> None:
        self._started = time.perf_counter()
        self._ended: float | None = None
        # The request id and the trace go along.
        self._call = pool.submit(copy_context().run, self._ask, search)

    def _ask(self, search: Callable[[], Matches]) -> Matches:
        try:
            return search()
        finally:
            self._ended = time.perf_counter()

    def result(self) -> Matches:
        """Wait for the answer; the deadline of the call bounds the wait."""
        return self._call.result()

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds from the question to the answer; until now where there is none yet."""
        end = time.perf_counter() if self._ended is None else self._ended
        return (end - self._started) * 1000

    def cancel(self) -> None:
        """Give up on the answer; one that is asked for already is left to its deadline."""
        self._call.cancel()


def _filters(filters: Sequence[Filter]) -> list[similarity_pb2.Filter]:
    return [similarity_pb2.Filter(attribute=f.attribute, values=f.values) for f in filters]


def _product(message: similarity_pb2.Product) -> Product:
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


def _product_message(product: Product) -> similarity_pb2.Product:
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
