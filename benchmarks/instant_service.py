"""A classifier that has its answer ready, behind bare gRPC or behind what every service shares."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import grpc
from pydantic import Field

from vitrine.classifier.v1 import classifier_pb2 as pb
from vitrine.classifier.v1.classifier_pb2_grpc import (
    ClassifierServiceServicer,
    add_ClassifierServiceServicer_to_server,
)
from vitrine_serving.process import serve
from vitrine_serving.server import ServiceDefinition
from vitrine_serving.settings import ServiceSettings, load_settings

_SERVICE = "vitrine.classifier.v1.ClassifierService"
_ATTRIBUTES, _CANDIDATES = 6, 5


class Settings(ServiceSettings):
    """As for every service, on any free ports of this machine."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    metrics_port: int = Field(default=0, ge=-1, le=65535)
    drain_s: float = 0


class InstantServicer(ClassifierServiceServicer):
    """Gives the same answer to every call."""

    def __init__(self) -> None:
        candidates = [
            pb.Candidate(value=f"value {place}", confidence=1 / (place + 2))
            for place in range(_CANDIDATES)
        ]
        attributes = [
            pb.Attribute(
                name=f"attribute {place}",
                value=candidates[0].value,
                confidence=candidates[0].confidence,
                candidates=candidates,
            )
            for place in range(_ATTRIBUTES)
        ]
        self._answer = pb.ClassifyResponse(
            classifications=[pb.Classification(attributes=attributes)], space="0123456789abcdef"
        )

    def Classify(  # noqa: N802 - named by the proto
        self, request: pb.ClassifyRequest, context: grpc.ServicerContext
    ) -> pb.ClassifyResponse:
        """Answer at once."""
        return self._answer


def serve_ours() -> None:
    """Serve as every service does."""
    settings = load_settings(Settings)
    register = partial(add_ClassifierServiceServicer_to_server, InstantServicer())

    def build(_stack: ExitStack) -> list[ServiceDefinition]:
        return [ServiceDefinition(_SERVICE, register)]

    serve("instant", [_SERVICE], settings, build)


def serve_bare() -> None:
    """Serve with gRPC alone, on as many threads."""
    settings = load_settings(Settings)
    server = grpc.server(ThreadPoolExecutor(settings.rpc_threads))
    add_ClassifierServiceServicer_to_server(InstantServicer(), server)
    port = server.add_insecure_port(f"{settings.host}:0")
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(0))
    print(json.dumps({"event": "ready", "port": port}), flush=True)
    server.wait_for_termination()


KINDS: dict[str, Callable[[], None]] = {"bare": serve_bare, "ours": serve_ours}


if __name__ == "__main__":
    KINDS[sys.argv[1]]()
