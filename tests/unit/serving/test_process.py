"""The life of a service's process, from its settings to SIGTERM."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from vitrine.captioner.v1 import captioner_pb2, captioner_pb2_grpc

SERVICE = Path(__file__).parents[2] / "fixtures" / "described_service.py"


def start(**variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", SERVICE],
        env={**os.environ, "METRICS_PORT": "-1", "HOST": "127.0.0.1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def await_event(process: subprocess.Popen[str], event: str) -> dict:
    for line in process.stdout:
        entry = json.loads(line)
        if entry["event"] == event:
            return entry
    raise AssertionError(f"the process ended without {event!r}: {process.stderr.read()}")


@pytest.fixture
def process():
    with start(DRAIN_S="0") as process:
        yield process
        process.kill()


def test_a_process_drains_on_sigterm_and_ends_with_status_0(process):
    port = await_event(process, "ready")["port"]
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = captioner_pb2_grpc.CaptionerServiceStub(channel)
        slow = captioner_pb2.KnownAttribute(name="slow", value="process")
        call = stub.Describe.future(captioner_pb2.DescribeRequest(attributes=[slow]), timeout=20)
        await_event(process, "entered")

        process.send_signal(signal.SIGTERM)

        assert call.result(20).text == "slow"
    logged = [json.loads(line)["event"] for line in process.stdout]
    assert logged[0] == "draining"
    assert logged[-1] == "stopped"
    assert process.wait(20) == 0


def test_each_call_is_one_log_line_with_its_ids(process):
    port = await_event(process, "ready")["port"]
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = captioner_pb2_grpc.CaptionerServiceStub(channel)
        stub.Describe(
            captioner_pb2.DescribeRequest(), timeout=10, metadata=[("x-request-id", "r-1")]
        )

    line = await_event(process, "call")
    assert line["request_id"] == "r-1"
    assert len(line["trace_id"]) == 32
    assert line["code"] == "OK"
    assert line["service"] == "described"
    assert line["duration_ms"] >= 0


def test_garbage_is_collected_once_it_is_ready(process):
    port = await_event(process, "ready")["port"]
    asked = captioner_pb2.KnownAttribute(name="collects")
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = captioner_pb2_grpc.CaptionerServiceStub(channel)
        request = captioner_pb2.DescribeRequest(attributes=[asked])
        assert stub.Describe(request, timeout=10).text == "True"


def test_a_service_that_cannot_start_says_why_in_one_line():
    with start(FAULT="heads.tflite") as process:
        out, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    (line,) = out.splitlines()
    assert json.loads(line)["event"] == "cannot_start"
    assert "heads.tflite was changed" in json.loads(line)["error"]


def test_an_invalid_setting_is_named():
    with start(PORT="eighty", GRACE_S="-1") as process:
        _, err = process.communicate(timeout=30)

    assert process.returncode == 2
    assert [line.partition(":")[0] for line in err.splitlines()] == ["PORT", "GRACE_S"]
    assert "not 'eighty'" in err


def test_a_port_that_is_taken_is_named(process):
    port = await_event(process, "ready")["port"]
    with start(PORT=str(port)) as second:
        out, _ = second.communicate(timeout=30)

    assert second.returncode == 1
    assert f"127.0.0.1:{port}" in json.loads(out.splitlines()[-1])["error"]
