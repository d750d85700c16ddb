"""A channel that goes on over a new one when its certificates have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import grpc

from vitrine_serving.tls import CertificateFiles, Certificates

_CLOSE_EVERY_S = 5.0


class _Generation:
    """A channel, and how many calls are on it."""

    def __init__(self, channel: grpc.Channel, made_from: Certificates) -> None:
        self.channel = channel
        self.made_from = made_from
        self.calls = 0
        self.methods: dict[_Method, Any] = {}


class RenewedChannel(grpc.Channel):
    """Looks at each call whether the certificates are still those of its channel.

    gRPC reads a client's certificates once. So calls go over a new channel when there are others;
    those that are under way end on the old one, which is closed after.

    Parameters
    ----------
    certificates
        The files.
    connect
        Makes a channel.
    """

    def __init__(
        self, certificates: CertificateFiles, connect: Callable[[Certificates], grpc.Channel]
    ) -> None:
        self._certificates = certificates
        self._connect = connect
        self._lock = threading.Lock()
        self._closed = False
        self._old: list[_Generation] = []
        self._timer: threading.Timer | None = None
        found = certificates.current()
        self._now = _Generation(connect(found), found)

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Method(self, "unary_unary", args, kwargs)

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Method(self, "unary_stream", args, kwargs)

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Method(self, "stream_unary", args, kwargs)

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Return what makes calls of a method."""
        return _Method(self, "stream_stream", args, kwargs)

    def subscribe(self, *args: Any, **kwargs: Any) -> None:
        """Be told how the connection of today is."""
        self._now.channel.subscribe(*args, **kwargs)

    def unsubscribe(self, *args: Any, **kwargs: Any) -> None:
        """Be told no more."""
        self._now.channel.unsubscribe(*args, **kwargs)

    def close(self) -> None:
        """End all calls and connections."""
        with self._lock:
            self._closed = True
            generations = [*self._old, self._now]
            if self._timer:
                self._timer.cancel()
        for generation in generations:
            generation.channel.close()

    def __enter__(self) -> RenewedChannel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self) -> _Generation:
        """Return the channel of today, for one call that says when it has ended."""
        found = self._certificates.current()
        with self._lock:
            if found is not self._now.made_from and not self._closed:
                self._old.append(self._now)
                self._now = _Generation(self._connect(found), found)
                self._close_later()
            self._now.calls += 1
            return self._now

    def end(self, generation: _Generation) -> None:
        """Take note that a call has ended."""
        with self._lock:
            generation.calls -= 1

    def _close_later(self) -> None:
        self._timer = threading.Timer(_CLOSE_EVERY_S, self._close_idle)
        self._timer.daemon = True
        self._timer.start()

    def _close_idle(self) -> None:
        with self._lock:
            idle = [one for one in self._old if not one.calls]
            self._old = [one for one in self._old if one.calls]
            if self._old and not self._closed:
                self._close_later()
        for generation in idle:
            generation.channel.close()


class _Method:
    """Makes the calls of one method, each over the channel of the moment."""

    def __init__(
        self, owner: RenewedChannel, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self._owner = owner
        self._kind = kind
        self._args = args
        self._kwargs = kwargs

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._kind.endswith("_stream"):
            return self._watched(lambda method: method(*args, **kwargs))
        return self._awaited(lambda method: method(*args, **kwargs))

    def with_call(self, *args: Any, **kwargs: Any) -> Any:
        return self._awaited(lambda method: method.with_call(*args, **kwargs))

    def future(self, *args: Any, **kwargs: Any) -> Any:
        return self._watched(lambda method: method.future(*args, **kwargs))

    def _awaited(self, make: Callable[[Any], Any]) -> Any:
        generation = self._owner.begin()
        try:
            return make(self._on(generation))
        finally:
            self._owner.end(generation)

    def _watched(self, make: Callable[[Any], Any]) -> Any:
        generation = self._owner.begin()

        def ended() -> None:
            self._owner.end(generation)

        try:
            call = make(self._on(generation))
        except BaseException:
            ended()
            raise
        if not call.add_callback(ended):
            ended()
        return call

    def _on(self, generation: _Generation) -> Any:
        method = generation.methods.get(self)
        if method is None:
            make = getattr(generation.channel, self._kind)
            method = generation.methods[self] = make(*self._args, **self._kwargs)
        return method
