"""What explains an answer, over gRPC: in the bulk lane, so that it keeps no search waiting."""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from vitrine.classifier.v1 import classifier_pb2
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine.features.v1 import features_pb2
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_gateway.clients.classifier import read_classification
from vitrine_gateway.clients.translation import (
    calls_to,
    crop_message,
    from_message,
    to_message,
)
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.values import Classified, Crop, Embedding, LabColour, Occluded
from vitrine_serving.lanes import Lane, lane_scope

# As many as the classifier gives.
_CANDIDATES = 20


class GrpcOcclusion:
    """Implements `vitrine_gateway.services.Occlusion` on a channel.

    Parameters
    ----------
    channel
        To the feature service, not one that breaks: a call that waits for all others and is given
        up on says nothing of the service.
    """

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = FeatureServiceStub(channel)

    def occlude(
        self,
        image: bytes,
        deadline: Deadline,
        *,
        crop: Crop | None,
        like: Sequence[Embedding] = (),
        other_image: bytes = b"",
    ) -> Occluded:
        """Hide one part of a picture after the other.

        Parameters
        ----------
        image
            The bytes of the picture's file.
        crop
            The part that counts; None: all of it.
        like
            What it is compared with; none: the embeddings are returned.
        other_image
            A picture whose colour is measured, too; empty: none.

        Raises
        ------
        DomainError
            As documented at ``FeatureService.Occlude``, or that the service did not answer.
        """
        request = features_pb2.OccludeRequest(
            image=image, like=map(to_message, like), other_image=other_image
        )
        if crop:
            request.crop.CopyFrom(crop_message(crop))
        with calls_to("features"), lane_scope(Lane.BULK):
            response = self._stub.Occlude(request, timeout=deadline.remaining_s())
        return _occluded(response)


class GrpcHypotheses:
    """Implements `vitrine_gateway.services.Hypotheses` on a channel, as `GrpcOcclusion`."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = ClassifierServiceStub(channel)

    def suppose(
        self, embeddings: Sequence[Embedding], deadline: Deadline
    ) -> tuple[Classified, ...]:
        """Return what is seen in pictures that nobody has.

        Raises
        ------
        DomainError
            As documented at ``ClassifierService.Classify``, or that the service did not answer.
        """
        request = classifier_pb2.ClassifyRequest(
            embeddings=map(to_message, embeddings), max_candidates=_CANDIDATES, hypothetical=True
        )
        with calls_to("classifier"), lane_scope(Lane.BULK):
            response = self._stub.Classify(request, timeout=deadline.remaining_s())
        return tuple(map(read_classification, response.classifications))


def _occluded(response: features_pb2.OccludeResponse) -> Occluded:
    compared = bool(response.hidden_similarities)
    whole = response.embedding
    return Occluded(
        rows=response.rows,
        columns=response.columns,
        side=response.side,
        embeddings=() if compared else tuple(map(from_message, (whole, *response.hidden))),
        similarities=(response.similarity, *response.hidden_similarities) if compared else (),
        colour=_colour(response.colour),
        other_colour=_colour(response.other_colour) if response.HasField("other_colour") else None,
    )


def _colour(message: features_pb2.LabColour) -> LabColour:
    return LabColour(message.lightness, message.a, message.b)
