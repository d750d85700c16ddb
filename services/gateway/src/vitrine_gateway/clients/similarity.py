"""The similarity service over gRPC."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import grpc

from vitrine.embedding.v1 import embedding_pb2
from vitrine.similarity.v1 import similarity_pb2
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_gateway.catalogue_values import (
    CatalogueState,
    Deletion,
    Facets,
    Filter,
    Matches,
    PictureEmbedding,
    StoredProduct,
    Upserted,
)
from vitrine_gateway.clients.catalogue_messages import (
    from_facets,
    from_match,
    from_product,
    to_example,
    to_filters,
    to_price_range,
    to_product,
)
from vitrine_gateway.clients.pending import PendingMatches
from vitrine_gateway.clients.translation import calls_to, from_message, to_message
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.search_values import AS_IT_IS, Example, PriceRange, Refinements
from vitrine_gateway.values import Embedding
from vitrine_serving.errors import Unavailable
from vitrine_serving.status import error_of

_SERVICE = "similarity"
_FOREIGN = "SPACE_FOREIGN"


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
        self,
        query: Embedding | str | Sequence[Example] | None,
        limit: int,
        filters: Sequence[Filter],
        deadline: Deadline,
        refinements: Refinements = AS_IT_IS,
        *,
        facets: bool = False,
        text: str = "",
    ) -> PendingMatches:
        """Send a search and return at once."""
        request = similarity_pb2.SearchRequest(
            limit=limit,
            filters=to_filters(filters),
            price=to_price_range(refinements.price),
            minimum_score=refinements.minimum_score,
            include_facets=facets,
            cursor=refinements.cursor,
            collapse_at=refinements.collapse_at,
            diversity=refinements.diversity,
            text=text,
        )
        if isinstance(query, str):
            request.product_id = query
        elif isinstance(query, Embedding):
            request.embedding.MergeFromString(query.message)
        elif query is not None:
            request.examples.examples.extend(map(to_example, query))
        return PendingMatches(self._pool, partial(self._search, request, deadline))

    def _search(self, request: similarity_pb2.SearchRequest, deadline: Deadline) -> Matches:
        with calls_to(_SERVICE):
            response = self._stub.Search(request, timeout=deadline.remaining_s())
        return Matches(
            matches=tuple(map(from_match, response.matches)),
            revision=response.revision,
            space=response.space,
            next_cursor=response.next_cursor,
            facets=from_facets(response.facets) if response.HasField("facets") else None,
            full_text_unavailable=response.full_text_unavailable,
        )

    def products(
        self, ids: Sequence[str], deadline: Deadline, revision: int = 0
    ) -> tuple[StoredProduct, ...]:
        """Return the products of these ids that the catalogue holds, with their embeddings."""
        request = similarity_pb2.GetProductsRequest(
            ids=ids, include_embeddings=True, at_least_revision=revision
        )
        with calls_to(_SERVICE):
            response = self._stub.GetProducts(request, timeout=deadline.remaining_s())
        # A release that knows of one picture a product tells nothing of further ones.
        further = response.further_embeddings or [similarity_pb2.PictureEmbeddings()] * len(
            response.products
        )
        return tuple(
            StoredProduct(
                from_product(product),
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

    def facets(
        self, filters: Sequence[Filter], deadline: Deadline, price: PriceRange | None = None
    ) -> Facets:
        """Count the products for each value of each attribute, under filters."""
        request = similarity_pb2.ListFacetsRequest(
            filters=to_filters(filters), price=to_price_range(price)
        )
        with calls_to(_SERVICE):
            response = self._stub.ListFacets(request, timeout=deadline.remaining_s())
        return from_facets(response)

    def upsert(self, products: Sequence[StoredProduct], deadline: Deadline) -> Upserted:
        """Write products whole; one that is refused does not hold up the others.

        Raises
        ------
        PreconditionFailed
            ``SPACE_FOREIGN``: the service has another bundle, which is no fault of a product.
        Unavailable
            ``SIMILARITY_OUTDATED``: it was a release that knows of one picture a product, and
            wrote the first ones alone.
        """
        request = similarity_pb2.UpsertProductsRequest(
            products=[
                similarity_pb2.ProductWithEmbedding(
                    product=to_product(stored.product),
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
                    expected_revision=stored.expected_revision,
                )
                for stored in products
            ],
            refuse_each=True,
        )
        with calls_to(_SERVICE):
            response = self._stub.UpsertProducts(request, timeout=deadline.remaining_s())
        if not response.pictures and any(stored.product.further_images for stored in products):
            raise Unavailable(
                "the similarity service is of an earlier release, which keeps the first picture of "
                "a product alone; write again once all of it is of this release",
                reason="SIMILARITY_OUTDATED",
            )
        refused = {
            one.index: error_of(one.code, one.message, one.reason, one.details)
            for one in response.refused
        }
        for error in refused.values():
            if error.reason == _FOREIGN:
                raise error
        return Upserted(response.revision, refused)

    def delete(
        self, ids: Sequence[str], deadline: Deadline, revision: int | None = None
    ) -> Deletion:
        """Delete products, where a revision is given those alone that have it."""
        request = similarity_pb2.DeleteProductsRequest(
            ids=ids, expected_revisions={} if revision is None else dict.fromkeys(ids, revision)
        )
        with calls_to(_SERVICE):
            response = self._stub.DeleteProducts(request, timeout=deadline.remaining_s())
        return Deletion(tuple(response.missing_ids), response.revision)

    def delete_picture(
        self, product_id: str, image: str, deadline: Deadline, revision: int | None = None
    ) -> int:
        """Take one picture from a product; return the catalogue's revision after that."""
        request = similarity_pb2.DeletePictureRequest(
            product_id=product_id, picture=image, expected_revision=revision
        )
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
