"""Health that tells the truth: readiness apart from liveness."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

LIVENESS = "liveness"
MODEL_HEADER = "vitrine-model"
"""The metadata behind an answer about health that names the model that answers are made with."""

_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
_THREADS = 4


class Health:
    """The `grpc.health.v1` service of one server.

    The empty name and the services' full names answer for readiness; the name ``"liveness"``
    answers SERVING for as long as the process can answer at all. A service that is not well is
    NOT_SERVING under its own name alone: calls that can be answered still come.

    Every client watches every replica for as long as it is connected. So a watch holds no thread:
    it is told of a change by one of a few threads that are here for that alone, and no lock is
    held while it is told. (The servicer of `grpcio-health-checking` holds one, which the thread
    that reads the server's events may wait for: a watch that ends in the moment in which a
    service is asked to stop can then leave both waiting for ever.)

    Parameters
    ----------
    services
        Full names, e.g. ``"vitrine.features.v1.FeatureService"``.
    """

    def __init__(self, services: tuple[str, ...]) -> None:
        self._names = ("", *services)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="health")
        self._changing = threading.Lock()
        self._ready = False
        self._unwell: frozenset[str] = frozenset()
        self.model = ""
        self._watches: set[_Watch] = set()

    def register(self, server: grpc.Server) -> None:
        """Add the health service to `server`."""
        health_pb2_grpc.add_HealthServicer_to_server(_Servicer(self, self._pool), server)

    def set_ready(self, *, ready: bool) -> None:
        """Say whether calls are welcome."""
        with self._changing:
            if ready is self._ready:
                return
            self._ready = ready
        self._tell()

    def set_well(self, name: str, *, well: bool) -> None:
        """Say whether a service can do all of its work."""
        with self._changing:
            before = self._unwell
            self._unwell = before - {name} if well else before | {name}
            if self._unwell == before:
                return
        self._tell()

    def _tell(self) -> None:
        with self._changing:
            watches = tuple(self._watches)
        for watch in watches:
            self._pool.submit(watch.tell)

    def status(self, name: str) -> int:
        """Return the status of a name, SERVICE_UNKNOWN for one that is not known."""
        if name == LIVENESS:
            return int(_SERVING)
        if name not in self._names:
            return int(_UNKNOWN)
        return int(_SERVING if self._ready and name not in self._unwell else _NOT_SERVING)

    def watch(
        self, name: str, context: grpc.ServicerContext, send: Callable[[Any], object]
    ) -> None:
        """Tell a client the status of a name now, and each time that it changes."""
        watch = _Watch(lambda: self.status(name), send)
        with self._changing:
            self._watches.add(watch)
        # Called when the client has gone; refused when it has gone already.
        if not context.add_callback(lambda: self._forget(watch)):
            self._forget(watch)
        watch.tell()

    def _forget(self, watch: _Watch) -> None:
        with self._changing:
            self._watches.discard(watch)

    def close(self) -> None:
        """Release the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class _Watch:
    """A client that wants to know of each change."""

    def __init__(self, status: Callable[[], int], send: Callable[[Any], object]) -> None:
        self._status = status
        self._send = send
        self._telling = threading.Lock()
        self._told: int | None = None

    def tell(self) -> None:
        """Send the status, unless it was the last that was sent."""
        with self._telling:
            status = self._status()
            if status != self._told:
                self._send(_response(status))
                self._told = status


class _Servicer(health_pb2_grpc.HealthServicer):  # type: ignore[misc]
    """Hands calls to a `Health`."""

    def __init__(self, health: Health, pool: ThreadPoolExecutor) -> None:
        self._health = health

        def watch(
            request: Any, context: grpc.ServicerContext, send_response_callback: Callable[..., Any]
        ) -> None:
            health.watch(request.service, context, send_response_callback)

        # What gRPC looks for on a handler that must not hold a thread, and the threads it is to
        # start on; they belong to this server, so the function does too.
        watch.experimental_non_blocking = True  # type: ignore[attr-defined]
        watch.experimental_thread_pool = pool  # type: ignore[attr-defined]
        self.Watch = watch

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - gRPC's name
        """Answer with the status of a name."""
        status = self._health.status(request.service)
        if status == _UNKNOWN:
            context.abort(grpc.StatusCode.NOT_FOUND, f"there is no service {request.service!r}")
        if self._health.model:
            context.set_trailing_metadata(((MODEL_HEADER, self._health.model),))
        return _response(status)


def _response(status: int) -> Any:
    return health_pb2.HealthCheckResponse(status=status)
