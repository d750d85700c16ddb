"""Traces: ids in every log and every call; spans and their code where they have an endpoint."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from opentelemetry import trace

from fixtures.collector import Collector
from fixtures.trace_context import TraceContext
from fixtures.waiting import eventually
from vitrine.captioner.v1 import captioner_pb2, captioner_pb2_grpc
from vitrine_serving.clients import open_channel
from vitrine_serving.lanes import LANE_HEADER
from vitrine_serving.requests import current_trace_id, request_scope
from vitrine_serving.spans import span

SERVICE = Path(__file__).parents[2] / "fixtures" / "described_service.py"
CALLER = SERVICE.with_name("traced_caller.py")
DESCRIBE = "/vitrine.captioner.v1.CaptionerService/Describe"
_SERVES = "import vitrine_serving.process, vitrine_serving.clients, sys; print(*sys.modules)"


def run(script, *arguments):
    command = [sys.executable, "-P", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@contextmanager
def served(**variables: str):
    """The process of a small service, as a stub of it and its log."""
    command = [sys.executable, "-P", SERVICE]
    environment = {"METRICS_PORT": "-1", "HOST": "127.0.0.1", "DRAIN_S": "0", **variables}
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            lines = map(json.loads, process.stdout)
            ready = next(line for line in lines if line["event"] == "ready")
            yield f"127.0.0.1:{ready['port']}", process.stdout
        finally:
            process.kill()


def ask(channel, what="where", **told):
    asked = captioner_pb2.KnownAttribute(name=what)
    stub = captioner_pb2_grpc.CaptionerServiceStub(channel)
    return stub.Describe(captioner_pb2.DescribeRequest(attributes=[asked]), timeout=20, **told)


def test_a_callers_trace_is_handed_on_and_logged_though_nothing_is_recorded():
    caller = TraceContext()
    with served() as (address, log), open_channel(address) as channel:
        with request_scope("r-1", caller.headers["traceparent"]):
            assert current_trace_id() == caller.trace_id
            assert ask(channel).title == caller.trace_id
        assert json.loads(next(log))["trace_id"] == caller.trace_id


@pytest.mark.parametrize(
    "told", [None, "", "no trace", f"00-{'0' * 32}-{'1' * 16}-01", f"00-{'A' * 32}-{'1' * 16}-01"]
)
def test_a_trace_that_could_forge_a_log_line_is_replaced(told):
    with request_scope("r-1", told):
        made = current_trace_id()
    assert len(made) == 32
    assert made not in (told or "-")
    assert not set(made) - set("0123456789abcdef")


def test_no_code_of_traces_is_loaded_without_an_endpoint():
    loaded = run("-c", _SERVES).split()

    assert "vitrine_serving.interceptor" in loaded
    unwanted = ("opentelemetry.sdk", "opentelemetry.instrumentation", "opentelemetry.exporter")
    assert [name for name in loaded if name.startswith(unwanted)] == []


def test_a_span_of_a_request_that_is_not_recorded_makes_none():
    @span("step")
    def step():
        return trace.get_current_span()

    assert step() is trace.INVALID_SPAN
    with span("step"):
        assert trace.get_current_span() is trace.INVALID_SPAN


@pytest.mark.parametrize(("lane", "threads"), [("interactive", "rpc"), ("bulk", "bulk-rpc")])
def test_a_call_of_either_lane_has_its_span_and_its_threads(lane, threads):
    caller = TraceContext()
    with (
        Collector() as collector,
        served(OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint, OTEL_BSP_SCHEDULE_DELAY="50") as (
            address,
            log,
        ),
        grpc.insecure_channel(address) as channel,
    ):
        told = ((LANE_HEADER, lane), *caller.headers.items())
        answer = ask(channel, metadata=told)
        assert answer.title == caller.trace_id
        assert answer.text.startswith(f"{threads}_")
        assert json.loads(next(log))["trace_id"] == caller.trace_id

        with pytest.raises(grpc.RpcError):
            ask(channel, "invalid", metadata=told)

        def shown():
            return [span for span in collector.spans if span.name == DESCRIBE]

        assert eventually(lambda: len(shown()) == 2)
        assert {span.parent_id for span in shown()} == {caller.span_id}
        assert sorted(span.failed for span in shown()) == [False, True]


def test_a_client_that_sends_traces_hands_its_span_on_beside_request_and_lane():
    with (
        Collector() as collector,
        served(OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint, OTEL_BSP_SCHEDULE_DELAY="50") as (
            address,
            log,
        ),
    ):
        trace_id, thread = run(CALLER, address, collector.endpoint).split()
        spans = collector.await_trace(trace_id, "root")

        assert spans.path(DESCRIBE)[:2] == ["vitrine-caller: root", f"vitrine-caller: {DESCRIBE}"]
        assert {span.service for span in spans.spans} == {"vitrine-caller", "vitrine-described"}
        assert thread.startswith("bulk-rpc")
        assert json.loads(next(log))["request_id"] == "r-1"
