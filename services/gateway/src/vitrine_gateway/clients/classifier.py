"""The classifier over gRPC."""

from __future__ import annotations

import grpc

from vitrine.classifier.v1 import classifier_pb2
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine_gateway.clients.translation import calls_to, to_message
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.values import (
    Attribute,
    Candidate,
    Classified,
    Detail,
    Embedding,
    Family,
)
from vitrine_product.roles import told_role

CANDIDATES = 5
# float32 on the wire: further digits say nothing.
_DIGITS = 4


class GrpcClassifier:
    """Implements `vitrine_gateway.services.Classifier` on a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = ClassifierServiceStub(channel)

    def classify(self, embedding: Embedding, deadline: Deadline) -> Classified:
        """Return what is seen in the picture of an embedding.

        Raises
        ------
        DomainError
            As documented at ``ClassifierService.Classify``, or that the service did not answer.
        """
        request = classifier_pb2.ClassifyRequest(
            embeddings=[to_message(embedding)], max_candidates=CANDIDATES
        )
        with calls_to("classifier"):
            response = self._stub.Classify(request, timeout=deadline.remaining_s())
        (classification,) = response.classifications[:1] or (classifier_pb2.Classification(),)
        return read_classification(classification)


def read_classification(message: classifier_pb2.Classification) -> Classified:
    """Translate what is seen in one picture."""
    return Classified(
        {one.name: _attribute(one) for one in message.attributes},
        tuple(
            Detail(one.name, round(one.confidence, _DIGITS), one.sure) for one in message.details
        ),
    )


def _attribute(message: classifier_pb2.Attribute) -> Attribute:
    return Attribute(
        value=message.value,
        confidence=round(message.confidence, _DIGITS),
        sure=message.sure,
        candidates=tuple(
            Candidate(candidate.value, round(candidate.confidence, _DIGITS))
            for candidate in message.candidates
        ),
        role=told_role(message.name, message.role),
        family=_family(message.family) if message.HasField("family") else None,
    )


def _family(message: classifier_pb2.Family) -> Family:
    return Family(message.value, round(message.confidence, _DIGITS), message.sure)
