"""Who asks is told to every service that is called for it; which keys were refused is counted."""

from prometheus_client import CollectorRegistry, generate_latest

from fixtures.http import form
from fixtures.peers import picture
from vitrine_serving.access import Scope

ASKED = ("features", "classifier", "similarity", "captioner")


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def told(peers):
    return {dict(getattr(peers, name).metadata)["x-principal"] for name in ASKED}


def test_every_service_is_told_whose_key_it_was(gateway, peers):
    key = peers.access.make("catalogue-team", [Scope.SEARCH])
    client = gateway(peers)
    assert client.post("/api/v1/searches", **form({}, picture("a")), headers=bearer(key)).json
    assert told(peers) == {"catalogue-team"}


def test_nobody_outside_says_who_asks(gateway, peers):
    headers = {"X-Principal": "catalogue-team", "Grpc-Metadata-X-Principal": "catalogue-team"}
    assert gateway(peers).post("/api/v1/searches", **form({}, picture("a")), headers=headers).json
    assert told(peers) == {"anonymous"}


def test_refused_keys_are_counted_by_the_reason_and_none_is_named(gateway, peers):
    key = peers.access.make("shop", [Scope.SEARCH])
    registry = CollectorRegistry()
    client = gateway(peers, registry=registry, rate_limit_failed_keys="2/hour")

    def count(reason):
        return registry.get_sample_value("vitrine_gateway_keys_refused_total", {"reason": reason})

    assert count("KEY_UNKNOWN") == 0
    for given in (key, "drawn-1", "drawn-2", "drawn-3"):
        client.delete("/api/v1/products/a", headers=bearer(given))
    client.delete("/api/v1/products/a")
    assert (count("SCOPE_MISSING"), count("KEY_UNKNOWN"), count("KEYS_TOO_MANY")) == (1, 2, 1)
    plain = gateway(peers, registry=(over_http := CollectorRegistry()), keys_need_https=True)
    plain.get("/", headers=bearer(key))
    said = generate_latest(registry).decode() + generate_latest(over_http).decode()
    assert 'keys_refused_total{reason="HTTPS_NEEDED"} 1.0' in said
    assert not [given for given in (key, "drawn") if given in said]
