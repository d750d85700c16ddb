"""Calls of the bulk lane are served apart, on threads that others go before."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import grpc
import pytest
from prometheus_client import CollectorRegistry

from fixtures.described_service import NAME, Settings
from fixtures.waiting import eventually
from vitrine.captioner.v1 import captioner_pb2, captioner_pb2_grpc
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import Exhausted
from vitrine_serving.lanes import LANE_HEADER, Lane, current_lane, lane_scope, lower_priority
from vitrine_serving.server import ServiceDefinition, create_server
from vitrine_serving.status import from_call

BULK = ((LANE_HEADER, "bulk"),)


class Servicer(captioner_pb2_grpc.CaptionerServiceServicer):
    """Says in which lane it was called, and how nice its thread is; "slow" waits to be released."""

    def __init__(self):
        self.entered = threading.Semaphore(0)
        self.release = threading.Event()

    def Describe(self, request, context):
        if request.attributes:
            self.entered.release()
            assert self.release.wait(20)
        nice = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        return captioner_pb2.DescribeResponse(title=current_lane(), text=str(nice))


@pytest.fixture
def servicer():
    servicer = Servicer()
    yield servicer
    servicer.release.set()


def served(servicer, registry=None, bulk_methods=(), **changes):
    settings = Settings(host="127.0.0.1", port=0, metrics_port=-1, grace_s=0, **changes)
    register = partial(captioner_pb2_grpc.add_CaptionerServiceServicer_to_server, servicer)
    definition = ServiceDefinition(NAME, register, bulk_methods=bulk_methods)
    server = create_server(settings, [definition], registry=registry or CollectorRegistry())
    server.start()
    server.mark_ready()
    return server


@pytest.fixture
def describe(servicer):
    server = served(servicer, rpc_threads=2, max_bulk_rpcs=3)
    with open_channel(f"127.0.0.1:{server.port}") as channel:
        yield partial(ask, channel)
    servicer.release.set()
    server.stop(0)


def ask(channel, slow=False, metadata=()):
    known = [captioner_pb2.KnownAttribute(name="slow", value="yes")] if slow else []
    stub = captioner_pb2_grpc.CaptionerServiceStub(channel)
    request = captioner_pb2.DescribeRequest(attributes=known)
    return stub.Describe(request, timeout=20, metadata=metadata)


def test_a_call_is_interactive_unless_it_says_that_it_is_bulk(describe):
    assert describe().title == Lane.INTERACTIVE
    assert describe(metadata=BULK).title == Lane.BULK
    assert describe(metadata=((LANE_HEADER, "sideways"),)).title == Lane.INTERACTIVE


def test_a_client_hands_its_lane_on(describe):
    with lane_scope(Lane.BULK):
        assert describe().title == Lane.BULK
    assert describe().title == Lane.INTERACTIVE


def test_a_method_can_be_bulk_whatever_its_caller_says(servicer):
    server = served(servicer, bulk_methods=("Describe",))
    try:
        with open_channel(f"127.0.0.1:{server.port}") as channel:
            assert ask(channel).title == Lane.BULK
    finally:
        server.stop(0)


def test_bulk_calls_run_at_a_lower_priority_and_others_do_not(describe):
    before = int(describe().text)

    assert int(describe(metadata=BULK).text) > before
    assert int(describe().text) == before


def test_bulk_calls_that_wait_hold_no_thread_of_others_and_have_a_bound(describe, servicer):
    with ThreadPoolExecutor(3) as callers:
        held = [callers.submit(describe, slow=True, metadata=BULK) for _ in range(3)]
        assert all(servicer.entered.acquire(timeout=20) for _ in held)

        assert describe().title == Lane.INTERACTIVE
        with pytest.raises(grpc.RpcError) as refused:
            describe(metadata=BULK)
        error = from_call(refused.value)
        assert isinstance(error, Exhausted)
        assert error.reason == "QUEUE_FULL"

        servicer.release.set()
        assert [call.result(20).title for call in held] == [Lane.BULK] * 3

    def has_room():
        try:
            return describe(metadata=BULK).title == Lane.BULK
        except grpc.RpcError:
            return False

    # A caller has its answer a moment before its thread is free.
    assert eventually(has_room)


def test_a_refused_bulk_call_is_counted(servicer):
    registry = CollectorRegistry()
    server = served(servicer, registry, max_bulk_rpcs=1)
    with open_channel(f"127.0.0.1:{server.port}") as channel, ThreadPoolExecutor(1) as callers:
        held = callers.submit(ask, channel, slow=True, metadata=BULK)
        assert servicer.entered.acquire(timeout=20)
        with pytest.raises(grpc.RpcError):
            ask(channel, metadata=BULK)
        servicer.release.set()
        held.result(20)
    server.stop(0)

    labels = {"method": f"/{NAME}/Describe", "code": "RESOURCE_EXHAUSTED"}
    assert registry.get_sample_value("vitrine_rpc_handled_total", labels) == 1


def test_where_threads_have_no_priority_nothing_happens(monkeypatch):
    monkeypatch.delattr(os, "setpriority")

    lower_priority()
