"""What every service does alike with a call, shown on a small real one."""

import urllib.request
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import grpc
import pytest
import structlog
from google.protobuf.json_format import MessageToDict
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from prometheus_client import CollectorRegistry

from fixtures.described_service import NAME, definition, describe, settings
from vitrine_serving.errors import Exhausted, InvalidInput
from vitrine_serving.requests import name_principal, request_scope
from vitrine_serving.server import create_server
from vitrine_serving.status import from_call


def test_a_domain_error_reaches_the_caller_with_reason_and_details(channel):
    with pytest.raises(grpc.RpcError) as caught:
        describe(channel, "invalid")

    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    error = from_call(caught.value)
    assert isinstance(error, InvalidInput)
    assert error.message == "that is not a colour"
    assert error.reason == "COLOUR_UNKNOWN"
    assert error.details == {"known": "red, blue"}


def test_an_unforeseen_error_keeps_its_secrets(channel):
    with pytest.raises(grpc.RpcError) as caught:
        describe(channel, "broken")

    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert "secret" not in caught.value.details()


def test_what_is_no_message_is_refused_and_no_fault_in_the_log(channel, caplog):
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(f"/{NAME}/Describe")(b"\x0a\xff\xff\xff\xff\x0f no message", timeout=10)

    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert from_call(caught.value).reason == "MESSAGE_UNREADABLE"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_the_request_id_travels_with_the_call(channel):
    with request_scope("abc-1"):
        assert describe(channel).title == "abc-1"


def test_a_request_id_that_could_forge_a_log_line_is_replaced(channel):
    with request_scope("a\nb") as request_id:
        assert request_id != "a\nb"
        assert describe(channel).title == request_id


def test_who_asks_travels_with_the_call(channel):
    with request_scope("abc-1"):
        assert describe(channel, "who").title == ""
        name_principal("shop")
        assert describe(channel, "who").title == "shop"
    with request_scope("abc-2"):
        assert describe(channel, "who").title == ""


@pytest.mark.parametrize("name", ["a\nb", '", "event": "audit', " a", "a" * 101, "é", ""])
def test_a_name_that_is_none_of_a_key_names_nobody(channel, name):
    with request_scope("abc-1"):
        name_principal(name)
        assert describe(channel, "who").title == ""


def test_an_audited_call_has_a_line_with_who_asked_and_how_it_ended(channel):
    with structlog.testing.capture_logs() as lines, request_scope("abc-1"):
        describe(channel)
        with pytest.raises(grpc.RpcError):
            describe(channel, "invalid")

    audited = [line for line in lines if line["event"] == "audit"]
    assert [line["code"] for line in audited] == ["OK", "INVALID_ARGUMENT"]
    assert {line["method"] for line in audited} == {f"/{NAME}/Describe"}


def test_more_calls_than_permitted_are_refused_not_queued(servicer):
    server = create_server(
        settings(rpc_threads=1, max_concurrent_rpcs=2),
        [definition(servicer)],
        registry=CollectorRegistry(),
    )
    port = server.start()
    server.mark_ready()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, ThreadPoolExecutor(3) as pool:
            calls = [pool.submit(describe, channel, "slow", timeout=15) for _ in range(3)]
            (refused,) = wait(calls, 10, FIRST_COMPLETED).done
            assert isinstance(from_call(refused.exception()), Exhausted)
            servicer.release.set()
            answered = [call.result(10).text for call in calls if call is not refused]
            assert answered == ["slow", "slow"]
    finally:
        servicer.release.set()
        server.stop(0)


def test_a_call_ends_at_its_deadline(channel):
    with pytest.raises(grpc.RpcError) as caught:
        describe(channel, "slow", timeout=0.2)

    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert from_call(caught.value).reason == "DEADLINE"


def test_a_message_over_the_limit_is_refused(channel):
    with pytest.raises(grpc.RpcError) as caught:
        describe(channel, "colour", "x" * (17 << 20))

    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_reflection_tells_a_generic_client_what_is_here(channel):
    database = ProtoReflectionDescriptorDatabase(channel)

    assert NAME in database.get_services()
    described = MessageToDict(database.FindFileContainingSymbol(NAME))
    assert described["package"] == "vitrine.captioner.v1"


def test_metrics_count_each_rpc_by_its_code(server, channel):
    describe(channel, "colour")
    with pytest.raises(grpc.RpcError):
        describe(channel, "invalid")

    address = f"http://127.0.0.1:{server.metrics_port}/metrics"
    with urllib.request.urlopen(address, timeout=5) as answer:
        text = answer.read().decode()

    method = f'method="/{NAME}/Describe"'
    assert f'vitrine_rpc_handled_total{{code="OK",{method}}} 1.0' in text
    assert f'vitrine_rpc_handled_total{{code="INVALID_ARGUMENT",{method}}} 1.0' in text
    assert f"vitrine_rpc_seconds_count{{{method}}} 2.0" in text
