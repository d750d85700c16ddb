"""Products with several pictures through the gateway: written, shown, found, taken away."""

import json
from dataclasses import replace

import pytest
from urllib3.filepost import encode_multipart_formdata

from fixtures.http import form, problem_of, search
from fixtures.peers import THUMBNAIL, picture
from vitrine.similarity.v1 import similarity_pb2 as pb

URL = "/api/v1/products"


def put(client, product_id, *pictures, **fields):
    """Write a product with a form of parts ``pictures``: bytes are files, texts are texts."""
    parts = [
        ("pictures", one if isinstance(one, str) else (f"{at}.jpg", one, "image/jpeg"))
        for at, one in enumerate(pictures)
    ]
    body, kind = encode_multipart_formdata([*fields.items(), *parts])
    return client.put(f"{URL}/{product_id}", data=body, content_type=kind)


def shown(client, product):
    """The pictures of a product, as their addresses give them."""
    return [client.get(one["image_url"]).data for one in product["pictures"]]


@pytest.fixture
def boot(client):
    """A product with three pictures."""
    response = put(client, "boot", picture("front"), picture("back"), picture("worn"), title="Boot")
    assert response.status_code == 201
    return response.get_json()


def test_every_picture_is_kept_in_its_place_and_has_addresses_of_its_own(client, boot):
    assert shown(client, boot) == [picture("front"), picture("back"), picture("worn")]
    assert [client.get(one["thumbnail_url"]).data for one in boot["pictures"]] == [THUMBNAIL] * 3
    assert boot["image_url"] == boot["pictures"][0]["image_url"]
    assert boot["thumbnail_url"] == boot["pictures"][0]["thumbnail_url"]
    assert client.get(f"{URL}/boot").get_json() == boot
    assert client.get(f"{URL}/boot/image").data == picture("front")
    for one in boot["pictures"]:
        assert "immutable" in client.get(one["image_url"]).headers["Cache-Control"]
        assert one["image_url"].endswith(f"?v={one['version']}")


def test_a_product_is_found_once_by_whichever_picture_and_the_best_one_is_said(client, boot):
    put(client, "other", picture("something else"))

    for place, name in enumerate(["front", "back", "worn"]):
        found = search(client, picture(name)).get_json()["similar"]
        assert [one["product"]["id"] for one in found] == ["boot", "other"]
        assert found[0]["picture"] == boot["pictures"][place]
        assert found[0]["score"] == 1
        assert found[0]["product"] == boot


def test_a_product_without_a_picture_has_none_to_be_shown(client, peers):
    peers.similarity.add("bare", like=picture("a"))

    (found,) = search(client, picture("a")).get_json()["similar"]

    assert (found["picture"], found["product"]["pictures"]) == (None, [])


def test_a_product_keeps_all_its_pictures_when_none_is_sent(client, boot, peers):
    embedded = len(peers.features.calls)
    response = client.put(f"{URL}/boot", json={"title": "New"})

    assert response.get_json()["pictures"] == boot["pictures"]
    assert search(client, picture("worn")).get_json()["similar"][0]["score"] == 1
    assert len(peers.features.calls) == embedded + 1


def test_pictures_are_added_ordered_and_left_out_by_their_versions(client, boot, peers):
    front, back, worn = (one["version"] for one in boot["pictures"])
    embedded = len(peers.features.calls)

    now = put(client, "boot", worn, picture("sole"), front).get_json()

    assert shown(client, now) == [picture("worn"), picture("sole"), picture("front")]
    assert len(peers.features.calls) == embedded + 1
    again = client.put(f"{URL}/boot", json={"pictures": [front, worn]}).get_json()
    assert shown(client, again) == [picture("front"), picture("worn")]
    assert search(client, picture("worn")).get_json()["similar"][0]["score"] == 1
    assert search(client, picture("back")).get_json()["similar"][0]["score"] < 0.99
    response = client.put(f"{URL}/boot", json={"pictures": [front, back]})
    assert (response.status_code, problem_of(response)) == (400, "picture-unknown")


def test_an_only_picture_that_is_sent_is_the_only_one(client, boot):
    response = client.put(f"{URL}/boot", **form({}, picture("new")))

    assert shown(client, response.get_json()) == [picture("new")]


def test_the_same_picture_twice_is_kept_once(client):
    product = put(client, "a", picture("one"), picture("two"), picture("one")).get_json()

    assert shown(client, product) == [picture("one"), picture("two")]


