"""Health that tells the truth: readiness apart from liveness."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import HealthServicer

LIVENESS = "liveness"

_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
_WATCH_THREADS = 4


class Health:
    """The `grpc.health.v1` service of one server.

    The empty name and the services' full names answer for readiness; the name ``"liveness"``
    answers SERVING for as long as the process can answer at all.

    Parameters
    ----------
    services
        Full names, e.g. ``"vitrine.features.v1.FeatureService"``.
    """

    def __init__(self, services: tuple[str, ...]) -> None:
        # Watch calls would each hold a thread of the server for as long as a client is connected.
        self._pool = ThreadPoolExecutor(_WATCH_THREADS, thread_name_prefix="health")
        self._servicer = HealthServicer(
            experimental_non_blocking=True, experimental_thread_pool=self._pool
        )
        self._names = ("", *services)
        self._servicer.set(LIVENESS, _SERVING)
        self.set_ready(ready=False)

    def register(self, server: grpc.Server) -> None:
        """Add the health service to `server`."""
        health_pb2_grpc.add_HealthServicer_to_server(self._servicer, server)

    def set_ready(self, *, ready: bool) -> None:
        """Say whether calls are welcome."""
        for name in self._names:
            self._servicer.set(name, _SERVING if ready else _NOT_SERVING)

    def close(self) -> None:
        """Release the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
