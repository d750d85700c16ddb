"""Every route of the gateway, and who may ask it; a route that is not in the table fails."""

import time

import pytest

from fixtures.http import problem_of
from fixtures.peer_tagger import ID
from vitrine_serving.access import Scope

PRODUCT = "/api/v1/products/<path:product_id>"
TAGGING = "/api/v1/taggings/<tagging_id>"
PUBLIC, SEARCH, WRITE, ADMIN = None, Scope.SEARCH, Scope.WRITE, Scope.ADMIN
ROUTES = {
    ("GET", "/"): PUBLIC,
    ("GET", "/taggings"): PUBLIC,
    ("GET", "/taggings/<identifier>"): PUBLIC,
    ("GET", "/taggings/<identifier>/review"): PUBLIC,
    ("GET", "/assets/<asked>/<path:name>"): PUBLIC,
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("POST", "/api/v1/searches"): SEARCH,
    ("POST", "/analyze-image"): SEARCH,
    ("POST", "/api/v1/explanations"): SEARCH,
    ("GET", "/api/v1/facets"): SEARCH,
    ("GET", "/api/v1/products"): SEARCH,
    ("GET", PRODUCT): SEARCH,
    ("GET", f"{PRODUCT}/image"): SEARCH,
    ("GET", f"{PRODUCT}/thumbnail"): SEARCH,
    ("POST", "/api/v1/products"): WRITE,
    ("PUT", PRODUCT): WRITE,
    ("DELETE", PRODUCT): WRITE,
    ("DELETE", f"{PRODUCT}/pictures/<version>"): WRITE,
    ("GET", "/api/v1/taggings"): WRITE,
    ("POST", "/api/v1/taggings"): WRITE,
    ("GET", TAGGING): WRITE,
    ("DELETE", TAGGING): WRITE,
    ("GET", f"{TAGGING}/results"): WRITE,
    ("GET", f"{TAGGING}/reviews"): WRITE,
    ("GET", f"{TAGGING}/rows/<int:row>/picture"): WRITE,
    ("GET", f"{TAGGING}/corrections"): WRITE,
    ("POST", f"{TAGGING}/corrections"): WRITE,
    ("DELETE", f"{TAGGING}/corrections/<int:correction_id>"): WRITE,
    ("GET", "/api/v1/keys"): ADMIN,
    ("DELETE", "/api/v1/keys/<key_id>"): ADMIN,
}
WHO = ("nobody", "settings", *Scope, "revoked", "expired", "unknown")
_NAMED = {
    "<identifier>": "x",
    "<asked>": "x",
    "<path:name>": "favicon.svg",
    "<path:product_id>": "a",
    "<version>": "0" * 12,
    "<tagging_id>": ID,
    "<int:row>": "1",
    "<int:correction_id>": "1",
    "<key_id>": "nobodys",
}


def address_of(rule):
    for name, value in _NAMED.items():
        rule = rule.replace(name, value)
    return rule


