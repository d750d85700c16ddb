"""A setting decides how many requests are traced, and no header of a caller does."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from vitrine_serving.sampling import decided_here

# By a share of the ids this one is always among the lowest.
LOWEST = "0" * 31 + "1"
REQUESTS = 2000


def traced(share, flags, trace_id=LOWEST):
    """How many of the requests that carry such a header are traced."""
    tracer = TracerProvider(sampler=decided_here(share)).get_tracer("test")
    header = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-{flags}"} if flags else {}
    context = TraceContextTextMapPropagator().extract(header)
    return sum(
        tracer.start_span("GET", context).get_span_context().trace_flags.sampled
        for _ in range(REQUESTS)
    )


@pytest.mark.parametrize("flags", ["01", "ff", ""])
def test_a_share_of_nothing_traces_nothing(flags):
    assert traced(0, flags) == 0


@pytest.mark.parametrize("flags", ["01", ""])
def test_a_share_is_kept_whatever_the_trace_is_called(flags):
    # Ten standard deviations around a tenth.
    assert 65 < traced(0.1, flags) < 335


def test_all_may_be_traced():
    assert traced(1, "01") == traced(1, "") == REQUESTS


def test_a_caller_may_ask_not_to_be_traced():
    assert traced(1, "00") == 0


def test_a_traced_request_goes_on_with_the_trace_of_its_caller():
    tracer = TracerProvider(sampler=decided_here(1)).get_tracer("test")
    header = {"traceparent": f"00-{LOWEST}-00f067aa0ba902b7-01", "tracestate": "shop=1"}
    span = tracer.start_span("GET", TraceContextTextMapPropagator().extract(header))

    assert trace.format_trace_id(span.get_span_context().trace_id) == LOWEST
    assert span.get_span_context().trace_state.get("shop") == "1"
