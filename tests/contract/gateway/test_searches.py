"""The gateway's searches as a client sees them, with real gRPC services behind."""

import io
import threading
from functools import partial

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from fixtures.http import form, problem_of, search
from fixtures.peers import picture
from vitrine.captioner.v1 import captioner_pb2
from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import InvalidInput
from vitrine_serving.lanes import LANE_HEADER


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
        "role": "taxonomy",
        "family": None,
    }
    twin, other = answer["similar"]
    assert twin["product"]["id"] == "twin"
    assert twin["score"] == pytest.approx(1, abs=1e-3)
    assert twin["why"] == ["colour"]
    assert twin["product"]["thumbnail_url"].startswith("/api/v1/products/twin/thumbnail?v=")
    assert other["why"] == []
    assert other["product"]["price"] == {"amount": "1299.00", "currency": "INR"}
    assert other["product"]["image_url"] is None
    assert answer["description"] == {
        "title": "Heels",
        "text": "A product.",
        "keywords": ["heels", "blue heels"],
        "alt_text": "Blue heels",
    }
    assert answer["unavailable"] == []
    assert answer["cached"] is False
    assert set(answer["timings_ms"]) == {
        "features", "similarity", "classifier", "captioner", "total",
    }  # fmt: skip


def test_a_product_shows_its_details_and_which_of_them_the_photo_has_too(client, peers):
    peers.similarity.add("shoe", colour="Red", details="laced, round neck, slip-on")
    peers.similarity.add("boot", colour="Red", details="laced")
    peers.similarity.add("belt", colour="Blue")
    shown = {
        one["product"]["id"]: one for one in search(client, picture("a")).get_json()["similar"]
    }
    shoe = shown["shoe"]
    assert shoe["product"]["details"] == ["laced", "round neck", "slip-on"]
    assert shoe["product"]["attributes"] == {"colour": "Red"}
    assert shoe["why"] == ["colour"]
    assert shoe["shared_details"] == ["slip-on", "round neck"]
    assert shown["boot"]["shared_details"] == shown["belt"]["product"]["details"] == []

    laced = client.get("/api/v1/facets?details=laced").get_json()
    assert laced["total"] == 2
    assert {"value": "slip-on", "count": 1} in laced["facets"]["details"]
    found = search(client, picture("a"), details="slip-on").get_json()["similar"]
    assert [one["product"]["id"] for one in found] == ["shoe"]


def test_the_family_of_a_colour_is_told_and_reaches_the_captioner(client, peers):
    peers.classifier.families = {"colour": "Blue", "product_type": "Shoes"}
    photo = picture("family")
    colour = search(client, photo).get_json()["attributes"]["colour"]
    assert colour["family"] == {"value": "Blue", "confidence": 0.98, "sure": True}
    asked = {one.name: one.family for one in peers.captioner.calls[-1].attributes}
    # What is sure itself needs no family.
    assert (asked["colour"], asked["product_type"]) == ("Blue", "")


def test_visual_details_are_told_and_the_sure_ones_reach_the_captioner(client, peers):
    answer = search(client, picture("a")).get_json()
    assert answer["details"] == [
        {"name": "slip-on", "confidence": 0.97, "sure": True},
        {"name": "round neck", "confidence": 0.6, "sure": False},
    ]
    assert list(peers.captioner.calls[-1].details) == ["slip-on"]

    answer = search(client, picture("b"), include="similar").get_json()
    assert answer["details"] == []


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
    monkeypatch.setattr("vitrine_gateway.api.searches.for_request", deadline)
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


def test_the_manner_that_is_asked_for_reaches_the_captioner(client, peers):
    search(client, picture("a"))
    asked = peers.captioner.calls[-1]
    assert (asked.register, asked.spelling, asked.language) == (
        captioner_pb2.REGISTER_PLAIN, captioner_pb2.SPELLING_UNSPECIFIED, "",
    )  # fmt: skip
    search(client, picture("a"), register="warm", spelling="american", language="de")
    asked = peers.captioner.calls[-1]
    assert (asked.register, asked.spelling, asked.language) == (
        captioner_pb2.REGISTER_WARM, captioner_pb2.SPELLING_AMERICAN, "de",
    )  # fmt: skip
    refused = client.post("/api/v1/searches", json={"product_id": "a", "register": "loud"})
    assert refused.status_code == 400
    assert refused.get_json()["known"] == ["plain", "warm", "short"]


def test_what_the_catalogue_calls_the_product_of_a_photo_reaches_the_captioner(client, peers):
    photo = picture("titled")
    search(client, photo, catalogue_title=" Striped Top ")
    assert peers.captioner.calls[-1].catalogue_title == "Striped Top"
    search(client, photo)
    assert peers.captioner.calls[-1].catalogue_title == ""
    assert len(peers.captioner.calls) == 2
    refused = search(client, photo, catalogue_title="x" * 501)
    assert refused.status_code == 400
    assert "catalogue_title takes one text" in refused.get_json()["detail"]


