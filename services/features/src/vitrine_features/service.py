"""Builds the feature service from its settings, and runs it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from prometheus_client import REGISTRY, CollectorRegistry

from vitrine.features.v1.features_pb2_grpc import add_FeatureServiceServicer_to_server
from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder
from vitrine_features.metrics import FeatureMetrics
from vitrine_features.model_files import open_pool
from vitrine_features.servicer import SERVICE, FeatureServicer
from vitrine_features.settings import FeaturesSettings
from vitrine_features.text.embedder import TextEmbedder
from vitrine_serving.allocator import return_large_blocks
from vitrine_serving.lanes import lower_priority
from vitrine_serving.process import serve
from vitrine_serving.server import ServiceDefinition
from vitrine_serving.settings import load_settings


def build(
    settings: FeaturesSettings, stack: ExitStack, registry: CollectorRegistry = REGISTRY
) -> Sequence[ServiceDefinition]:
    """Open the bundle, warm the model up, and make the service."""
    bundle = open_bundle(settings.bundle)
    pool = open_pool(
        bundle,
        size=settings.interpreters or None,
        max_waiting=settings.max_waiting,
        lanes=settings.lanes,
    )
    embedder = Embedder(bundle, pool, limits=settings.limits)
    embedder.warm_up()
    # As many as may have a turn at a time, so that none waits for what another thread is about to
    # give back: passing turns from thread to thread cost a quarter of the rate.
    bulk = ThreadPoolExecutor(pool.size, thread_name_prefix="bulk", initializer=lower_priority)
    stack.callback(bulk.shutdown, wait=False, cancel_futures=True)
    servicer = FeatureServicer(
        embedder,
        TextEmbedder(bundle),
        FeatureMetrics(pool, registry),
        bulk,
        default_deadline_s=settings.default_deadline_s,
    )
    register = partial(add_FeatureServiceServicer_to_server, servicer)
    return [ServiceDefinition(SERVICE, register, bulk_methods=("EmbedStream", "Occlude"))]


def main() -> None:
    """Run the service until it is told to stop."""
    return_large_blocks()
    settings = load_settings(FeaturesSettings)
    serve("features", [SERVICE], settings, partial(build, settings))
