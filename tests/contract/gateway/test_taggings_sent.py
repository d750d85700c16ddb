"""Catalogue files sent to be tagged: what arrives, and what is refused."""

import hashlib
import itertools

import pytest

from fixtures.http import form, problem_of
from fixtures.peer_tagger import CSV, ID
from fixtures.tagging_forms import URL, file_of, send
from vitrine_serving.errors import Exhausted, InvalidInput, Unavailable


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
