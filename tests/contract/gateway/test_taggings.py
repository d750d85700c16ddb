"""Taggings followed, fetched, cancelled and removed, and who may do so."""

import pytest

from fixtures.http import form, problem_of
from fixtures.peer_tagger import CSV, ID
from fixtures.tagging_forms import URL, file_of, send
from vitrine_serving.errors import NotFound, Unavailable


def test_all_that_is_known_of_a_tagging_is_shown(client, peers):
    tagging = client.get(f"{URL}/{peers.tagger.add()}").get_json()
    assert tagging == {
        "id": ID,
        "name": "autumn.csv",
        "state": "running",
        "rows": 10,
        "done": 7,
        "failed": 1,
        "rate": 2.35,
        "seconds_left": 1.5,
        "created_at": "2025-06-15T15:06:40.250000Z",
        "started_at": "2025-06-15T15:06:41.250000Z",
        "ended_at": None,
        "removed_at": None,
        "error": "",
        "notice": "",
        "understood": {"rows": 10, "columns": {"id": "SKU"}},
        "reviews": {"open": 2, "done": 1},
        "attributes": ["product_type", "colour"],
    }


def test_what_is_not_known_yet_is_null(client, peers):
    peers.tagger.add(seconds_left=None, started_at=None, understood="", attributes=[])
    tagging = client.get(f"{URL}/{ID}").get_json()
    unknown = {name for name, value in tagging.items() if value is None}
    assert unknown == {"seconds_left", "started_at", "ended_at", "removed_at", "understood"}


def test_the_tagger_hears_the_request_id_whatever_is_asked_of_it(client, peers):
    peers.tagger.add()
    sent = form({"file": file_of(CSV)})
    for method, address, body in [
        ("POST", URL, sent),
        ("GET", f"{URL}/{ID}", {}),
        ("GET", f"{URL}/{ID}/results?format=csv", {}),
    ]:
        client.open(address, method=method, headers={"X-Request-ID": "hear-me"}, **body)
        assert dict(peers.tagger.metadata)["x-request-id"] == "hear-me"
        peers.tagger.metadata = ()


def test_a_deleted_tagging_is_unknown(client, peers):
    peers.tagger.add()
    response = client.delete(f"{URL}/{ID}")
    assert (response.status_code, response.data) == (204, b"")
    assert problem_of(client.delete(f"{URL}/{ID}")) == "tagging-unknown"


@pytest.mark.parametrize("path", ["", "/results", "/reviews", "/corrections", "/rows/1/picture"])
@pytest.mark.parametrize("name", [ID, "x", "%ED%A0%80", "%00", "a" * 3000])
def test_a_tagging_that_is_not_kept_is_unknown_wherever_it_is_named(client, name, path):
    for query in ("", "?format=csv") if path in ("/results", "/corrections") else ("",):
        response = client.get(f"{URL}/{name}{path}{query}")
        assert (response.status_code, problem_of(response)) == (404, "tagging-unknown")


def test_results_are_read_page_by_page(client, peers):
    peers.tagger.add()
    first = client.get(f"{URL}/{ID}/results?limit=2").get_json()
    second = client.get(f"{URL}/{ID}/results?limit=2&after={first['next']}").get_json()
    assert [one["row"] for one in (*first["results"], *second["results"])] == [1, 2, 3]
    assert second["next"] is None
    assert first["results"][0] == {
        "row": 1,
        "line": 2,
        "product_id": "p1",
        "done": True,
        "attributes": {
            "colour": {
                "value": "Red",
                "confidence": 0.6,
                "sure": False,
                "candidates": [
                    {"value": "Red", "confidence": 0.6},
                    {"value": "Pink", "confidence": 0.3},
                ],
                "stated": "",
                "correction": None,
            }
        },
        "description": {"title": "Red heels", "text": "A product."},
        "error": "",
        "open_questions": 1,
        "details": ["striped"],
    }


@pytest.mark.parametrize(("path", "what"), [("results", "tagged"), ("corrections", "corrections")])
def test_a_file_is_fetched_by_format_or_by_what_is_accepted(client, peers, path, what):
    peers.tagger.add(name='Fr\u00fchling "24".csv')
    address = f"{URL}/{ID}/{path}"
    asked = [
        client.get(f"{address}?format=csv"),
        client.get(address, headers={"Accept": "text/csv"}),
        client.get(f"{address}?format=csv", headers={"Accept": "application/json"}),
    ]
    for response in asked:
        assert response.data == CSV
        assert response.mimetype == "text/csv"
        assert response.headers["Cache-Control"] == "private, no-cache"
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert f"Fr%C3%BChling%20%2224%22-{what}.csv" in disposition
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/csv;q=0.5, application/json"}):
        assert client.get(address, headers=headers).is_json
    head = client.head(f"{address}?format=csv")
    assert (head.status_code, head.mimetype, head.data) == (200, "text/csv", b"")


