"""The services on real servers, that hang or fail on cue, for those who call them."""

import pytest

from fixtures.peers import Peers


@pytest.fixture(scope="session")
def shared_peers():
    peers = Peers()
    yield peers
    peers.close()


@pytest.fixture
def peers(shared_peers):
    """The services, empty and well."""
    shared_peers.reset()
    yield shared_peers
    shared_peers.reset()
