"""Catalogue files sent to be tagged, followed, fetched, cancelled and removed."""

import hashlib
import itertools
import json

import pytest

from fixtures.http import form, problem_of
from fixtures.peer_tagger import CSV, ID
from vitrine_serving.errors import Exhausted, InvalidInput, NotFound, Unavailable

URL = "/api/v1/taggings"


def file_of(data, filename="autumn.csv"):
    return (filename, data, "text/csv")


def send(client, data=CSV, pictures=None, filename="autumn.csv", **fields):
    files = {"file": file_of(data, filename)}
    if pictures is not None:
        files["pictures"] = file_of(pictures, "pictures.zip")
    return client.post(URL, **form({**fields, **files}))


def test_a_file_is_kept_and_can_be_followed(client, peers):
    response = send(client)
    assert response.status_code == 202
    assert response.headers["Location"] == f"{URL}/{ID}"
    tagging = response.get_json()
    assert (tagging["name"], tagging["state"]) == ("autumn.csv", "queued")
    assert peers.tagger.received["digests"]["file"] == hashlib.sha256(CSV).hexdigest()
    assert client.get(response.headers["Location"]).get_json() == tagging
    assert client.get(URL).get_json() == {"taggings": [tagging]}


def test_the_options_the_file_and_its_pictures_arrive_whole(client, peers):
    pictures = bytes(range(256)) * 5_000
    response = send(
        client,
        pictures=pictures,
        columns='{"id": "SKU"}',
        encoding="cp1252",
        fill="true",
        keep_formulas="false",
        name="Spring \N{SNOWFLAKE}.csv",
    )
    assert response.status_code == 202
    received = peers.tagger.received
    assert received["order"] == ["file", "pictures"]
    assert received["sizes"] == {"file": len(CSV), "pictures": len(pictures)}
    assert received["digests"]["pictures"] == hashlib.sha256(pictures).hexdigest()
    options = received["options"]
    assert (options.name, options.encoding) == ("Spring \N{SNOWFLAKE}.csv", "cp1252")
    assert (dict(options.columns), options.fill, options.keep_formulas) == (
        {"id": "SKU"},
        True,
        False,
    )


@pytest.mark.parametrize("order", list(itertools.permutations(["file", "pictures", "columns"])))
def test_the_parts_of_a_form_come_in_any_order(client, peers, order):
    pictures = bytes(range(256)) * 5_000
    given = {
        "file": file_of(CSV),
        "pictures": file_of(pictures, "pictures.zip"),
        "columns": '{"id": "SKU"}',
    }
    response = client.post(URL, **form({name: given[name] for name in order}))
    assert response.status_code == 202
    received = peers.tagger.received
    assert received["order"] == [name for name in order if name != "columns"]
    assert received["digests"] == {
        "file": hashlib.sha256(CSV).hexdigest(),
        "pictures": hashlib.sha256(pictures).hexdigest(),
    }
    assert received["options"].name == "autumn.csv"
    assert dict(received["options"].columns) == {"id": "SKU"}


def test_what_is_wrong_already_need_not_wait_for_the_pictures(client, peers):
    wrong = {"file": file_of(CSV), "fill": "perhaps", "pictures": file_of(bytes(3_000_000))}
    begun = form(wrong)
    begun["data"] = begun["data"][:-1_000_000]
    assert problem_of(client.post(URL, **begun)) == "field-invalid"
    assert not peers.tagger.taggings


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


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Herbst 24.csv", "Herbst 24.csv"),
        ("a\x00b\u202ec.csv", "abc.csv"),
        ("Ha\u0308nde.xlsx", "H\u00e4nde.xlsx"),
        ("..", "catalogue.csv"),
        ("", "catalogue.csv"),
        ("k" * 300 + ".csv", "k" * 196 + ".csv"),
    ],
)
def test_a_name_is_no_path_and_holds_nothing_that_cannot_be_seen(client, peers, given, kept):
    assert send(client, name=given, filename="").status_code == 202
    assert peers.tagger.received["options"].name == kept


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


