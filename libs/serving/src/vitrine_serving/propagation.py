"""A channel whose calls hand on the request id, the lane and the trace of what asks for them."""

from __future__ import annotations

from typing import Any

import grpc

from vitrine_serving.lanes import LANE_HEADER, Lane, current_lane
from vitrine_serving.requests import request_headers

_BULK = ((LANE_HEADER, Lane.BULK.value),)


class PropagatingChannel(grpc.Channel):
    """Sends the current request and, where it is the bulk one, the current lane along.

    What gRPC has for that, `grpc.intercept_channel`, takes each call apart and puts it together
    again, which costs more than the rest of what is done here.

    Parameters
    ----------
    channel
        Makes the calls.
    traced
        Whether spans are made of them.
    """

    def __init__(self, channel: grpc.Channel, *, traced: bool) -> None:
        self._channel = channel
        self._traced = traced

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Calls(self._channel.unary_unary(*args, **kwargs), self._traced)

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Calls(self._channel.unary_stream(*args, **kwargs), self._traced)

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Calls(self._channel.stream_unary(*args, **kwargs), self._traced)

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Calls(self._channel.stream_stream(*args, **kwargs), self._traced)

    def subscribe(self, *args: Any, **kwargs: Any) -> None:
        """Be told how the connection is."""
        self._channel.subscribe(*args, **kwargs)

    def unsubscribe(self, *args: Any, **kwargs: Any) -> None:
        """Be told no more."""
        self._channel.unsubscribe(*args, **kwargs)

    def close(self) -> None:
        """End all calls and connections."""
        self._channel.close()

    def __enter__(self) -> PropagatingChannel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Calls:
    """Makes the calls of one method; `request` is an iterator where it has a stream of them."""

    __slots__ = ("_inner", "_traced")

    def __init__(self, inner: Any, traced: bool) -> None:
        self._inner = inner
        self._traced = traced

    def __call__(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        *more: Any,
        **and_: Any,
    ) -> Any:
        return self._inner(request, timeout, self._told(metadata), *more, **and_)

    def with_call(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        *more: Any,
        **and_: Any,
    ) -> Any:
        return self._inner.with_call(request, timeout, self._told(metadata), *more, **and_)

    def future(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        *more: Any,
        **and_: Any,
    ) -> Any:
        return self._inner.future(request, timeout, self._told(metadata), *more, **and_)

    def _told(self, metadata: Any) -> Any:
        told = request_headers(traced=self._traced)
        if current_lane() is Lane.BULK:
            told = (*told, *_BULK)
        return (*metadata, *told) if metadata else told
