"""From outside nobody meets the gateway without TLS, or else it takes no key."""

import pytest

INTERNAL = "networking.gke.io/load-balancer-type"


@pytest.fixture(params=["gke", "gke with every switch", "gke for a trial"])
def on_gke(request, installations):
    return installations[request.param]


def told(installation):
    [gateway] = (one for one in installation.containers if one.image == "vitrine-gateway")
    return installation.environment(gateway)


def test_on_gke_the_only_public_way_in_ends_in_tls(on_gke):
    service = on_gke.find("Service", "gateway")
    assert service["metadata"]["annotations"][INTERNAL] == "Internal"
    listeners = {
        one["name"]: (one["protocol"], one["port"])
        for one in on_gke.find("Gateway", "vitrine")["spec"]["listeners"]
    }
    assert listeners == {"http": ("HTTP", 80), "https": ("HTTPS", 443)}
    [rule] = on_gke.find("HTTPRoute", "vitrine")["spec"]["rules"]
    assert [one["name"] for one in rule["backendRefs"]] == ["gateway"]
    [parent] = on_gke.find("HTTPRoute", "vitrine")["spec"]["parentRefs"]
    assert parent["sectionName"] == "https"


def test_over_plain_http_there_are_redirects_of_pages_and_nothing_else(on_gke):
    routes = [
        route
        for route in on_gke.of_kind("HTTPRoute")
        if any(parent["sectionName"] != "https" for parent in route["spec"]["parentRefs"])
    ]
    [rule] = [rule for route in routes for rule in route["spec"]["rules"]]
    assert [one["type"] for one in rule["filters"]] == ["RequestRedirect"]
    assert "backendRefs" not in rule
    assert {one["path"]["value"] for one in rule["matches"]} == {"/", "/taggings"}


def test_on_gke_keys_over_plain_http_are_refused_and_writing_needs_one(on_gke):
    settings = told(on_gke)
    assert settings["KEYS_NEED_HTTPS"] == "true"
    assert settings["ANONYMOUS_SCOPES"] == "search"
    assert int(settings["HSTS_MAX_AGE_S"]) >= 31_536_000
    # Google adds two addresses, and says itself that it ended TLS.
    assert settings["TRUSTED_PROXIES"] == "2"