def test_a_form_that_is_wrong_is_told_what_is_wrong_with_it(client, peers):
    for fields, kind in [
        ({}, "file-missing"),
        ({"file": "text"}, "field-invalid"),
        ({"catalogue": file_of(CSV)}, "file-unknown"),
        ({"pictures": file_of(b"PK")}, "file-missing"),
        ({"fill": "perhaps", "file": file_of(CSV)}, "field-invalid"),
        ({"columns": "id=SKU", "file": file_of(CSV)}, "field-invalid"),
        ({"columns": '{"id": 1}', "file": file_of(CSV)}, "field-invalid"),
        ({"columns": "[" * 90_000, "file": file_of(CSV)}, "field-invalid"),
        ({"columns": "x" * 100_001, "file": file_of(CSV)}, "field-invalid"),
        ({"color": "1", "file": file_of(CSV)}, "field-unknown"),
        ({"name": ["a", "b"], "file": file_of(CSV)}, "field-repeated"),
        ({"file": [file_of(CSV), file_of(CSV)]}, "field-repeated"),
        ({"file": file_of(b"")}, "file-missing"),
        ({"file": file_of(CSV), "fill": "perhaps"}, "field-invalid"),
        ({"file": file_of(CSV), "columns": "x" * 100_001}, "field-invalid"),
        ({"file": file_of(CSV), "color": "1"}, "field-unknown"),
        ({"pictures": [file_of(b"PK"), file_of(b"PK")], "file": file_of(CSV)}, "field-repeated"),
    ]:
        response = client.post(URL, **form(fields))
        assert (response.status_code, problem_of(response)) == (400, kind), fields
    assert not peers.tagger.taggings


def test_a_body_that_is_no_whole_form_is_refused(client, peers):
    sent = form({"file": file_of(CSV)})
    for body, kind in [
        (sent["data"][:-9], "body-invalid"),
        (b"no form", "body-invalid"),
        (b"\x00" * 1_100_000, "body-invalid"),
        (sent["data"].replace(b"Content-Disposition", b"Content"), "body-invalid"),
        (b"".join(b"--b\r\nContent-Disposition: form-data; name=f%d\r\n\r\n1\r\n" % at
                  for at in range(40)) + b"--b--\r\n", "body-invalid"),
    ]:  # fmt: skip
        content_type = (
            "multipart/form-data; boundary=b" if b"name=f1" in body else sent["content_type"]
        )
        response = client.post(URL, data=body, content_type=content_type)
        assert (response.status_code, problem_of(response)) == (400, kind), body[:100]
    for content_type in ("application/json", "text/csv", "multipart/form-data", None):
        response = client.post(URL, data=CSV, content_type=content_type)
        assert (response.status_code, problem_of(response)) == (415, "content-type-unsupported")
    assert not peers.tagger.taggings


@pytest.mark.parametrize(
    ("error", "status", "wait_s"),
    [
        (InvalidInput("no such encoding", reason="OPTIONS_INVALID"), 400, None),
        (InvalidInput("no archive", reason="PICTURES_INVALID"), 422, None),
        (Exhausted("over 500 MB", reason="FILE_TOO_LARGE"), 413, None),
        (Exhausted("over 20 GB", reason="PICTURES_TOO_LARGE"), 413, None),
        (Exhausted("a hundred wait", reason="TOO_MANY_TAGGINGS"), 503, "60"),
        (Unavailable("no database", reason="CATALOGUE_UNAVAILABLE"), 503, "1"),
    ],
)
@pytest.mark.parametrize("after", [0, 1, 3_000_000])
def test_what_the_tagger_refuses_is_told_as_soon_as_it_does(
    client, peers, error, status, wait_s, after
):
    peers.tagger.refuses = (after, error)
    response = send(client, pictures=b"\x00" * 12_000_000)
    assert response.status_code == status
    assert problem_of(response) == error.reason.lower().replace("_", "-")
    assert response.get_json()["detail"] == error.message
    assert response.headers.get("Retry-After") == wait_s
    if peers.tagger.received:
        assert sum(peers.tagger.received["sizes"].values()) < 9_000_000


def test_an_upload_over_the_limit_is_refused_and_nothing_is_kept(gateway, peers):
    client = gateway(peers, max_tagging_bytes=100_000)
    assert send(client).status_code == 202
    peers.tagger.forget()
    for fields in ({"data": b"1" * 100_001}, {"pictures": b"\x00" * 100_001}):
        response = send(client, **fields)
        assert (response.status_code, problem_of(response)) == (413, "body-too-large")
        assert "0.1 MB" in response.get_json()["detail"]
    assert not peers.tagger.taggings


def test_other_routes_take_no_more_than_before(gateway, peers):
    client = gateway(peers, max_image_bytes=1_000)
    peers.tagger.add()
    assert send(client, b"1" * 2_000_000).status_code == 202
    large = "x" * 1_000_000
    for address in ("/api/v1/searches", f"{URL}/{ID}/corrections"):
        response = client.post(address, json={"value": large})
        assert (response.status_code, problem_of(response)) == (413, "body-too-large")


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
    assert json.loads(client.get(f"{URL}/{ID}").data)["detail"] == "it was removed"
