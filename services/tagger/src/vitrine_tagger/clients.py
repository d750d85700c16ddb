"""The services that are asked, over gRPC: all calls are bulk, and each has its deadline."""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import grpc

from vitrine.captioner.v1 import captioner_pb2
from vitrine.captioner.v1.captioner_pb2_grpc import CaptionerServiceStub
from vitrine.classifier.v1 import classifier_pb2
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine.embedding.v1 import embedding_pb2
from vitrine.features.v1 import features_pb2
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_product.roles import told_role
from vitrine_serving.errors import (
    DeadlineExceeded,
    DomainError,
    Exhausted,
    PreconditionFailed,
    Unavailable,
)
from vitrine_serving.lanes import LANE_HEADER, Lane
from vitrine_serving.status import from_call
from vitrine_tagger.row_values import MAX_CANDIDATES, Candidate, RowAttribute
from vitrine_tagger.work.halt import Halt, Halted
from vitrine_tagger.work.services import (
    Classified,
    Described,
    Embedding,
    PictureRefused,
    ServiceAway,
    ServiceBroken,
    ServiceLost,
    ToDescribe,
)

# Bulk work waits for what people wait for; whoever has waited so long is held up by more than that.
_STREAM_S = 300.0
_CALL_S = 60.0
_AT_A_TIME = 4
_BULK = ((LANE_HEADER, Lane.BULK.value),)
# A queue that is full is asked again after about so long, ever longer, and so often.
_PAUSE_S = 0.2
_ATTEMPTS = 7
# Of the service, not of the picture: another moment may bring another answer.
_PASSING = frozenset({"QUEUE_FULL", "OVERLOADED", "DEADLINE"})
_BROKEN = frozenset({grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN})
_AWAY = (Unavailable, DeadlineExceeded, Exhausted, PreconditionFailed)


class GrpcFeatures:
    """Implements `vitrine_tagger.work.services.Features` on a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = FeatureServiceStub(channel)

    def embed(
        self, pictures: Iterable[tuple[int, bytes]], halt: Halt
    ) -> Iterator[tuple[int, Embedding | PictureRefused]]:
        """Embed pictures on one stream."""
        sent = iter(pictures)
        first = next(sent, None)
        if first is None:
            return
        source = _Source(itertools.chain([first], sent))
        with _calls_to("features", halt):
            stream = self._stub.EmbedStream(source.requests(), timeout=_STREAM_S, metadata=_BULK)
            try:
                with halt.calls_off(stream.cancel):
                    for answer in stream:
                        yield int(answer.key), _embedded(answer)
            finally:
                # Of no consequence where it has ended; whoever has read enough ends it here.
                stream.cancel()  # type: ignore[no-untyped-call]
        if source.fault:
            raise source.fault


class _Source:
    """What is sent; gRPC forgets what its own thread meets while it takes the next picture."""

    def __init__(self, pictures: Iterable[tuple[int, bytes]]) -> None:
        self._pictures = pictures
        self.fault: BaseException | None = None

    def requests(self) -> Iterator[features_pb2.EmbedStreamRequest]:
        try:
            for number, image in self._pictures:
                yield features_pb2.EmbedStreamRequest(
                    key=str(number), request=features_pb2.EmbedRequest(image=image)
                )
        except Exception as error:  # noqa: BLE001 - raised again where the answers are read
            self.fault = error


class GrpcClassifier:
    """Implements `vitrine_tagger.work.services.Classifier` on a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = ClassifierServiceStub(channel)

    def classify(self, embeddings: Sequence[Embedding], halt: Halt) -> list[Classified]:
        """Predict the attributes and the details of all with one call."""
        request = classifier_pb2.ClassifyRequest(
            embeddings=[_message(one) for one in embeddings], max_candidates=MAX_CANDIDATES
        )
        with _calls_to("classifier", halt):
            call = self._stub.Classify.future(request, timeout=_CALL_S, metadata=_BULK)
            with halt.calls_off(call.cancel):
                response = call.result()
        return [
            Classified(
                tuple(map(_attribute, classification.attributes)),
                tuple(one.name for one in classification.details if one.sure),
            )
            for classification in response.classifications
        ]


