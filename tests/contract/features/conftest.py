"""One feature service on a small real model, for all the tests of its contract."""

from contextlib import contextmanager

import pytest
from prometheus_client import CollectorRegistry

from fixtures.served import served
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_features.service import build
from vitrine_features.settings import FeaturesSettings


@pytest.fixture(scope="package")
def registry():
    return CollectorRegistry()


@pytest.fixture(scope="package")
def bundle(tmp_path_factory):
    return tmp_path_factory.mktemp("features") / "bundle"


@pytest.fixture(scope="package")
def space(bundle):
    return write_tiny_bundle(bundle).space


@contextmanager
def serving(bundle, registry, **settings):
    """A service, and a client of it, for a block."""
    with served(FeaturesSettings, build, registry, bundle=str(bundle), **settings) as channel:
        yield FeatureServiceStub(channel)


@pytest.fixture(scope="package")
def client(bundle, space, registry):
    with serving(bundle, registry) as client:
        yield client


@pytest.fixture
def client_of_many_cores(bundle, space):
    """Of a service that works on more pictures of a stream at a time than it serves streams."""
    with serving(bundle, CollectorRegistry(), interpreters=6, max_bulk_rpcs=1) as client:
        yield client
