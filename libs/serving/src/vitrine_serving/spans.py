"""Spans: the named parts of the work on a request, for those who follow its trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ContextDecorator, contextmanager
from types import TracebackType

from opentelemetry import trace

_TRACER = trace.get_tracer("vitrine")


def are_sent() -> bool:
    """Tell whether this process sends its spans anywhere."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


class span(ContextDecorator):  # noqa: N801 - read as a word of a `with`, or above a function
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

    def __init__(
        self, name: str, attributes: Mapping[str, str | int | float | bool] | None = None
    ) -> None:
        self._name = name
        self._attributes = attributes
        self._shown: AbstractContextManager[trace.Span] | None = None

    def __enter__(self) -> None:
        if trace.get_current_span().is_recording():
            self._shown = _TRACER.start_as_current_span(self._name, attributes=self._attributes)
            self._shown.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if self._shown:
            self._shown.__exit__(kind, error, where)

    def _recreate_cm(self) -> span:
        # How a decorated function gets one of its own for each time that it is called.
        return span(self._name, self._attributes)


@contextmanager
def untraced() -> Iterator[None]:
    """Make no traces in a block, nor in what the services asked in it do; decorates, too.

    For what a process asks by itself, such as whether it is ready.
    """
    if not are_sent():
        yield
        return
    with trace.use_span(_unrecorded()):
        yield


def _unrecorded() -> trace.Span:
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    ids = RandomIdGenerator()
    return trace.NonRecordingSpan(
        trace.SpanContext(
            ids.generate_trace_id(),
            ids.generate_span_id(),
            is_remote=False,
            trace_flags=trace.TraceFlags(trace.TraceFlags.DEFAULT),
        )
    )
