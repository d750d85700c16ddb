"""Whether a service says that it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

from vitrine_serving.health import MODEL_HEADER

# What can do a part of its work alone says so under its own name.
_ASKED_BY_NAME = {"similarity": "vitrine.similarity.v1.SimilarityService"}
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
        self._models: dict[str, str] = {}

    def serving(self) -> dict[str, bool]:
        """Return for each service whether it answered that it can do all of its work."""
        asked = {
            name: stub.Check.future(
                health_pb2.HealthCheckRequest(service=_ASKED_BY_NAME.get(name, "")),
                timeout=self._timeout_s,
            )
            for name, stub in self._stubs.items()
        }
        serving = {name: _is_serving(answer.result) for name, answer in asked.items()}
        for name, answer in asked.items():
            if serving[name] and (model := dict(answer.trailing_metadata()).get(MODEL_HEADER)):
                self._models[name] = str(model)
        return serving

    def heads(self) -> str:
        """Name what says what a picture shows, as it was when the services were asked last."""
        return "/".join(self._models.get(name, "") for name in ("classifier", "captioner"))


def _is_serving(result: Callable[[], health_pb2.HealthCheckResponse]) -> bool:
    try:
        return bool(result().status == _SERVING)
    except grpc.RpcError:
        return False
