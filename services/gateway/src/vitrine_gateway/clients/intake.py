"""A catalogue file on its way to the tagger over gRPC."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import suppress

from vitrine.tagger.v1 import tagger_pb2
from vitrine.tagger.v1.tagger_pb2_grpc import TaggerServiceStub
from vitrine_gateway.clients.tagging_messages import from_tagging, to_options
from vitrine_gateway.clients.translation import calls_to
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.tagging_values import Tagging, TaggingOptions

# What is read and not yet sent: the sender is held up rather than memory filled.
_WAITING = 8
_LOOK_AGAIN_S = 0.1


class GrpcIntake:
    """Implements `vitrine_gateway.services.Intake` on a call in progress.

    Parameters
    ----------
    stub
        Of the tagger.
    deadline
        Of the whole call.
    """

    def __init__(self, stub: TaggerServiceStub, deadline: Deadline) -> None:
        self._waiting: queue.Queue[tagger_pb2.CreateTaggingRequest | None] = queue.Queue(_WAITING)
        self._call = stub.CreateTagging.future(self._requests(), timeout=deadline.remaining_s())

    def file(self, data: bytes) -> None:
        """Hand on a piece of the file, at most 1 MB."""
        self._send(tagger_pb2.CreateTaggingRequest(file=data))

    def pictures(self, data: bytes) -> None:
        """Hand on a piece of the archive of pictures, at most 1 MB."""
        self._send(tagger_pb2.CreateTaggingRequest(pictures=data))

    def finish(self, options: TaggingOptions) -> Tagging:
        """Wait until the tagging is kept; the deadline of the call bounds the wait.

        Parameters
        ----------
        options
            What is to be done, which a form may say after its files.

        Raises
        ------
        DomainError
            As documented at ``TaggerService.CreateTagging``, or that it did not answer.
        """
        self._send(tagger_pb2.CreateTaggingRequest(options=to_options(options)))
        self._send(tagger_pb2.CreateTaggingRequest(end=tagger_pb2.CreateTaggingEnd()))
        self._send(None)
        with calls_to("tagger"):
            return from_tagging(self._call.result().tagging)

    def cancel(self) -> None:
        """Give up; the thread that sends is let go."""
        self._call.cancel()  # type: ignore[no-untyped-call]
        with suppress(queue.Full):
            self._waiting.put_nowait(None)

    def _requests(self) -> Iterator[tagger_pb2.CreateTaggingRequest]:
        while (request := self._waiting.get()) is not None:
            yield request

    def _send(self, request: tagger_pb2.CreateTaggingRequest | None) -> None:
        while not self._call.done():
            with suppress(queue.Full):
                self._waiting.put(request, timeout=_LOOK_AGAIN_S)
                return
        if request is not None:
            # It ends before it has heard everything: something is wrong with what it heard.
            with calls_to("tagger"):
                self._call.result()