class GrpcCaptioner:
    """Implements `vitrine_tagger.work.services.Captioner` on a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = CaptionerServiceStub(channel)

    def describe(self, products: Sequence[ToDescribe], halt: Halt) -> list[Described]:
        """Describe products, a few of them at a time."""
        described: list[Described] = []
        under_way: deque[tuple[ToDescribe, Any]] = deque()
        try:
            for product in products:
                under_way.append((product, self._ask(product)))
                if len(under_way) == _AT_A_TIME:
                    described.append(self._answer(*under_way.popleft(), halt))
            while under_way:
                described.append(self._answer(*under_way.popleft(), halt))
        finally:
            for _, call in under_way:
                call.cancel()
        return described

    def _ask(self, product: ToDescribe) -> Any:
        request = captioner_pb2.DescribeRequest(
            embedding=_message(product.embedding),
            attributes=[
                captioner_pb2.KnownAttribute(
                    name=one.name, value=one.value, sure=one.sure, family=one.family
                )
                for one in product.known
            ],
            details=product.details,
            catalogue_title=product.title,
        )
        return self._stub.Describe.future(request, timeout=_CALL_S, metadata=_BULK)

    def _answer(self, product: ToDescribe, call: Any, halt: Halt) -> Described:
        for attempt in range(_ATTEMPTS):
            try:
                with _calls_to("captioner", halt), halt.calls_off(call.cancel):
                    response = call.result()
                return Described(response.title, response.text)
            except _QueueFull:
                pause_s = _PAUSE_S * 2**attempt
                halt.wait(pause_s * random.uniform(0.5, 1.5))  # noqa: S311 - to part them
                call = self._ask(product)
            except DomainError as error:
                return Described(fault=error.message)
        call.cancel()
        raise ServiceAway("the captioner service is busy")


class _QueueFull(ServiceAway):
    """It would answer, were there not so many that ask."""


@contextmanager
def _calls_to(service: str, halt: Halt) -> Iterator[None]:
    """Say what a failed call means for the work: wait, give up the row, or end."""
    try:
        yield
    except (grpc.RpcError, grpc.FutureCancelledError) as error:
        if halt.asked or isinstance(error, grpc.FutureCancelledError):
            raise Halted from error
        raise _meaning(service, error) from error


def _meaning(service: str, error: grpc.RpcError) -> Exception:
    if isinstance(error, grpc.Call) and error.code() in _BROKEN:
        return ServiceBroken(f"the {service} service failed: {error.details()}")
    meant = from_call(error)
    if isinstance(meant, Exhausted) and meant.reason in _PASSING:
        return _QueueFull(f"the {service} service is busy")
    if isinstance(meant, PreconditionFailed):
        return ServiceAway(
            f"the services do not hold the same model, as while one is rolled out: {meant.message}"
        )
    if isinstance(meant, DeadlineExceeded):
        return ServiceLost(f"the {service} service does not answer in time")
    if isinstance(meant, _AWAY):
        return ServiceLost(f"the {service} service cannot be reached")
    return meant


def _embedded(answer: features_pb2.EmbedStreamResponse) -> Embedding | PictureRefused:
    if answer.WhichOneof("result") == "response":
        return Embedding(answer.response.embedding.SerializeToString())
    if answer.error.reason in _PASSING:
        raise ServiceAway("the features service is busy")
    return PictureRefused(answer.error.message)


def _message(embedding: Embedding) -> embedding_pb2.Embedding:
    return embedding_pb2.Embedding.FromString(embedding.message)


def _attribute(message: classifier_pb2.Attribute) -> RowAttribute:
    return RowAttribute(
        name=message.name,
        value=message.value,
        confidence=message.confidence,
        sure=message.sure,
        candidates=tuple(
            Candidate(candidate.value, candidate.confidence) for candidate in message.candidates
        ),
        role=told_role(message.name, message.role),
        sure_family=_sure_family(message),
    )


def _sure_family(message: classifier_pb2.Attribute) -> str:
    return message.family.value if message.family.sure and not message.sure else ""
