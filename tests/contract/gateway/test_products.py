"""Products written, read and deleted through the gateway, and their pictures."""

import hashlib
import json
from dataclasses import replace
from urllib.parse import quote

import numpy as np
import pytest

from fixtures.http import form, problem_of
from fixtures.peers import THUMBNAIL, picture
from vitrine_serving.errors import Unavailable

URL = "/api/v1/products"
PRICE = {"amount": "1299.50", "currency": "INR"}


def put(client, product_id, image=None, **fields):
    return client.put(f"{URL}/{product_id}", **form(fields, image))


def test_a_written_product_is_found_read_and_seen(client, peers):
    photo = picture("boot")
    response = put(
        client,
        "boot-1",
        photo,
        title=" A boot ",
        attributes='{"colour": "Red"}',
        price=json.dumps(PRICE),
    )
    product = response.get_json()
    assert response.status_code == 201
    assert product["title"] == "A boot"
    assert product["price"] == PRICE
    assert client.get(f"{URL}/boot-1").get_json() == product
    image = client.get(product["image_url"])
    assert (image.data, image.mimetype) == (photo, "image/jpeg")
    assert client.get(product["thumbnail_url"]).data == THUMBNAIL
    found = client.post("/api/v1/searches", **form({}, photo)).get_json()["similar"]
    assert found[0]["product"] == product
    digest = hashlib.sha256(photo).hexdigest()
    assert peers.similarity.products["boot-1"].image == f"pictures/{digest[:2]}/{digest}.jpg"
    assert peers.similarity.hash_of("boot-1") == digest


