"""What the contract tests of the gateway share: its peers, and the gateway in this process."""

from contextlib import ExitStack

import pytest
from prometheus_client import CollectorRegistry

from fixtures.openapi_conformance import ConformingClient
from fixtures.peers import Peers
from vitrine_gateway import gateway as gateway_module
from vitrine_gateway.access import recent_keys
from vitrine_gateway.app import create_app
from vitrine_gateway.gateway import open_gateway
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.settings import GatewaySettings


@pytest.fixture
def own_peers():
    """The services, for a test that stops some."""
    peers = Peers()
    yield peers
    peers.close()


@pytest.fixture(autouse=True)
def patient():
    """Wait for the keys for as long as a machine under load needs; no test is about that second."""
    # Not the tests' own `monkeypatch`, which would then outlive what they patch with it.
    with pytest.MonkeyPatch.context() as patch:
        for module in (recent_keys, gateway_module):
            patch.setattr(module, "READ_TIMEOUT_S", 10.0)
        yield


@pytest.fixture
def gateway(tmp_path):
    """Makes clients of gateways: ``gateway(peers, deadline_ms=…)``."""
    with ExitStack() as stack:

        def make(peers, registry=None, **changes):
            settings = GatewaySettings(
                **{**peers.addresses, "media_url": str(tmp_path / "media"), **changes}
            )
            metrics = GatewayMetrics(registry or CollectorRegistry())
            app = create_app(settings, open_gateway(settings, metrics, stack))
            app.test_client_class = ConformingClient
            return app.test_client()

        yield make


@pytest.fixture
def client(gateway, peers):
    """A client of a gateway without a cache."""
    return gateway(peers)
