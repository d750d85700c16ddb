"""Translates `vitrine.features.v1` to the embedders and back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial

import grpc

from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.features.v1 import features_pb2 as pb
from vitrine.features.v1.features_pb2_grpc import FeatureServiceServicer
from vitrine_features.bulk import OrderedStream
from vitrine_features.crop import Crop
from vitrine_features.embedder import EmbeddedPicture, Embedder, EmbedOptions
from vitrine_features.messages import bounded, check_like, occlude_response
from vitrine_features.metrics import FeatureMetrics
from vitrine_features.space import check_space
from vitrine_features.text.embedder import TextEmbedder
from vitrine_serving.errors import DomainError, InvalidInput, PreconditionFailed
from vitrine_serving.server import remaining_s

SERVICE = "vitrine.features.v1.FeatureService"

_MAX_KEY_CHARACTERS = 200
# A picture of a stream may wait longer than one that a person waits for.
_STREAM_DEADLINE_S = 3600.0


class FeatureServicer(FeatureServiceServicer):
    """Serves the embedders of one bundle.

    Parameters
    ----------
    embedder
        Warmed up.
    texts
        Of the same bundle.
    metrics
        Where pictures and texts are counted.
    executor
        Where the pictures of all streams are worked on.
    default_deadline_s
        The deadline of an `Embed` whose client set none.
    """

    def __init__(
        self,
        embedder: Embedder,
        texts: TextEmbedder,
        metrics: FeatureMetrics,
        executor: Executor,
        *,
        default_deadline_s: float,
    ) -> None:
        self._embedder = embedder
        self._occluder = embedder.occluder()
        self._texts = texts
        self._metrics = metrics
        self._executor = executor
        self._default_deadline_s = default_deadline_s

    def Embed(  # noqa: N802 - named by the proto
        self, request: pb.EmbedRequest, context: grpc.ServicerContext
    ) -> pb.EmbedResponse:
        """Embed one picture."""
        return self._embed(request, timeout_s=remaining_s(context, self._default_deadline_s))

    def EmbedStream(  # noqa: N802 - named by the proto
        self,
        request_iterator: Iterator[pb.EmbedStreamRequest],
        context: grpc.ServicerContext,
    ) -> Iterator[pb.EmbedStreamResponse]:
        """Embed any number of pictures, in order."""
        stream = OrderedStream(
            _until_the_client_leaves(request_iterator),
            partial(self._embed_in_stream, context),
            executor=self._executor,
            in_flight=2 * self._embedder.interpreters + 1,
        )
        if context.add_callback(stream.stop):
            yield from stream

    def EmbedText(  # noqa: N802 - named by the proto
        self, request: pb.EmbedTextRequest, context: grpc.ServicerContext
    ) -> pb.EmbedTextResponse:
        """Embed one text."""
        try:
            values = self._texts.embed(request.text, request.space)
        except DomainError as error:
            self._metrics.text(error.reason)
            raise
        if values is None:
            self._metrics.text("UNKNOWN")
            return pb.EmbedTextResponse()
        self._metrics.text("OK")
        return pb.EmbedTextResponse(
            embedding=Embedding(values=values.tolist(), space=self._texts.space)
        )

    def Occlude(  # noqa: N802 - named by the proto
        self, request: pb.OccludeRequest, context: grpc.ServicerContext
    ) -> pb.OccludeResponse:
        """Embed one picture with each part of it hidden."""
        try:
            check_space(request.space, self._embedder.space)
            like = [check_like(one, self._embedder) for one in bounded(request.like)]
            occluded = self._occluder.occlude(
                request.image,
                _crop(request),
                other=request.other_image,
                timeout_s=remaining_s(context, self._default_deadline_s),
            )
        except DomainError as error:
            self._metrics.occluded(error.reason)
            raise
        self._metrics.occluded("OK")
        return occlude_response(occluded, like, self._embedder.space)

    def _embed_in_stream(
        self, context: grpc.ServicerContext, message: pb.EmbedStreamRequest
    ) -> pb.EmbedStreamResponse:
        try:
            _check_key(message.key)
            response = self._embed(
                message.request, timeout_s=remaining_s(context, _STREAM_DEADLINE_S)
            )
        except PreconditionFailed:
            raise
        except DomainError as error:
            failure = pb.EmbedError(reason=error.reason, message=error.message)
            return pb.EmbedStreamResponse(key=message.key, error=failure)
        return pb.EmbedStreamResponse(key=message.key, response=response)

    def _embed(self, request: pb.EmbedRequest, *, timeout_s: float) -> pb.EmbedResponse:
        try:
            picture = self._embedder.embed(request.image, _options(request), timeout_s=timeout_s)
        except DomainError as error:
            self._metrics.refused(error.reason)
            raise
        self._metrics.embedded(picture)
        return _response(picture)


def _until_the_client_leaves(
    requests: Iterator[pb.EmbedStreamRequest],
) -> Iterator[pb.EmbedStreamRequest]:
    try:
        yield from requests
    except grpc.RpcError:
        # How gRPC ends the requests of a call that was cancelled: nobody is left to tell.
        return


def _check_key(key: str) -> None:
    if len(key) > _MAX_KEY_CHARACTERS:
        raise InvalidInput(
            f"the key has {len(key)} characters; give at most {_MAX_KEY_CHARACTERS}",
            reason="KEY_TOO_LONG",
        )


def _crop(request: pb.EmbedRequest | pb.OccludeRequest) -> Crop | None:
    if not request.HasField("crop"):
        return None
    crop = request.crop
    return Crop(left=crop.left, top=crop.top, right=crop.right, bottom=crop.bottom)


def _options(request: pb.EmbedRequest) -> EmbedOptions:
    return EmbedOptions(
        crop=_crop(request),
        space=request.space,
        thumbnail_side_px=request.thumbnail_side_px,
    )


def _response(picture: EmbeddedPicture) -> pb.EmbedResponse:
    return pb.EmbedResponse(
        embedding=Embedding(
            values=picture.values.tolist(), space=picture.space, blank=picture.blank
        ),
        width_px=picture.width_px,
        height_px=picture.height_px,
        thumbnail=picture.thumbnail,
        content_type=picture.content_type,
        timings=pb.Timings(
            decode_ms=picture.timings.decode_ms,
            queue_ms=picture.timings.queue_ms,
            inference_ms=picture.timings.inference_ms,
        ),
    )
