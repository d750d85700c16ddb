"""Builds the classifier service from its settings, and runs it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from prometheus_client import REGISTRY, CollectorRegistry

from vitrine.classifier.v1.classifier_pb2_grpc import add_ClassifierServiceServicer_to_server
from vitrine_bundle import open_bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_classifier.metrics import ClassifierMetrics
from vitrine_classifier.servicer import SERVICE, ClassifierServicer
from vitrine_classifier.settings import ClassifierSettings
from vitrine_inference import PoolMetrics
from vitrine_serving.process import serve
from vitrine_serving.server import ServiceDefinition
from vitrine_serving.settings import load_settings


def build(
    settings: ClassifierSettings, _stack: ExitStack, registry: CollectorRegistry = REGISTRY
) -> Sequence[ServiceDefinition]:
    """Open the bundle, warm the heads up, and make the service."""
    bundle = open_bundle(settings.bundle)
    classifier = open_classifier(
        bundle,
        interpreters=settings.interpreters or None,
        max_waiting=settings.max_waiting,
        lanes=settings.lanes,
        watch=PoolMetrics(registry).watch,
    )
    classifier.warm_up()
    servicer = ClassifierServicer(
        classifier,
        ClassifierMetrics(classifier.models, registry),
        default_deadline_s=settings.default_deadline_s,
    )
    return [
        ServiceDefinition(
            SERVICE,
            partial(add_ClassifierServiceServicer_to_server, servicer),
            model=bundle.manifest.fingerprint,
        )
    ]


def main() -> None:
    """Run the service until it is told to stop."""
    settings = load_settings(ClassifierSettings)
    serve("classifier", [SERVICE], settings, partial(build, settings))
