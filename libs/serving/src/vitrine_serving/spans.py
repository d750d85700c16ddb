"""Spans: the named parts of the work on a request, for those who follow its trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

_TRACER = trace.get_tracer("vitrine")


@contextmanager
def span(
    name: str, attributes: Mapping[str, str | int | float | bool] | None = None
) -> Iterator[None]:
    """Show a block as a part of the trace in progress; decorates a function as well.

    Outside of a trace that is recorded it does nothing, so that work which no request asked for
    makes no traces of its own, and none costs anything where traces are not sent.

    Parameters
    ----------
    name
        What is done, e.g. ``"decode"``; the same for every request.
    attributes
        What tells one request from another.
    """
    if not trace.get_current_span().is_recording():
        yield
        return
    with _TRACER.start_as_current_span(name, attributes=attributes):
        yield


@contextmanager
def untraced() -> Iterator[None]:
    """Make no traces in a block, nor in what the services asked in it do; decorates, too.

    For what a process asks by itself, such as whether it is ready.
    """
    with trace.use_span(_unrecorded()):
        yield


def _unrecorded() -> trace.Span:
    ids = RandomIdGenerator()
    return trace.NonRecordingSpan(
        trace.SpanContext(
            ids.generate_trace_id(),
            ids.generate_span_id(),
            is_remote=False,
            trace_flags=trace.TraceFlags(trace.TraceFlags.DEFAULT),
        )
    )
