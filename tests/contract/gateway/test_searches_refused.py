"""Searches that cannot be answered, each refused by its fault."""

import io

import pytest

from fixtures.http import form, problem_of, search
from fixtures.peers import picture


@pytest.mark.parametrize(
    ("image", "status", "kind"),
    [
        (b"", 400, "image-empty"),
        (b"%PDF-1.7 no picture", 415, "image-type-unsupported"),
        (picture("undecodable"), 422, "image-undecodable"),
        (picture("gigantic"), 422, "image-too-many-pixels"),
        (picture("large", size=12_000_001), 413, "image-too-large"),
        (picture("larger", size=14_000_000), 413, "body-too-large"),
        (picture("crowded"), 503, "queue-full"),
        (picture("collapse"), 503, "features-unavailable"),
    ],
)
def test_a_bad_photo_is_refused_by_its_fault(client, image, status, kind):
    response = search(client, image)
    assert (response.status_code, problem_of(response)) == (status, kind)
    assert response.get_json()["status"] == status
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert ("Retry-After" in response.headers) == (status == 503)


def test_a_photo_of_exactly_the_limit_is_taken(client):
    assert search(client, picture("large", size=12_000_000)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "kind", "known"),
    [
        ({"limt": "3"}, "filter-unknown", "limit"),
        ({"colour": "Puce"}, "filter-value-unknown", "Red"),
        ({"limit": "101"}, "option-invalid", None),
        ({"include": "prices"}, "option-invalid", "similar"),
        ({"crop": "0,0,0,1"}, "option-invalid", None),
        ({"Colour!": "Red"}, "option-unknown", "limit"),
        ({"attributes": '{"sleeve": "long"}'}, "attribute-unknown", "colour"),
        ({"attributes": "{"}, "option-invalid", None),
    ],
)
def test_an_unknown_option_or_value_is_refused_with_the_known_ones(
    client, peers, fields, kind, known
):
    peers.similarity.add("a", colour="Red", product_type="Heels")
    response = search(client, picture("a"), **fields)
    assert (response.status_code, problem_of(response)) == (400, kind)
    if known:
        assert known in response.get_json()["known"]


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        ({}, 400, "image-missing"),
        ({"json": {}}, 400, "image-missing"),
        ({"json": [1]}, 400, "body-invalid"),
        ({"data": "{", "content_type": "application/json"}, 400, "body-invalid"),
        ({"data": "[" * 100_000, "content_type": "application/json"}, 400, "body-invalid"),
        ({"json": {"product_id": "a", "image_url": "http://a"}}, 400, "query-ambiguous"),
        ({"json": {"product_id": {"a": 1}}}, 400, "field-invalid"),
        ({"json": {"product_id": "nobody"}}, 404, "product-unknown"),
        ({"data": b"x", "content_type": "text/plain"}, 415, "content-type-unsupported"),
        ({"data": {"image": "text"}}, 400, "field-invalid"),
        ({"data": {"photo": (io.BytesIO(b"x"), "a")}}, 400, "file-unknown"),
        ({"json": {"product_id": "a"}, "query_string": "product_id=b"}, 400, "field-repeated"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_by_its_fault(client, request_, status, kind):
    response = client.post("/api/v1/searches", **request_)
    assert (response.status_code, problem_of(response)) == (status, kind)


class Silent(io.BytesIO):
    """A connection whose client sends half of a body, and then nothing."""

    def read(self, size=-1):
        if self.tell():
            raise TimeoutError("timed out")
        return super().read(len(self.getbuffer()) // 2)

    def readinto(self, into):
        data = self.read()
        into[: len(data)] = data
        return len(data)


@pytest.mark.parametrize("body", [form({}, picture("a")), {"data": b'{"product_id": "a"}'}])
def test_a_client_that_falls_silent_is_told_so(client, body):
    content_type = body.get("content_type", "application/json")
    response = client.post(
        "/api/v1/searches",
        input_stream=Silent(body["data"]),
        content_type=content_type,
    )
    assert (response.status_code, problem_of(response)) == (408, "body-timeout")


def test_a_form_that_is_broken_off_is_refused(client, peers):
    sent = form({}, picture("a"))
    response = client.post("/api/v1/searches", **{**sent, "data": sent["data"][:-10]})
    assert (response.status_code, problem_of(response)) == (400, "body-invalid")
    assert not peers.features.calls