def test_a_picture_is_sent_again_only_when_it_changed(client):
    product = put(client, "a", picture("one")).get_json()
    first = client.get(product["image_url"])
    assert "immutable" in first.headers["Cache-Control"]
    same = client.get(product["image_url"], headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    changed = put(client, "a", picture("another")).get_json()
    assert changed["image_url"] != product["image_url"]
    again = client.get(f"{URL}/a/image", headers={"If-None-Match": first.headers["ETag"]})
    assert again.data == picture("another")
    assert again.headers["Cache-Control"] == "no-cache"
    assert client.head(changed["image_url"]).content_length == len(picture("another"))


def test_a_known_product_keeps_its_picture_when_none_is_sent(client, peers):
    put(client, "a", picture("one"), title="Old")
    response = client.put(f"{URL}/a", json={"title": "New", "attributes": {"colour": "Blue"}})
    assert response.status_code == 200
    assert response.get_json()["attributes"] == {"colour": "Blue"}
    assert client.get(response.get_json()["image_url"]).data == picture("one")
    assert len(peers.features.calls) == 1


def test_a_deleted_product_and_its_pictures_are_gone(client):
    product = put(client, "a", picture("one")).get_json()
    assert client.delete(f"{URL}/a").status_code == 204
    for address in (f"{URL}/a", product["image_url"], product["thumbnail_url"]):
        assert client.get(address).status_code == 404
    assert problem_of(client.delete(f"{URL}/a")) == "product-unknown"


def test_a_picture_of_another_type_replaces_the_old_one(client):
    put(client, "a", picture("one"))
    put(client, "a", b"\x89PNG\r\n\x1a\n" + b"another")
    assert client.get(f"{URL}/a/image").mimetype == "image/png"


@pytest.mark.parametrize("what", ["image", "thumbnail"])
def test_an_address_names_the_picture_that_it_has_and_no_other_is_there(client, what):
    old = put(client, "a", picture("one")).get_json()[f"{what}_url"]
    assert "immutable" in client.get(old).headers["Cache-Control"]
    titled = client.put(f"{URL}/a", json={"title": "New"}).get_json()[f"{what}_url"]
    new = put(client, "a", picture("another")).get_json()[f"{what}_url"]
    assert titled == old
    assert new == f"{URL}/a/{what}?v={hashlib.sha256(picture('another')).hexdigest()[:12]}"
    assert client.get(new).status_code == 200
    for address in (old, f"{URL}/a/{what}?v=", f"{URL}/a/{what}?v=1", f"{new}0"):
        response = client.get(address)
        assert (response.status_code, problem_of(response)) == (404, "image-version-unknown")
        assert response.headers["Cache-Control"] == "no-store"
    assert client.get(f"{URL}/a/{what}").headers["Cache-Control"] == "no-cache"


def test_a_picture_that_an_earlier_release_stored_is_served_and_not_kept_for_good(
    client, peers, tmp_path
):
    for name in ("products/a.jpg", "thumbnails/a.webp"):
        (tmp_path / "media" / name).parent.mkdir(parents=True)
        (tmp_path / "media" / name).write_bytes(name.encode())
    peers.similarity.add("a", image="products/a.jpg")
    product = client.get(f"{URL}/a").get_json()
    image, thumbnail = client.get(product["image_url"]), client.get(product["thumbnail_url"])
    assert (image.data, thumbnail.data) == (b"products/a.jpg", b"thumbnails/a.webp")
    assert image.headers["Cache-Control"] == thumbnail.headers["Cache-Control"] == "no-cache"
    assert client.put(f"{URL}/a", json={"title": "New"}).status_code == 200
    assert client.get(f"{URL}/a/image").data == b"products/a.jpg"


def test_products_with_one_picture_share_it_and_one_may_go(client):
    put(client, "a", picture("one"))
    other = put(client, "b", picture("one")).get_json()
    assert client.delete(f"{URL}/a").status_code == 204
    assert client.get(other["image_url"]).data == picture("one")
    assert client.get(other["thumbnail_url"]).data == THUMBNAIL


@pytest.mark.parametrize("name", ["a b", "ä", "100%", "a+b", "a;b=c", "~x", "日本" * 50])
def test_an_id_may_hold_any_printable_characters(client, name):
    response = put(client, quote(name, safe=""), picture(name))
    product = response.get_json()
    assert (response.status_code, product["id"]) == (201, name)
    assert client.get(product["image_url"]).data == picture(name)
    assert client.get(product["thumbnail_url"]).data == THUMBNAIL


@pytest.mark.parametrize("name", ["a%2Fb", "%2E%2E", "a%00", "x" * 101, "%20"])
def test_an_id_that_an_address_cannot_hold_is_refused(client, tmp_path, name):
    response = put(client, name, picture("a"))
    assert (response.status_code, problem_of(response)) == (400, "product-id-invalid")
    assert not list(tmp_path.rglob("*.jpg"))


@pytest.mark.parametrize(
    "key", ["../secret.jpg", "products/../../secret.jpg", "/etc/passwd", "secret.jpg", "products/"]
)
def test_no_key_leads_out_of_the_media_store(client, peers, tmp_path, key):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "secret.jpg").write_bytes(b"secret")
    peers.similarity.add("a", image=key)
    assert client.get(f"{URL}/a/image").status_code == 404
    assert client.get(f"{URL}/a/thumbnail").status_code == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"titel": "A"}, "field-unknown"),
        ({"title": 3}, "field-invalid"),
        ({"attributes": {"colour": 3}}, "field-invalid"),
        ({"attributes": {"Not A Name": "x"}}, "field-invalid"),
        ({"price": {"amount": "1.999", "currency": "EUR"}}, "price-invalid"),
        ({"price": {"amount": "1", "currency": "euro"}}, "price-invalid"),
        ({}, "image-missing"),
    ],
)
def test_a_bad_product_is_refused_by_its_fault(client, body, kind):
    response = client.put(f"{URL}/a", json=body)
    assert (response.status_code, problem_of(response)) == (400, kind)
    if kind == "field-unknown":
        assert "title" in response.get_json()["known"]


def test_a_write_that_fails_takes_no_picture_away(client, peers, monkeypatch):
    put(client, "a", picture("one"))
    upsert = peers.similarity.replica.upsert_each

    def write_and_fail(*written):
        upsert(*written)
        raise Unavailable("the answer was lost", reason="DATABASE_UNAVAILABLE")

    monkeypatch.setattr(peers.similarity.replica, "upsert_each", write_and_fail)
    for name, photo in (("a", picture("another")), ("new", picture("new"))):
        assert put(client, name, photo).status_code == 503
        assert client.get(f"{URL}/{name}/image").data == photo


def test_bulk_writes_the_good_products_and_tells_why_the_others_were_refused(client, peers):
    put(client, "known", picture("known"))
    entries = [{"id": "known", "title": "New"}, {"id": "new"}, {"id": "a/b"}]
    answer = client.post(URL, json={"products": entries}).get_json()
    assert (answer["written"], answer["refused"]) == (1, 2)
    assert [one["status"] for one in answer["results"]] == ["updated", "refused", "refused"]
    assert answer["results"][1]["problem"]["type"].endswith("image-missing")
    assert answer["results"][2]["problem"]["type"].endswith("product-id-invalid")
    assert peers.similarity.products["known"].title == "New"


