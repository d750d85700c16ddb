"""A small real service, and a channel to it."""

import pytest
from prometheus_client import CollectorRegistry

from fixtures.described_service import Servicer, definition, settings
from vitrine_serving.clients import open_channel
from vitrine_serving.server import create_server


@pytest.fixture
def servicer():
    servicer = Servicer()
    yield servicer
    servicer.release.set()


@pytest.fixture
def server(servicer):
    server = create_server(settings(), [definition(servicer)], registry=CollectorRegistry())
    server.start()
    server.mark_ready()
    yield server
    servicer.release.set()
    server.stop(0)


@pytest.fixture
def channel(server):
    with open_channel(f"127.0.0.1:{server.port}") as channel:
        yield channel
