"""OpenTelemetry traces, where there is an endpoint that they are sent to; else no code of theirs.

Their libraries cost memory and time at the start, and processor time in every call, so that they
are loaded only where they are used. Logs have trace ids either way: `vitrine_serving.requests`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from opentelemetry import trace

from vitrine_serving.settings import ProcessSettings

_EXPORT_TIMEOUT_S = 5


def configure_traces(
    service: str, settings: ProcessSettings, *, decides: bool = False
) -> Callable[[], None]:
    """Begin to send traces, if there is an endpoint. Call it after a fork, never before.

    Parameters
    ----------
    service
        The name of the process, e.g. ``"features"``; its spans say ``"vitrine-features"``.
    settings
        Where spans are sent, and of how many requests.
    decides
        Whether requests come from outside, so that this process decides which are traced; the
        others follow whoever called them.

    Returns
    -------
    Callable[[], None]
        Sends what is left.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if not endpoint:
        return _nothing_is_left
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    from vitrine_serving.sampling import decided_here

    share = settings.otel_traces_sampler_arg
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: f"vitrine-{service}"}),
        sampler=decided_here(share) if decides else ParentBasedTraceIdRatio(share),
    )
    exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_EXPORT_TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def _nothing_is_left() -> None:
    pass


def tracing_server_interceptor() -> Any:
    """Return what makes a span of each call that a server gets."""
    from opentelemetry.instrumentation.grpc import server_interceptor

    return server_interceptor()  # type: ignore[no-untyped-call]


def traced_channel(channel: Any) -> Any:
    """Return a channel that makes a span of each call; health checks have none."""
    from opentelemetry.instrumentation.grpc import client_interceptor, filters, grpcext

    return grpcext.intercept_channel(  # type: ignore[no-untyped-call]
        channel,
        client_interceptor(  # type: ignore[no-untyped-call]
            filter_=filters.negate(filters.health_check())
        ),
    )
