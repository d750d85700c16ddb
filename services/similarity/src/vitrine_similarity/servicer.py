"""The RPCs: messages in, one call of the domain, messages out."""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine.similarity.v1 import similarity_pb2_grpc
from vitrine_serving.embeddings import check_embedding
from vitrine_serving.errors import DomainError, InvalidInput, PreconditionFailed
from vitrine_similarity import messages
from vitrine_similarity.catalogue import Entry
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.detailing import Detailing
from vitrine_similarity.limits import check_ids, check_pictures, check_products, checked_limit
from vitrine_similarity.replica import Replica
from vitrine_similarity.search.examples import Example, check_examples
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Query, Wanted
from vitrine_similarity.write_places import WritePlaces


class SimilarityServicer(similarity_pb2_grpc.SimilarityServiceServicer):
    """Serves one replica. The RPCs are described in ``vitrine/similarity/v1/similarity.proto``.

    Parameters
    ----------
    replica
        Loaded.
    detailing
        Reads the details of the products that are written.
    max_writes
        That may be under way at a time.
    """

    def __init__(self, replica: Replica, detailing: Detailing, max_writes: int) -> None:
        self._replica = replica
        self._detailing = detailing
        self._searches = Searches(replica)
        self._places = WritePlaces(max_writes)

    def Search(  # noqa: N802 - named by the protocol, as all below
        self, request: pb.SearchRequest, context: grpc.ServicerContext
    ) -> pb.SearchResponse:
        """Find the products nearest to an embedding or to a product, or by words."""
        wanted = messages.to_wanted(request, checked_limit(request.limit))
        page = self._searches.search(self._query(request), wanted)
        return messages.from_page(page, self._replica.space)

    def GetProducts(  # noqa: N802
        self, request: pb.GetProductsRequest, context: grpc.ServicerContext
    ) -> pb.GetProductsResponse:
        """Read products by id."""
        check_ids(len(request.ids))
        self._replica.reach(request.at_least_revision)
        found = self._replica.get(request.ids)
        asked = request.include_embeddings
        vectors = found.vectors if asked else ()
        further = zip(found.products, found.further, strict=True) if asked else ()
        return pb.GetProductsResponse(
            products=map(messages.from_product, found.products),
            missing_ids=found.missing_ids,
            embeddings=[messages.from_vector(vector, self._replica.space) for vector in vectors],
            further_embeddings=[
                messages.from_further(product, several, self._replica.space)
                for product, several in further
            ],
        )

    def ListFacets(  # noqa: N802
        self, request: pb.ListFacetsRequest, context: grpc.ServicerContext
    ) -> pb.ListFacetsResponse:
        """Count products by attribute value."""
        wanted = Wanted(filters=messages.to_filters(request))
        return messages.from_facets(self._replica.facets(wanted.filters))

    def UpsertProducts(  # noqa: N802
        self, request: pb.UpsertProductsRequest, context: grpc.ServicerContext
    ) -> pb.UpsertProductsResponse:
        """Write products whole, all or none, or those that may be written."""
        check_products(len(request.products))
        if request.refuse_each:
            return self._upsert_each(request.products)
        for product in request.products:
            self._check_product(product)
        entries = [
            self._detailing.detailed(messages.to_entry(product)) for product in request.products
        ]
        with self._places.place():
            revision = self._replica.upsert(entries)
        return pb.UpsertProductsResponse(
            revision=revision,
            pictures=messages.pictures_of(request.products),
        )

    def DeleteProducts(  # noqa: N802
        self, request: pb.DeleteProductsRequest, context: grpc.ServicerContext
    ) -> pb.DeleteProductsResponse:
        """Delete products for good."""
        check_ids(len(request.ids))
        with self._places.place():
            deletion = self._replica.delete(request.ids, request.expected_revisions)
        return pb.DeleteProductsResponse(
            revision=deletion.revision, missing_ids=deletion.missing_ids
        )

    def DeletePicture(  # noqa: N802
        self, request: pb.DeletePictureRequest, context: grpc.ServicerContext
    ) -> pb.DeletePictureResponse:
        """Take one picture from a product."""
        with self._places.place():
            revision = self._replica.delete_picture(
                request.product_id,
                request.picture,
                request.expected_revision if request.HasField("expected_revision") else None,
            )
        return pb.DeletePictureResponse(revision=revision)

    def GetStatus(  # noqa: N802
        self, request: pb.GetStatusRequest, context: grpc.ServicerContext
    ) -> pb.GetStatusResponse:
        """Tell what the index holds."""
        status = self._replica.status()
        return pb.GetStatusResponse(
            space=self._replica.space,
            dimension=self._replica.dimension,
            products=status.engine.products,
            revision=status.engine.revision,
            catalogue_revision=status.catalogue_revision,
            index_kind=status.engine.kind,
            recall_at_10=status.engine.recall_at_10,
            products_not_embedded=status.not_embedded,
        )

    def _upsert_each(
        self, products: Sequence[pb.ProductWithEmbedding]
    ) -> pb.UpsertProductsResponse:
        entries: dict[int, Entry] = {}
        refused: dict[int, DomainError] = {}
        for index, product in enumerate(products):
            try:
                self._check_product(product)
                entries[index] = self._detailing.detailed(messages.to_entry(product))
            except (InvalidInput, PreconditionFailed) as error:
                refused[index] = error
        with self._places.place():
            loaded = self._replica.upsert_each(tuple(entries.values()))
        places = tuple(entries)
        refused |= {places[at]: error for at, error in loaded.refused.items()}
        return pb.UpsertProductsResponse(
            revision=loaded.revision,
            pictures=messages.pictures_of(products),
            refused=[
                messages.from_refusal(index, products[index].product.id, refused[index])
                for index in sorted(refused)
            ],
        )

    def _query(self, request: pb.SearchRequest) -> Query | None:
        match request.WhichOneof("query"):
            case "product_id":
                return self._searches.like_product(request.product_id)
            case "embedding":
                return Query(self._vector(request.embedding))
            case "examples":
                return self._like_examples(request.examples.examples)
        return None

    def _like_examples(self, given: Sequence[pb.Example]) -> Query:
        # Before anything is looked up.
        check_examples([messages.weight_of(one) for one in given])
        return self._searches.like_examples([self._example(one) for one in given])

    def _example(self, message: pb.Example) -> Example:
        match message.WhichOneof("like"):
            case "product_id":
                vector = self._searches.vector_of(message.product_id)
                return Example(vector, messages.weight_of(message), message.product_id)
            case "embedding":
                return Example(self._vector(message.embedding), messages.weight_of(message))
        raise InvalidInput(
            "an example is like nothing; give an embedding or a product_id",
            reason="EXAMPLES_INVALID",
        )

    def _vector(self, embedding: Embedding) -> Vector:
        vector = messages.to_vector(embedding)
        check_embedding(
            embedding, vector, space=self._replica.space, dimension=self._replica.dimension
        )
        return vector

    def _check_product(self, product: pb.ProductWithEmbedding) -> None:
        try:
            check_pictures(product.product.image, product.product.pictures)
            for embedding in (
                product.embedding,
                *(further.embedding for further in product.further_embeddings),
            ):
                self._vector(embedding)
        except DomainError as error:
            name = product.product.id[:100]
            raise type(error)(
                f"product {name!r}: {error.message}",
                reason=error.reason,
                product=name,
                **error.details,
            ) from error