def served(client):
    """Every method of every route, without those that come with any."""
    return {
        (method, rule.rule)
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_table(client):
    assert served(client) == set(ROUTES)


def test_a_route_that_nobody_listed_is_noticed(client):
    client.application.add_url_rule("/debug", view_func=lambda: "")
    assert served(client) - set(ROUTES) == {("GET", "/debug")}


@pytest.fixture
def keys(peers):
    """A key of each scope, and some that open nothing."""
    made = {scope: peers.access.make(scope, [scope]) for scope in Scope}
    made["revoked"] = peers.access.make("revoked", list(Scope))
    peers.access.store.revoke("revoked", by="the tests")
    made["expired"] = peers.access.make("expired", list(Scope), lasts_s=0.0)
    made["unknown"] = "vtr_nobody-has-this"
    return made


def ask(client, method, rule, key=None, header="Authorization"):
    value = f"Bearer {key}" if header == "Authorization" else key
    headers = {header: value} if key else {}
    return client.open(address_of(rule), method=method, headers=headers)


def told(response):
    """Who may not is told so; everybody else has another answer, whatever it is."""
    if response.status_code not in (401, 403):
        return "may"
    assert (response.status_code == 401) == ("WWW-Authenticate" in response.headers)
    return problem_of(response)


def expected(scope):
    """What each of those who ask is told at a route."""
    if scope is PUBLIC:
        return dict.fromkeys(WHO, "may")
    opening = {scope, ADMIN} | ({"settings"} if scope is not ADMIN else set())
    return {
        **dict.fromkeys([*Scope, "settings"], "scope-missing"),
        **dict.fromkeys(["revoked", "expired", "unknown"], "key-unknown"),
        "nobody": "key-needed",
        **dict.fromkeys(opening, "may"),
    }


def test_a_route_is_open_to_those_whose_key_has_its_scope(gateway, peers, keys):
    client = gateway(
        peers,
        anonymous_scopes="none",
        api_keys="of-settings",
        rate_limit_failed_keys="",
    )
    for route, scope in ROUTES.items():
        found = {
            "nobody": told(ask(client, *route)),
            "settings": told(ask(client, *route, "of-settings", "X-API-Key")),
            **{name: told(ask(client, *route, key)) for name, key in keys.items()},
        }
        assert found == expected(scope), route


def test_without_a_setting_all_is_open_until_there_is_a_key(gateway, peers):
    client = gateway(peers)
    assert {told(ask(client, *route)) for route in ROUTES} == {"may"}
    peers.access.make("first", [WRITE])
    peers.access.store.revoke("first", by="the tests")
    client = gateway(peers)
    for route, scope in ROUTES.items():
        closed = told(ask(client, *route))
        assert closed == ("may" if scope in (PUBLIC, SEARCH) else "key-needed"), route


def test_what_is_open_without_a_key_can_be_said(gateway, peers):
    peers.access.make("first", [WRITE])
    client = gateway(peers, anonymous_scopes="search,write")
    assert told(ask(client, "DELETE", PRODUCT)) == "may"
    assert told(ask(client, "GET", "/api/v1/keys")) == "key-needed"


def test_a_key_that_nobody_knows_is_no_worse_than_none_where_none_is_needed(gateway, peers, keys):
    client = gateway(peers)
    assert told(ask(client, "GET", "/api/v1/facets", keys["unknown"])) == "may"


def test_a_revoked_key_opens_nothing_within_seconds_and_without_a_restart(gateway, peers):
    client = gateway(peers)
    key = peers.access.make("shop", [WRITE])
    assert told(ask(client, "GET", "/api/v1/taggings", key)) == "may"
    peers.access.store.revoke("shop", by="the tests")
    until = time.monotonic() + 30
    while (answer := told(ask(client, "GET", "/api/v1/taggings", key))) == "may":
        assert time.monotonic() < until
    assert answer == "key-unknown"


def test_keys_are_shown_and_revoked_by_an_admin_and_never_told(gateway, peers, keys):
    client = gateway(peers, anonymous_scopes="none")
    bearer = {"Authorization": f"Bearer {keys[ADMIN]}"}
    answer = client.get("/api/v1/keys", headers=bearer)
    shown = {one["name"]: one for one in answer.get_json()["keys"]}
    assert {name: one["state"] for name, one in shown.items()} == {
        "search": "active",
        "write": "active",
        "admin": "active",
        "revoked": "revoked",
        "expired": "expired",
    }
    for key in peers.access.store.all():
        assert key.digest.hex() not in answer.text
    assert not any(key in answer.text for key in keys.values())
    assert told(ask(client, "GET", "/api/v1/taggings", keys[WRITE])) == "may"
    address = f"/api/v1/keys/{shown['write']['id']}"
    assert client.delete(address, headers=bearer).status_code == 204
    # The gateway that was told need not wait.
    assert told(ask(client, "GET", "/api/v1/taggings", keys[WRITE])) == "key-unknown"
    [revoked] = [one for one in peers.access.store.all() if one.name == "write"]
    assert revoked.revoked_by == "admin"
    unknown = client.delete("/api/v1/keys/nobodys", headers=bearer)
    assert (unknown.status_code, problem_of(unknown)) == (404, "api-key-unknown")


def test_while_nobody_can_tell_keys_only_what_is_open_is_done(gateway, own_peers):
    client = gateway(own_peers, anonymous_scopes="search", api_keys="of-settings")
    key = own_peers.access.make("shop", [WRITE])
    own_peers.servers["similarity"].stop(0)
    response = ask(client, "GET", "/api/v1/taggings", key)
    assert (response.status_code, problem_of(response)) == (503, "keys-unavailable")
    assert response.headers["Retry-After"]
    assert told(ask(client, "GET", "/api/v1/taggings")) == "key-needed"
    assert client.get("/api/v1/taggings", headers={"X-API-Key": "of-settings"}).status_code == 200
