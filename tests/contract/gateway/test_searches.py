"""The gateway's searches as a client sees them, with real gRPC services behind."""

import io
import threading
from functools import partial

import pytest
from openapi_spec_validator import validate
from prometheus_client import CollectorRegistry, generate_latest

from fixtures.http import form, problem_of
from fixtures.peers import picture
from vitrine_gateway.deadline import Deadline
from vitrine_serving.lanes import LANE_HEADER


def search(client, image=None, **fields):
    """Search with a form; `fields` hold text or lists of it."""
    return client.post("/api/v1/searches", **form(fields, image))


def test_the_openapi_document_is_valid(client):
    document = client.get("/api/v1/openapi.json").get_json()
    validate(document)
    assert set(document["paths"]["/api/v1/searches"]["post"]["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
    }


@pytest.mark.parametrize("path", ["/api/v1/searches", "/analyze-image"])
def test_a_photo_gives_attributes_similar_products_and_a_description(client, peers, path):
    photo = picture("red heels")
    peers.similarity.add("twin", like=photo, colour="Red", product_type="Flats", image="products/t")
    peers.similarity.add("other", colour="Blue", price=(129900, "INR"))
    response = client.post(path, data={"image": (io.BytesIO(photo), "a.jpg")})
    answer = response.get_json()
    assert response.status_code == 200
    assert answer["attributes"]["product_type"] == {
        "value": "Heels",
        "confidence": 0.9,
        "sure": True,
        "candidates": [{"value": "Heels", "confidence": 0.9}],
    }
    twin, other = answer["similar"]
    assert twin["product"]["id"] == "twin"
    assert twin["score"] == pytest.approx(1, abs=1e-3)
    assert twin["why"] == ["colour"]
    assert twin["product"]["thumbnail_url"].startswith("/api/v1/products/twin/thumbnail?v=")
    assert other["why"] == []
    assert other["product"]["price"] == {"amount": "1299.00", "currency": "INR"}
    assert other["product"]["image_url"] is None
    assert answer["description"] == {"title": "Heels", "text": "A product."}
    assert answer["unavailable"] == []
    assert answer["cached"] is False
    assert set(answer["timings_ms"]) == {
        "features", "similarity", "classifier", "captioner", "total",
    }  # fmt: skip


def test_a_product_finds_its_like_but_not_itself(client, peers):
    peers.similarity.add("a", colour="Red")
    peers.similarity.add("b", colour="Red")
    answer = client.post("/api/v1/searches", json={"product_id": "a"}).get_json()
    assert [one["product"]["id"] for one in answer["similar"]] == ["b"]
    assert answer["attributes"]["colour"]["value"] == "Red"
    assert peers.features.calls == []


def test_similar_products_are_searched_while_the_photo_is_classified(gateway, peers):
    both_are_asked = threading.Barrier(2, timeout=20)
    peers.similarity.on_call = peers.classifier.on_call = both_are_asked.wait
    response = search(gateway(peers, deadline_ms=120_000), picture("a"))
    assert response.status_code == 200
    assert response.get_json()["unavailable"] == []
    assert not both_are_asked.broken


def test_all_the_services_are_asked_under_one_deadline(gateway, peers, monkeypatch):
    now = [0.0]

    def pass_half_a_minute():
        now[0] += 30

    deadline = partial(Deadline, clock=lambda: now[0])
    monkeypatch.setattr("vitrine_gateway.api.searches.Deadline", deadline)
    peers.features.on_call = peers.classifier.on_call = pass_half_a_minute
    assert search(gateway(peers, deadline_ms=120_000), picture("a")).status_code == 200
    # What each was given as it was asked; gRPC takes the moments on the way off, and rounds what
    # is left up, to a whole second where it is much.
    assert 100 < peers.features.remaining_s <= 121
    assert 70 < peers.similarity.remaining_s <= 91
    assert 40 < peers.captioner.remaining_s <= 61
    # Half of what is left, so that the captioner has time without it.
    assert 30 < peers.classifier.remaining_s <= 46


def test_all_the_services_hear_one_request_id(client, peers):
    response = search(client, picture("a"))
    [told] = {dict(peer.metadata)["x-request-id"] for peer in peers.all}
    assert response.headers["x-request-id"] == told


def test_no_lane_is_taken_from_outside(client, peers):
    answer = client.post(
        "/api/v1/searches", **form({}, picture("a")), headers={LANE_HEADER: "bulk"}
    )

    assert answer.status_code == 200
    for peer in (peers.features, peers.similarity, peers.classifier, peers.captioner):
        assert "x-request-id" in dict(peer.metadata)
        assert LANE_HEADER not in dict(peer.metadata)


def test_a_request_id_of_the_client_is_kept(client):
    answer = client.post(
        "/api/v1/searches", headers={"X-Request-ID": "mine-1"}, json={"product_id": "x"}
    )
    assert answer.headers["x-request-id"] == answer.get_json()["request_id"] == "mine-1"


def test_filters_limit_and_crop_reach_the_services(client, peers):
    for name, colour in (("a", "Red"), ("b", "Blue"), ("c", "Green")):
        peers.similarity.add(name, colour=colour)
    response = search(client, picture("x"), colour=["Red", "Blue"], limit="1", crop="0.1,0,0.9,1")
    assert response.status_code == 200
    assert len(response.get_json()["similar"]) == 1
    assert {*peers.similarity.calls[-1].filters[0].values} == {"Red", "Blue"}
    assert peers.features.calls[-1].crop.right == pytest.approx(0.9)


def test_json_takes_filters_together_and_apart(client, peers):
    peers.similarity.add("a", colour="Red", product_type="Heels")
    peers.similarity.add("b", colour="Red", product_type="Flats")
    peers.similarity.add("c", colour="Red")
    body = {"product_id": "c", "filters": {"colour": ["Red"]}, "product_type": "Flats"}
    answer = client.post("/api/v1/searches", json=body).get_json()
    assert [one["product"]["id"] for one in answer["similar"]] == ["b"]


def test_only_what_is_wanted_is_asked(client, peers):
    answer = search(client, picture("a"), include="attributes").get_json()
    assert answer["attributes"]
    assert (answer["similar"], answer["description"], answer["unavailable"]) == ([], None, [])
    assert peers.similarity.calls == peers.captioner.calls == []


def test_a_correction_outranks_the_prediction(client, peers):
    peers.similarity.add("a", colour="Blue")
    answer = search(client, picture("a"), attributes='{"colour": "Blue"}').get_json()
    assert answer["description"]["title"] == "Heels Blue"
    assert answer["similar"][0]["why"] == ["colour"]


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


def test_what_is_not_there_is_a_problem_too(client):
    assert client.get("/api/v2/searches").get_json()["status"] == 404
    response = client.get("/analyze-image")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_facets_count_under_filters(client, peers):
    peers.similarity.add("a", colour="Red", product_type="Heels")
    peers.similarity.add("b", colour="Red", product_type="Flats")
    peers.similarity.add("c", colour="Blue", product_type="Flats")
    answer = client.get("/api/v1/facets?product_type=Flats").get_json()
    assert answer["total"] == 2
    assert answer["facets"]["product_type"][0] == {"value": "Flats", "count": 2}
    unknown = client.get("/api/v1/facets?sleeve=long")
    assert (unknown.status_code, problem_of(unknown)) == (400, "filter-unknown")


def test_every_answer_carries_the_security_headers(client):
    for response in (client.get("/healthz"), client.get("/nowhere"), client.get("/")):
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_each_request_and_each_step_is_counted(gateway, peers):
    registry = CollectorRegistry()
    client = gateway(peers, registry=registry)
    search(client, picture("a"))
    search(client, b"no picture")
    metrics = generate_latest(registry).decode()
    assert "search_seconds_count 1.0" in metrics
    assert 'requests_total{method="POST",route="/api/v1/searches",status="200"} 1.0' in metrics
    assert 'step_seconds_count{step="features"} 1.0' in metrics


def test_what_operators_read_is_not_on_the_port_that_everybody_reaches(client):
    assert client.get("/metrics").status_code == 404


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
