"""OpenTelemetry traces: ids always, so that logs can be joined; export to an endpoint, if any."""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider


def configure_traces(service: str, endpoint: str) -> TracerProvider:
    """Install the tracer provider of this process.

    Parameters
    ----------
    service
        The name that each span carries, e.g. ``"features"``.
    endpoint
        The OTLP gRPC endpoint, e.g. ``"http://jaeger:4317"``. Empty: spans are not sent.

    Returns
    -------
    TracerProvider
        Call its `shutdown` to send what is left.
    """
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"vitrine-{service}"}))
    if endpoint:
        # The exporter costs 10 MB of memory, so it is loaded only where it is used.
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    return provider
