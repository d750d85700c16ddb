"""A caller that leaves in the middle of a call is no fault of the service."""

import threading

import grpc
import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from fixtures.described_service import Settings
from fixtures.waiting import eventually
from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine.tagger.v1 import tagger_pb2_grpc
from vitrine_serving.clients import open_channel
from vitrine_serving.server import ServiceDefinition, create_server

NAME = "vitrine.tagger.v1.TaggerService"


class Servicer(tagger_pb2_grpc.TaggerServiceServicer):
    """Takes an upload whose sender leaves, or fails where it says so; gives a file without end."""

    def __init__(self):
        self.began = threading.Event()

    def CreateTagging(self, request_iterator, context):
        left = threading.Event()
        assert context.add_callback(left.set)
        for request in request_iterator:
            self.began.set()
            if request.file == b"broken":
                assert left.wait(20)
                raise ValueError("a fault of the service")
        # gRPC raises this there, or lets the stream look like one that has ended.
        assert left.wait(20)
        raise grpc.RpcError

    def ExportResults(self, request, context):
        while True:
            yield pb.ExportResultsResponse(csv=b"row")


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def served(registry):
    """A servicer and a stub of it."""
    servicer = Servicer()
    definition = ServiceDefinition(
        NAME, lambda server: tagger_pb2_grpc.add_TaggerServiceServicer_to_server(servicer, server)
    )
    settings = Settings(host="127.0.0.1", port=0, metrics_port=-1, grace_s=0)
    server = create_server(settings, [definition], registry=registry)
    port = server.start()
    server.mark_ready()
    with open_channel(f"127.0.0.1:{port}", retries=False) as channel:
        yield servicer, tagger_pb2_grpc.TaggerServiceStub(channel)
    server.stop(0)


@pytest.fixture
def ended(registry):
    """Wait until a call of a method has ended with a code."""

    def ended(method, code):
        labels = {"method": f"/{NAME}/{method}", "code": code}
        return eventually(lambda: registry.get_sample_value("vitrine_rpc_handled_total", labels))

    return ended


@pytest.fixture
def leave(served):
    """Leave in the middle of an upload."""
    servicer, stub = served

    def leave(first):
        held = threading.Event()

        def parts():
            yield pb.CreateTaggingRequest(file=first)
            held.wait(20)

        call = stub.CreateTagging.future(parts(), timeout=20)
        assert servicer.began.wait(20)
        call.cancel()
        held.set()

    return leave


def test_an_upload_whose_sender_leaves_is_cancelled_without_a_traceback(leave, ended, caplog):
    with capture_logs() as lines:
        leave(b"ProductId\n")
        assert ended("CreateTagging", "CANCELLED")

    assert eventually(lambda: lines)
    assert [(line["event"], line["code"]) for line in lines] == [("call", "CANCELLED")]
    assert not [record for record in caplog.records if record.exc_info]


def test_a_fault_of_the_service_is_one_though_its_caller_has_left(leave, ended):
    with capture_logs() as lines:
        leave(b"broken")
        assert ended("CreateTagging", "INTERNAL")

    failed = next(line for line in lines if line["event"] == "call_failed")
    assert isinstance(failed["exc_info"], ValueError)


def test_a_stream_whose_reader_leaves_is_cancelled(served, ended):
    _, stub = served
    answers = stub.ExportResults(pb.ExportResultsRequest(), timeout=20)
    assert next(answers).csv == b"row"

    answers.cancel()

    assert ended("ExportResults", "CANCELLED")