def test_a_product_that_the_catalogue_refuses_holds_up_no_other_of_its_bulk_write(
    client, peers, monkeypatch
):
    put(client, "a", picture("a"))
    put(client, "b", picture("b"))
    write = peers.similarity.replica.upsert_each

    def write_what_no_model_makes(entries):
        bad = replace(entries[0].embeddings[0], vector=np.full(8, np.nan, np.float32))
        return write((replace(entries[0], embeddings=(bad,)), *entries[1:]))

    monkeypatch.setattr(peers.similarity.replica, "upsert_each", write_what_no_model_makes)
    entries = [{"id": "a", "title": "New"}, {"id": "b", "title": "New"}]
    answer = client.post(URL, json={"products": entries}).get_json()

    assert [one["status"] for one in answer["results"]] == ["refused", "updated"]
    assert answer["results"][0]["problem"]["type"].endswith("embedding-not-finite")
    assert "'a'" in answer["results"][0]["problem"]["detail"]
    assert peers.similarity.products["a"].title != "New"
    assert peers.similarity.products["b"].title == "New"


@pytest.mark.parametrize(
    "entries", [[], [{"id": str(n)} for n in range(101)], [{"id": "a"}, {"id": "a"}], [{}], "x"]
)
def test_a_bulk_write_that_makes_no_sense_is_refused_whole(client, peers, entries):
    assert client.post(URL, json={"products": entries}).status_code == 400
    assert peers.similarity.products == {}


def test_an_id_that_comes_twice_in_one_call_is_named(client):
    entries = [{"id": "a"}, {"id": "twice"}, {"id": "twice"}]

    answer = client.post(URL, json={"products": entries})

    assert problem_of(answer) == "product-id-repeated"
    assert "'twice'" in answer.get_json()["detail"]


def test_the_showcase_takes_the_kinds_in_turn(client, peers):
    for name, kind in (("h1", "Heels"), ("h2", "Heels"), ("h3", "Heels"), ("f1", "Flats")):
        peers.similarity.add(name, product_type=kind)
    products = client.get(f"{URL}?limit=3").get_json()["products"]
    assert sorted(one["attributes"]["product_type"] for one in products[:2]) == ["Flats", "Heels"]
    assert len(products) == 3
    assert client.get(f"{URL}?limit=0").status_code == 400
    assert problem_of(client.get(f"{URL}?count=3")) == "option-unknown"


def test_an_empty_catalogue_has_an_empty_showcase(client):
    assert client.get(URL).get_json() == {"products": []}


def test_writing_needs_a_key_where_there_are_keys(gateway, peers):
    client = gateway(peers, api_keys="one, two")
    for headers, problem in (
        ({}, "key-needed"),
        ({"Authorization": "Bearer three"}, "key-unknown"),
        ({"X-API-Key": "ON"}, "key-unknown"),
    ):
        response = client.put(f"{URL}/a", json={}, headers=headers)
        assert (response.status_code, problem_of(response)) == (401, problem)
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert client.delete(f"{URL}/a", headers=headers).status_code == 401
        assert client.post(URL, json={}, headers=headers).status_code == 401
    for headers in ({"Authorization": "Bearer two"}, {"X-API-Key": "one"}):
        response = client.put(f"{URL}/a", **form({}, picture("a")), headers=headers)
        assert response.status_code in (200, 201)
    assert client.get(f"{URL}/a").status_code == 200


def test_a_client_that_asks_too_often_is_told_to_wait(gateway, peers):
    client = gateway(peers, rate_limit_searches="2/hour", rate_limit_writes="1/hour")
    statuses = [client.post("/api/v1/searches", json={}).status_code for _ in range(3)]
    assert statuses == [400, 400, 429]
    response = client.post("/analyze-image", json={})
    assert (response.status_code, problem_of(response)) == (429, "too-many-requests")
    assert int(response.headers["Retry-After"]) > 0
    assert client.delete(f"{URL}/a").status_code == 404
    assert client.put(f"{URL}/a", json={}).status_code == 429
