"""A features and a similarity service of one bundle, asked over gRPC as the gateway asks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

import grpc

from vitrine.features.v1.features_pb2 import EmbedRequest
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine.similarity.v1.similarity_pb2 import GetStatusRequest, SearchRequest
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_pipeline.errors import PipelineError
from vitrine_serving.clients import open_channel
from vitrine_serving.lanes import Lane, lane_scope
from vitrine_serving.status import from_call
from vitrine_serving.tls_files import TlsFiles

_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that was found.

    Attributes
    ----------
    product_id, title, image
        As the catalogue has them.
    attributes
        By name.
    score
        The cosine, -1 to 1.
    """

    product_id: str
    title: str
    image: str
    attributes: Mapping[str, str]
    score: float


class ServiceSet:
    """Answers searches by pictures, in the lane of bulk work: nobody who waits is held up.

    Parameters
    ----------
    name
        By which errors and the report call it.
    features, similarity
        Channels to the two services.
    """

    def __init__(self, name: str, features: grpc.Channel, similarity: grpc.Channel) -> None:
        self.name = name
        self._features = FeatureServiceStub(features)
        self._similarity = SimilarityServiceStub(similarity)
        with self._calls("similarity"):
            status = self._similarity.GetStatus(GetStatusRequest(), timeout=_TIMEOUT_S)
        self.space: str = status.space
        self.products: int = status.products
        self.not_embedded: int = status.products_not_embedded

    def search(self, image: bytes, limit: int) -> tuple[Hit, ...]:
        """Return the products that look most like a picture, best first.

        Raises
        ------
        DomainError
            The picture cannot be used.
        PipelineError
            A service does not answer, or they are not of one space.
        """
        with lane_scope(Lane.BULK):
            with self._calls("features"):
                embedded = self._features.Embed(EmbedRequest(image=image), timeout=_TIMEOUT_S)
            with self._calls("similarity"):
                request = SearchRequest(embedding=embedded.embedding, limit=limit)
                found = self._similarity.Search(request, timeout=_TIMEOUT_S)
        return tuple(
            Hit(
                match.product.id,
                match.product.title,
                match.product.image,
                dict(match.product.attributes),
                match.score,
            )
            for match in found.matches
        )

    @contextmanager
    def _calls(self, service: str) -> Iterator[None]:
        try:
            yield
        except grpc.RpcError as error:
            fault = from_call(error)
            if fault.reason.startswith("IMAGE_"):
                raise fault from error
            raise PipelineError(f"{service} of the {self.name} set: {fault}") from error


@contextmanager
def open_set(
    name: str, *, features: str, similarity: str, tls: TlsFiles | None
) -> Iterator[ServiceSet]:
    """Connect to the services of a set for a block.

    Parameters
    ----------
    name
        By which errors and the report call it.
    features, similarity
        Their addresses.
    tls
        As for `open_channel`.

    Raises
    ------
    PipelineError
        The similarity service does not answer.
    """
    with ExitStack() as stack:
        channels = [
            stack.enter_context(closing(open_channel(address, tls=tls)))
            for address in (features, similarity)
        ]
        yield ServiceSet(name, *channels)