def test_a_product_is_described_with_what_the_catalogue_states_of_it(client, peers):
    peers.similarity.add("own", colour="Red", product_type="Flats", details="laced, striped")
    peers.similarity.add("bare", usage="Casual")

    def asked(product_id):
        client.post("/api/v1/searches", json={"product_id": product_id})
        call = peers.captioner.calls[-1]
        return call, {one.name: (one.value, one.sure) for one in call.attributes}

    call, attributes = asked("own")
    assert list(call.catalogue_details) == ["laced", "striped"]
    assert "own" in call.catalogue_title
    # Where picture and catalogue disagree, neither is stated.
    assert attributes == {"colour": ("Red", True), "product_type": ("Heels", False)}
    call, attributes = asked("bare")
    assert attributes["product_type"] == ("Heels", True)
    assert attributes["colour"][1] is False
    assert not call.catalogue_details


def test_a_language_that_the_captioner_lacks_is_the_callers_fault(client, peers):
    known = "de, en"
    peers.captioner.fails_with = InvalidInput("none", reason="LANGUAGE_UNKNOWN", known=known)
    refused = search(client, picture("a"), language="fr")
    assert refused.status_code == 400
    assert refused.get_json()["type"].endswith("language-unknown")


def test_a_correction_outranks_the_prediction(client, peers):
    peers.similarity.add("a", colour="Blue")
    answer = search(client, picture("a"), attributes='{"colour": "Blue"}').get_json()
    assert answer["description"]["title"] == "Heels Blue"
    assert answer["similar"][0]["why"] == ["colour"]


def test_facets_count_under_filters(client, peers):
    peers.similarity.add("a", colour="Red", product_type="Heels")
    peers.similarity.add("b", colour="Red", product_type="Flats")
    peers.similarity.add("c", colour="Blue", product_type="Flats")
    answer = client.get("/api/v1/facets?product_type=Flats").get_json()
    assert answer["total"] == 2
    assert answer["facets"]["product_type"][0] == {"value": "Flats", "count": 2}
    unknown = client.get("/api/v1/facets?sleeve=long")
    assert (unknown.status_code, problem_of(unknown)) == (400, "filter-unknown")


def test_each_request_and_each_step_is_counted(gateway, peers):
    registry = CollectorRegistry()
    client = gateway(peers, registry=registry)
    search(client, picture("a"))
    search(client, b"no picture")
    metrics = generate_latest(registry).decode()
    assert "search_seconds_count 1.0" in metrics
    assert 'requests_total{method="POST",route="/api/v1/searches",status="200"} 1.0' in metrics
    assert 'step_seconds_count{step="features"} 1.0' in metrics


def test_a_range_of_prices_and_a_least_score_restrict_the_search(client, peers):
    photo = picture("heels")
    peers.similarity.add("cheap", like=photo, price=(999, "EUR"), colour="Red")
    peers.similarity.add("dear", like=photo, price=(99900, "EUR"), colour="Blue")
    peers.similarity.add("other", price=(999, "EUR"), colour="Blue")
    affordable = '{"currency": "EUR", "maximum": "9.99"}'

    some = search(client, photo, price=affordable).get_json()
    assert [one["product"]["id"] for one in some["similar"]] == ["cheap", "other"]
    near = search(client, photo, minimum_score="0.999").get_json()
    assert [one["product"]["id"] for one in near["similar"]] == ["cheap", "dear"]
    assert near["facets"] is None

    counted = search(client, photo, price=affordable, include="similar,facets", limit="1")
    assert counted.get_json()["facets"] == {
        "total": 2,
        "attributes": {"colour": [{"value": "Blue", "count": 1}, {"value": "Red", "count": 1}]},
        "partial": False,
    }
    alone = search(client, photo, include="facets", minimum_score="0.999").get_json()
    assert alone["similar"] == []
    assert alone["facets"]["total"] == 2
    facets = client.get("/api/v1/facets", query_string={"price": affordable}).get_json()
    assert facets["total"] == 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"price": '{"currency": "EURO", "minimum": "1"}'}, "price"),
        ({"price": '{"currency": "EUR", "minimum": "2", "maximum": "1"}'}, "price"),
        ({"minimum_score": "1.5"}, "minimum_score"),
    ],
)
def test_what_no_search_can_keep_to_is_refused_by_name(client, peers, options, named):
    answer = search(client, picture("a"), **options)
    assert (answer.status_code, problem_of(answer)) == (400, "option-invalid")
    assert named in answer.get_json()["detail"]
    assert peers.features.calls == []
