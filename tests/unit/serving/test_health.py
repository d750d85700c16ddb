"""Who asks how a server is, once or for as long as it runs."""

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from fixtures.described_service import NAME, Servicer, Settings, definition
from vitrine_serving.health import MODEL_HEADER, Health
from vitrine_serving.server import create_server

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


@contextmanager
def serving(**changes):
    settings = Settings(host="127.0.0.1", port=0, metrics_port=-1, grace_s=5, **changes)
    server = create_server(settings, [definition(Servicer())], registry=CollectorRegistry())
    server.start()
    server.mark_ready()
    try:
        yield server
    finally:
        server.stop(0)


@contextmanager
def asking(server):
    # A connection of its own for each.
    options = (("grpc.use_local_subchannel_pool", 1),)
    with grpc.insecure_channel(f"127.0.0.1:{server.port}", options=options) as channel:
        yield health_pb2_grpc.HealthStub(channel)


def watch(stub, service=""):
    return stub.Watch(health_pb2.HealthCheckRequest(service=service), timeout=20)


def told_model(stub):
    _, call = stub.Check.with_call(health_pb2.HealthCheckRequest(), timeout=10)
    return dict(call.trailing_metadata()).get(MODEL_HEADER)


def check(stub, service=""):
    return stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10).status


def test_a_client_that_watches_is_told_of_each_change():
    with serving() as server, asking(server) as stub:
        told = watch(stub, NAME)
        assert next(told).status == SERVING

        server.mark_not_ready()
        assert next(told).status == NOT_SERVING

        server.mark_ready()
        assert next(told).status == SERVING


def test_a_service_that_is_not_well_says_so_under_its_own_name_alone():
    well = [True]
    told = [replace(definition(Servicer()), is_well=lambda: well[0])]
    with serving() as server, asking(server) as stub:
        watched = watch(stub, NAME)
        assert next(watched).status == SERVING

        well[0] = False
        server.tell_well(told)
        assert next(watched).status == NOT_SERVING
        # Or nobody would call it any more.
        assert check(stub) == SERVING

        well[0] = True
        server.tell_well(told)
        assert next(watched).status == SERVING


def test_what_is_not_there_is_unknown():
    with serving() as server, asking(server) as stub:
        assert next(watch(stub, "another.Service")).status == UNKNOWN
        with pytest.raises(grpc.RpcError) as caught:
            check(stub, "another.Service")

    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    assert "another.Service" in caught.value.details()


def test_clients_that_watch_hold_no_thread_of_the_server():
    with serving(rpc_threads=1) as server, ExitStack() as stack:
        stubs = [stack.enter_context(asking(server)) for _ in range(8)]
        watches = [watch(stub) for stub in stubs]

        assert [next(told).status for told in watches] == [SERVING] * len(stubs)
        assert check(stubs[0]) == SERVING


def test_the_end_of_one_server_is_not_the_end_of_watching_another():
    with serving() as server:
        with serving() as other, asking(other) as stub:
            assert next(watch(stub)).status == SERVING
        with asking(server) as stub:
            assert next(watch(stub)).status == SERVING


def test_a_client_may_go_in_the_moment_in_which_it_is_told():
    told, ended = [], threading.Event()

    class Call:
        def add_callback(self, callback):
            self.end = callback
            return True

    call = Call()

    def send(response):
        told.append(response.status)
        if response.status == SERVING:
            # As gRPC does: in the thread that also has to report that this was sent.
            ending = threading.Thread(target=call.end, daemon=True)
            ending.start()
            ending.join(10)
            if not ending.is_alive():
                ended.set()

    health = Health(("a.Service",))
    health.watch("", call, send)
    health.set_ready(ready=True)

    assert ended.wait(20)
    health.set_ready(ready=False)
    health.close()
    assert told == [NOT_SERVING, SERVING]


def test_who_asks_for_health_is_told_the_model():
    with serving() as server, asking(server) as stub:
        assert told_model(stub) is None
        server.tell_model("heads-1")
        assert told_model(stub) == "heads-1"
