"""Whether a service says that it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

_SERVING = health_pb2.HealthCheckResponse.SERVING


class GrpcHealth:
    """Asks all the services at once.

    Parameters
    ----------
    channels
        By the name of the service.
    timeout_s
        How long all of them together may take.
    """

    def __init__(self, channels: Mapping[str, grpc.Channel], timeout_s: float = 0.5) -> None:
        self._stubs = {name: HealthStub(channel) for name, channel in channels.items()}
        self._timeout_s = timeout_s

    def serving(self) -> dict[str, bool]:
        """Return for each service whether it answered that it is ready."""
        asked = {
            name: stub.Check.future(health_pb2.HealthCheckRequest(), timeout=self._timeout_s)
            for name, stub in self._stubs.items()
        }
        return {name: _is_serving(answer.result) for name, answer in asked.items()}


def _is_serving(result: Callable[[], health_pb2.HealthCheckResponse]) -> bool:
    try:
        return bool(result().status == _SERVING)
    except grpc.RpcError:
        return False
