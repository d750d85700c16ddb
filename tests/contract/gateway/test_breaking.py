"""A service that does not answer is left alone, and found again when it is back."""

import grpc
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from fixtures.waiting import eventually
from vitrine_gateway.breaker import CircuitBreaker
from vitrine_gateway.clients import GrpcFeatures
from vitrine_gateway.clients.breaking import BreakingChannel
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_serving.errors import DomainError, Exhausted, Unavailable


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def features(peers, registry, now):
    breaker = CircuitBreaker(2, 1.0, lambda: now[0])
    with grpc.insecure_channel(peers.addresses["features_address"]) as channel:
        yield GrpcFeatures(BreakingChannel(channel, "features", breaker, GatewayMetrics(registry)))


def fail(features, kind, seconds):
    with pytest.raises(kind) as raised:
        features.embed(b"photo", Deadline(seconds), crop=None)
    return raised.value


def test_a_service_that_hangs_is_left_alone_after_two_calls_and_tried_once_a_second(
    features, peers, registry, now
):
    peers.features.hang()
    for _ in range(2):
        assert "in time" in fail(features, Unavailable, 0.3).message
    for _ in range(3):
        assert fail(features, Unavailable, 10).reason == "FEATURES_UNAVAILABLE"
    assert len(peers.features.calls) == 2
    assert 'calls_spared_total{target="features"} 3.0' in generate_latest(registry).decode()

    peers.features.go_on()
    now[0] = 1.0

    assert features.embed(b"photo", Deadline(10), crop=None)
    assert features.embed(b"photo", Deadline(10), crop=None)


def test_what_a_service_says_itself_is_an_answer(features, peers):
    peers.features.fails_with = Exhausted("many wait", reason="QUEUE_FULL")
    for _ in range(5):
        fail(features, Exhausted, 10)
    peers.features.fails_with = Unavailable("the database is away", reason="CATALOGUE_UNAVAILABLE")
    for _ in range(5):
        assert fail(features, Unavailable, 10).reason == "CATALOGUE_UNAVAILABLE"
    assert len(peers.features.calls) == 10


def test_a_call_that_had_hardly_any_time_says_nothing_of_the_service(features, peers):
    peers.features.hang()
    for _ in range(5):
        fail(features, DomainError, 0.1)
    peers.features.go_on()
    assert features.embed(b"photo", Deadline(10), crop=None)


def test_what_is_reached_is_a_metric(gateway, own_peers):
    registry = CollectorRegistry()
    own_peers.servers["captioner"].mark_not_ready()
    gateway(own_peers, registry=registry)

    def reached(service):
        return registry.get_sample_value("vitrine_gateway_service_reachable", {"target": service})

    assert eventually(lambda: reached("features") == 1)
    assert reached("captioner") == 0