def test_a_file_that_is_broken_off_is_not_taken_for_a_whole_one(client, peers):
    peers.tagger.add()
    peers.tagger.csv = [CSV, b"", CSV]
    address = f"{URL}/{ID}/results?format=csv"
    assert client.get(address).data == CSV * 2
    peers.tagger.breaks_with = Unavailable("it is gone", reason="CATALOGUE_UNAVAILABLE")
    with pytest.raises(Unavailable):
        assert client.get(address).data
    peers.tagger.csv = []
    response = client.get(address)
    assert (response.status_code, problem_of(response)) == (503, "catalogue-unavailable")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("?limit=0", "option-invalid"),
        ("?limit=101", "option-invalid"),
        ("?after=1", "option-unknown"),
        (f"/{ID}?x=1", "option-unknown"),
        (f"/{ID}/results?limit=1001", "option-invalid"),
        (f"/{ID}/results?limit=1&limit=2", "option-invalid"),
        (f"/{ID}/results?limit=00000000000000000000000001", "option-invalid"),
        (f"/{ID}/results?after=-1", "option-invalid"),
        (f"/{ID}/results?after=99999999999999999999", "option-invalid"),
        (f"/{ID}/results?format=xml", "option-invalid"),
        (f"/{ID}/reviews?limit=101", "option-invalid"),
        (f"/{ID}/reviews?after={'9' * 501}", "option-invalid"),
        (f"/{ID}/corrections?limit=x", "option-invalid"),
        (f"/{ID}/corrections?page=2", "option-unknown"),
        (f"/{ID}/rows/1/picture?size=9", "option-unknown"),
    ],
)
def test_an_option_that_is_wrong_is_named(client, peers, address, kind):
    peers.tagger.add()
    response = client.get(URL + address)
    assert (response.status_code, problem_of(response)) == (400, kind)


def test_without_a_tagger_only_taggings_are_not_answered(gateway, own_peers):
    client = gateway(own_peers)
    own_peers.servers["tagger"].stop(0)
    asked = [
        send(client, pictures=b"\x00" * 9_000_000),
        client.get(URL),
        client.get(f"{URL}/{ID}"),
        client.delete(f"{URL}/{ID}"),
        client.get(f"{URL}/{ID}/results?format=csv"),
    ]
    for response in asked:
        assert (response.status_code, problem_of(response)) == (503, "tagger-unavailable")
        assert response.headers["Retry-After"]
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["services"]["tagger"]) == (200, False)
    assert client.get("/api/v1/facets").status_code == 200


def test_a_tagger_that_hangs_is_waited_for_until_the_deadline(gateway, peers):
    client = gateway(peers, deadline_ms=300, transfer_timeout_s=3)
    peers.tagger.add()
    peers.tagger.hang()
    for response in (client.get(f"{URL}/{ID}"), send(client)):
        assert (response.status_code, problem_of(response)) == (503, "tagger-unavailable")
        assert "in time" in response.get_json()["detail"]


def test_every_route_of_taggings_needs_a_key_where_there_are_keys(gateway, peers):
    client = gateway(peers, api_keys="one")
    peers.tagger.add()
    document = client.get("/api/v1/openapi.json").get_json()
    asked = 0
    for path, item in document["paths"].items():
        if not path.startswith(URL):
            continue
        address = path.format(tagging_id=ID, row=1, correction_id=1)
        for method, operation in item.items():
            response = client.open(address, method=method.upper())
            assert (response.status_code, problem_of(response)) == (401, "key-needed"), path
            assert operation["security"] == [{"apiKey": []}]
            asked += 1
    assert asked == 10
    assert client.get(f"{URL}/{ID}", headers={"X-API-Key": "one"}).status_code == 200


def test_writes_are_limited_and_reads_are_not(gateway, peers):
    client = gateway(peers, rate_limit_writes="2/hour")
    assert [send(client).status_code for _ in range(3)] == [202, 202, 429]
    assert client.delete(f"{URL}/{ID}").status_code == 429
    assert client.post(f"{URL}/{ID}/corrections", json={}).status_code == 429
    assert client.delete(f"{URL}/{ID}/corrections/1").status_code == 429
    assert client.get(f"{URL}/{ID}").status_code == 200


def test_an_address_takes_only_the_methods_that_it_has(client):
    for method, path, allowed in [
        ("PUT", "", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", f"/{ID}", {"DELETE", "GET", "HEAD", "OPTIONS"}),
        ("DELETE", f"/{ID}/results", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", f"/{ID}/corrections/1", {"DELETE", "OPTIONS"}),
    ]:
        response = client.open(URL + path, method=method)
        assert (response.status_code, problem_of(response)) == (405, "method-not-allowed")
        assert set(response.headers["Allow"].split(", ")) == allowed


def test_a_tagging_that_is_away_is_the_same_whoever_names_it(client, peers):
    peers.tagger.fails_with = NotFound("it was removed", reason="TAGGING_UNKNOWN")
    assert client.get(f"{URL}/{ID}").get_json()["detail"] == "it was removed"
