"""The feature service over gRPC."""

from __future__ import annotations

import grpc

from vitrine.features.v1 import features_pb2
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_gateway.clients.translation import calls_to, crop_message, from_message
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.values import Crop, Embedded, Embedding


class GrpcFeatures:
    """Implements `vitrine_gateway.services.Features` on a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = FeatureServiceStub(channel)

    def embed(
        self, image: bytes, deadline: Deadline, *, crop: Crop | None, thumbnail_side_px: int = 0
    ) -> Embedded:
        """Embed one encoded picture.

        Parameters
        ----------
        image
            The bytes of the picture's file.
        crop
            The part to embed; None: all of it.
        thumbnail_side_px
            The square that the thumbnail fits, in pixels; 0: no thumbnail.

        Raises
        ------
        DomainError
            As documented at ``FeatureService.Embed``, or that the service did not answer.
        """
        request = features_pb2.EmbedRequest(image=image, thumbnail_side_px=thumbnail_side_px)
        if crop:
            request.crop.CopyFrom(crop_message(crop))
        with calls_to("features"):
            response = self._stub.Embed(request, timeout=deadline.remaining_s())
        return Embedded(
            embedding=from_message(response.embedding),
            thumbnail=response.thumbnail,
        )

    def embed_text(self, text: str, deadline: Deadline) -> Embedding | None:
        """Embed a text; None: nothing like its words was met in training.

        Raises
        ------
        DomainError
            As documented at ``FeatureService.EmbedText``, or that the service did not answer.
        """
        request = features_pb2.EmbedTextRequest(text=text)
        with calls_to("features"):
            response = self._stub.EmbedText(request, timeout=deadline.remaining_s())
        return from_message(response.embedding) if response.HasField("embedding") else None
