"""A server from its start to its end, and what its clients hear of that."""

import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from fixtures.described_service import NAME, Servicer, definition, describe, settings
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import Unavailable
from vitrine_serving.server import ServiceServer, create_server
from vitrine_serving.status import from_call

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


def health_of(port, service=""):
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        return stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=5).status


def test_a_service_says_not_serving_until_it_is_marked_ready_but_is_alive():
    server = ServiceServer(settings(), [NAME], registry=CollectorRegistry())
    port = server.start()
    try:
        assert health_of(port) == health_of(port, NAME) == NOT_SERVING
        assert health_of(port, "liveness") == SERVING
        with grpc.insecure_channel(f"127.0.0.1:{port}") as plain, pytest.raises(grpc.RpcError) as e:
            describe(plain)
        assert isinstance(from_call(e.value), Unavailable)
        assert from_call(e.value).reason == "STARTING"

        server.add([definition(Servicer())])
        server.mark_ready()

        assert health_of(port) == health_of(port, NAME) == SERVING
        with open_channel(f"127.0.0.1:{port}") as channel:
            assert describe(channel, "colour").text == "colour"
    finally:
        server.stop(0)


def test_a_client_turns_away_from_a_replica_that_drains(server, channel):
    assert describe(channel, "colour").text == "colour"
    server.mark_not_ready()

    def call_until_refused():
        for _ in range(1000):
            describe(channel)

    with pytest.raises(grpc.RpcError) as caught:
        call_until_refused()
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_calls_in_progress_end_before_the_server_does(server, channel, servicer):
    with ThreadPoolExecutor(2) as pool:
        call = pool.submit(describe, channel, "slow")
        assert servicer.entered.wait(10)
        stopping = pool.submit(server.stop)
        servicer.release.set()
        assert call.result(10).text == "slow"
        stopping.result(10)


def test_a_client_looks_for_new_replicas_now_and_then(servicer):
    aged = create_server(
        settings(max_connection_age_s=1), [definition(servicer)], registry=CollectorRegistry()
    )
    aged.start()
    aged.mark_ready()
    connected, left = threading.Event(), threading.Event()

    def note(state):
        if state is grpc.ChannelConnectivity.READY:
            connected.set()
        elif connected.is_set():
            left.set()

    with grpc.insecure_channel(f"127.0.0.1:{aged.port}") as channel:
        channel.subscribe(note, try_to_connect=True)
        assert connected.wait(10)
        assert left.wait(10)
        assert describe(channel)
        channel.unsubscribe(note)
    aged.stop(0)