def test_one_picture_is_taken_away(client, boot):
    front, back, worn = boot["pictures"]

    assert client.delete(f"{URL}/boot/pictures/{back['version']}").status_code == 204
    assert client.get(f"{URL}/boot").get_json()["pictures"] == [front, worn]
    response = client.get(back["image_url"])
    assert (response.status_code, problem_of(response)) == (404, "image-version-unknown")
    assert search(client, picture("back")).get_json()["similar"][0]["picture"] != back

    assert client.delete(f"{URL}/boot/pictures/{front['version']}").status_code == 204
    now = client.get(f"{URL}/boot").get_json()
    assert (now["pictures"], now["title"]) == ([worn], "Boot")
    assert client.get(f"{URL}/boot/image").data == picture("worn")

    for version, status, problem in (
        (worn["version"], 400, "picture-needed"),
        (back["version"], 404, "picture-unknown"),
    ):
        response = client.delete(f"{URL}/boot/pictures/{version}")
        assert (response.status_code, problem_of(response)) == (status, problem)
    response = client.delete(f"{URL}/ghost/pictures/{worn['version']}")
    assert (response.status_code, problem_of(response)) == (404, "product-unknown")


def test_taking_a_picture_away_needs_a_key_where_there_are_keys(gateway, peers):
    client = gateway(peers, api_keys="one")
    assert client.delete(f"{URL}/boot/pictures/{'0' * 12}").status_code == 401


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"pictures": []}, "field-invalid"),
        ({"pictures": ["a"]}, "image-url-invalid"),
        ({"pictures": ["ftp://a"]}, "image-url-invalid"),
        ({"pictures": ["0" * 12]}, "picture-unknown"),
        ({"pictures": ["0" * 12] * 17}, "field-invalid"),
        ({"pictures": [{"image_url": "http://a"}]}, "field-invalid"),
        ({"pictures": ["http://a"], "image_url": "http://b"}, "field-repeated"),
    ],
)
def test_pictures_that_make_no_sense_are_refused_by_their_fault(client, fields, problem):
    response = client.put(f"{URL}/new", json=fields)
    assert (response.status_code, problem_of(response)) == (400, problem)
    assert client.get(f"{URL}/new").status_code == 404


def test_files_that_make_no_sense_are_refused_and_nothing_is_written(client, boot):
    for response, problem in (
        (put(client, "boot", picture("a"), b"no picture"), "image-type-unsupported"),
        (put(client, "boot", *[picture(str(at)) for at in range(17)]), "product-pictures-invalid"),
        (put(client, "boot", picture("a"), image_url="http://a"), "field-repeated"),
        (put(client, "boot", picture("a"), "not an address"), "image-url-invalid"),
    ):
        assert problem_of(response) == problem
    assert client.get(f"{URL}/boot").get_json() == boot
    body, kind = encode_multipart_formdata([("pictures", ("a.jpg", picture("a"), "image/jpeg"))])
    response = client.post("/api/v1/searches", data=body, content_type=kind)
    assert problem_of(response) == "file-unknown"


def test_a_bulk_write_takes_pictures_too(client, boot):
    front, _, worn = (one["version"] for one in boot["pictures"])
    entries = [{"id": "boot", "pictures": [worn, front]}, {"id": "new", "pictures": [front]}]

    results = client.post(URL, json={"products": entries}).get_json()["results"]

    assert [one["status"] for one in results] == ["updated", "refused"]
    assert results[1]["problem"]["type"].endswith("picture-unknown")
    now = client.get(f"{URL}/boot").get_json()
    assert [one["version"] for one in now["pictures"]] == [worn, front]


def test_a_picture_that_is_not_embedded_in_this_space_yet_is_when_it_is_kept(client, boot, peers):
    (held,) = peers.similarity._catalogue.get(["boot"], boot_space(client))
    peers.similarity._catalogue.upsert([_first_alone(held)])
    peers.similarity._catalogue.upsert([_all_named(held)])
    peers.similarity.replica.catch_up()
    assert search(client, picture("worn")).get_json()["similar"][0]["score"] < 0.99

    versions = [one["version"] for one in boot["pictures"]]
    client.put(f"{URL}/boot", json={"pictures": versions})

    found = search(client, picture("worn")).get_json()["similar"][0]
    assert (found["score"], found["picture"]) == (1, boot["pictures"][2])


def test_a_similarity_service_of_an_earlier_release_is_not_trusted_with_pictures(
    client, peers, monkeypatch
):
    answer = pb.UpsertProductsResponse
    monkeypatch.setattr(
        pb, "UpsertProductsResponse", lambda revision, **_later: answer(revision=revision)
    )
    response = put(client, "a", picture("one"), picture("two"))
    assert (response.status_code, problem_of(response)) == (503, "similarity-outdated")
    assert put(client, "a", picture("one")).status_code == 200


def boot_space(client):
    return search(client, picture("front")).get_json()["space"]


def _first_alone(held):
    return replace(
        held,
        product=replace(held.product, further_images=()),
        embeddings=held.embeddings[:1],
    )


def _all_named(held):
    return replace(held, embeddings=held.embeddings[:1])


def test_the_picture_of_a_form_may_be_named_by_its_address_alone(client):
    response = client.put(
        f"{URL}/a",
        data={"pictures": json.dumps(["x"])},
        content_type="application/x-www-form-urlencoded",
    )
    assert problem_of(response) == "image-url-invalid"
