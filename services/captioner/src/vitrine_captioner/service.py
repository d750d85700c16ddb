"""Builds the captioner service from its settings, and runs it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from prometheus_client import REGISTRY, CollectorRegistry

from vitrine.captioner.v1.captioner_pb2_grpc import add_CaptionerServiceServicer_to_server
from vitrine_bundle import open_bundle
from vitrine_captioner.model import open_captioner
from vitrine_captioner.servicer import SERVICE, CaptionerServicer
from vitrine_captioner.settings import CaptionerSettings
from vitrine_inference import PoolMetrics
from vitrine_serving.process import serve
from vitrine_serving.server import ServiceDefinition
from vitrine_serving.settings import load_settings


def build(
    settings: CaptionerSettings, _stack: ExitStack, registry: CollectorRegistry = REGISTRY
) -> Sequence[ServiceDefinition]:
    """Open the bundle, warm the decoder up, and make the service."""
    bundle = open_bundle(settings.bundle)
    captioner = open_captioner(
        bundle,
        interpreters=settings.interpreters or None,
        max_waiting=settings.max_waiting,
        lanes=settings.lanes,
        watch=PoolMetrics(registry).watch,
    )
    captioner.warm_up(bundle.manifest.dimension)
    servicer = CaptionerServicer(
        captioner,
        space=bundle.manifest.space,
        dimension=bundle.manifest.dimension,
        default_deadline_s=settings.default_deadline_s,
        spelling=settings.description_spelling,
        language=settings.description_language,
    )
    return [
        ServiceDefinition(
            SERVICE,
            partial(add_CaptionerServiceServicer_to_server, servicer),
            model=bundle.manifest.fingerprint,
        )
    ]


def main() -> None:
    """Run the service until it is told to stop."""
    settings = load_settings(CaptionerSettings)
    serve("captioner", [SERVICE], settings, partial(build, settings))
