"""OpenTelemetry traces: ids always, so that logs can be joined; spans to an endpoint, if any."""

from __future__ import annotations

from typing import Any

from opentelemetry import trace
from opentelemetry.instrumentation.grpc import client_interceptor, filters, server_interceptor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBasedTraceIdRatio

from vitrine_serving.settings import ProcessSettings

_EXPORT_TIMEOUT_S = 5


def configure_traces(service: str, settings: ProcessSettings) -> TracerProvider:
    """Install the tracer provider of this process. Call it after a fork, never before.

    Parameters
    ----------
    service
        The name of the process, e.g. ``"features"``; its spans say ``"vitrine-features"``.
    settings
        Where spans are sent, and of how many requests. Without an endpoint every request has a
        trace id, and nothing is recorded.

    Returns
    -------
    TracerProvider
        Call its `shutdown` to send what is left.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: f"vitrine-{service}"}),
        sampler=(
            ParentBasedTraceIdRatio(settings.otel_traces_sampler_arg) if endpoint else ALWAYS_OFF
        ),
    )
    if endpoint:
        # The exporter costs 10 MB of memory, so it is loaded only where it is used.
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_EXPORT_TIMEOUT_S)
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def tracing_server_interceptor() -> Any:
    """Return what makes a span of each call that a server gets.

    Health checks pass as they are: wrapped, each stream of them would hold a thread of the server.
    """
    return server_interceptor(  # type: ignore[no-untyped-call]
        filter_=filters.negate(filters.health_check())
    )


def tracing_client_interceptor() -> Any:
    """Return what makes a span of each call that a client makes; health checks have none."""
    return client_interceptor(  # type: ignore[no-untyped-call]
        filter_=filters.negate(filters.health_check())
    )
