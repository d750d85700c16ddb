"""A queue is as long as its setting says, and what comes beyond it is told so."""

import threading

import grpc
import pytest
from prometheus_client import CollectorRegistry

from fixtures.served import served
from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_classifier import classifier_files, embedding_of
from fixtures.waiting import eventually
from vitrine.classifier.v1 import classifier_pb2 as pb
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine_bundle import open_bundle
from vitrine_classifier.service import build
from vitrine_classifier.settings import ClassifierSettings
from vitrine_inference import LiteRTRunner
from vitrine_serving.status import from_call

WAITING = 30
CALLS = 40


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def classifier(tmp_path, registry):
    """A client of a classifier of one interpreter, in whose queue there is room for 30."""
    write_tiny_bundle(tmp_path / "bundle", classifier_files())
    small = {"interpreters": 1, "max_waiting": WAITING, "rpc_threads": 4}
    bundle = str(tmp_path / "bundle")
    with served(ClassifierSettings, build, registry, bundle=bundle, **small) as channel:
        yield ClassifierServiceStub(channel)


@pytest.fixture
def held(monkeypatch):
    """Lets no interpreter end until it is set."""
    may_end, run = threading.Event(), LiteRTRunner.run

    def slow(self, *args, **kwargs):
        assert may_end.wait(60)
        return run(self, *args, **kwargs)

    monkeypatch.setattr(LiteRTRunner, "run", slow)
    yield may_end
    may_end.set()


def test_as_many_calls_wait_as_may_and_the_rest_hears_that_the_queue_is_full(
    classifier, tmp_path, held, registry
):
    space = open_bundle(str(tmp_path / "bundle")).manifest.space
    embedding = Embedding(values=embedding_of(colour=[0, 0, 5]), space=space)
    request = pb.ClassifyRequest(embeddings=[embedding])
    calls = [classifier.Classify.future(request, timeout=60) for _ in range(CALLS)]
    refused = CALLS - WAITING - 1

    assert eventually(lambda: sum(call.done() for call in calls) == refused)
    [waiting] = {
        sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "vitrine_pool_waiting"
    }
    assert waiting == WAITING
    held.set()
    ends = [call.exception() for call in calls]
    full = [end for end in ends if end is not None]
    assert len(full) == refused
    assert {end.code() for end in full} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
    assert {from_call(end).reason for end in full} == {"QUEUE_FULL"}
