"""Which part of a photo decided, as a client asks for it, with real gRPC services behind."""

import threading

import pytest
from prometheus_client import CollectorRegistry

from fixtures.http import form, problem_of
from fixtures.peers import picture
from fixtures.redis_server import RedisServer
from fixtures.waiting import eventually
from vitrine_media import MediaStore
from vitrine_serving.lanes import LANE_HEADER

PATH = "/api/v1/explanations"
THUMBNAIL = b"RIFF\x00\x00\x00\x00WEBPsmall"
WHERE = [[1, 0.5, 0], [0.5, 0.25, 0], [0, 0, 0]]


def explain(client, image=None, **fields):
    return client.post(PATH, **form(fields, image))


@pytest.fixture
def pump(peers, tmp_path):
    """A product with a picture and a thumbnail of it."""
    media = MediaStore(str(tmp_path / "media"))
    peers.similarity.add(
        "pump", image=media.add(picture("pump"), "image/jpeg", THUMBNAIL), colour="Red"
    )
    return "pump"


def test_a_match_says_where_it_is_seen_and_how_far_the_colours_are_apart(client, peers, pump):
    answer = explain(client, picture("a"), match=pump).get_json()
    assert (answer["about"], answer["name"], answer["value"]) == ("match", "pump", None)
    assert answer["score"] == pytest.approx(0.9)
    assert answer["weights"] == WHERE
    assert answer["words"] == "mostly the upper left part"
    assert answer["box"] == {"left": 0, "top": 0, "right": 1, "bottom": 1}
    assert answer["colour"] == {"distance": pytest.approx(8.8), "words": "a little darker"}
    assert answer["space"]
    assert answer["cached"] is False
    assert set(answer["timings_ms"]) == {"product", "occlusion", "total"}


def test_an_attribute_and_a_detail_say_where_they_are_seen(client):
    colour = explain(client, picture("a"), attribute="colour").get_json()
    assert (colour["value"], colour["score"], colour["colour"]) == ("Red", 0.9, None)
    assert colour["words"] == "mostly the upper left part"
    detail = explain(client, picture("a"), detail="slip-on").get_json()
    assert (detail["value"], detail["score"]) == (None, 0.97)
    assert detail["weights"][0][0] == 1


def test_the_cells_lie_in_the_crop_that_was_searched(client, peers, pump):
    answer = explain(client, picture("a"), match=pump, crop="0.5,0,1,0.5").get_json()
    assert answer["box"] == {"left": 0.5, "top": 0, "right": 1, "bottom": 0.5}
    assert peers.features.calls[-1].crop.left == 0.5


def test_a_product_is_explained_by_its_own_picture(client, peers, pump):
    peers.similarity.add("other", colour="Red")
    answer = client.post(PATH, json={"product_id": pump, "match": "other"}).get_json()
    assert answer["words"] == "mostly the upper left part"
    assert answer["colour"] is None
    assert peers.features.calls[-1].image == picture("pump")


def test_it_gives_way_to_searches_and_counts_among_no_predictions(client, peers):
    explain(client, picture("a"), attribute="colour")
    for peer in (peers.features, peers.classifier):
        assert dict(peer.metadata)[LANE_HEADER] == "bulk"
    assert peers.classifier.calls[-1].hypothetical


@pytest.mark.parametrize(
    ("fields", "problem", "status"),
    [
        ({}, "option-invalid", 400),
        ({"match": "a", "attribute": "colour"}, "option-invalid", 400),
        ({"match": "nowhere"}, "product-unknown", 404),
        ({"attribute": "taste"}, "attribute-unknown", 400),
        ({"detail": "tasty"}, "detail-unknown", 400),
        ({"attribute": "colour", "limit": "3"}, "option-unknown", 400),
        ({"attribute": "colour", "crop": "1,0,0,1"}, "option-invalid", 400),
        ({"attribute": "colour", "product_id": "a"}, "query-ambiguous", 400),
    ],
)
def test_what_cannot_be_explained_is_refused(client, fields, problem, status):
    response = explain(client, picture("a"), **fields)
    assert (response.status_code, problem_of(response)) == (status, problem)
    assert response.get_json()["request_id"]


def test_without_a_photo_or_with_one_that_cannot_be_read_there_is_no_explanation(client, peers):
    assert problem_of(client.post(PATH, json={"attribute": "colour"})) == "image-missing"
    response = explain(client, picture("undecodable"), attribute="colour")
    assert (response.status_code, problem_of(response)) == (422, "image-undecodable")
    peers.similarity.add("bare", colour="Red")
    bare = client.post(PATH, json={"product_id": "bare", "attribute": "colour"})
    assert (bare.status_code, problem_of(bare)) == (404, "image-missing")


def test_a_second_one_at_a_time_is_refused_and_searches_are_not(gateway, peers):
    registry = CollectorRegistry()
    client = gateway(peers, registry=registry)
    first = {}

    def ask():
        first["answer"] = explain(client, picture("a"), attribute="colour")

    peers.features.hang()
    asking = threading.Thread(target=ask)
    asking.start()
    try:
        assert eventually(lambda: peers.features.calls)
        refused = explain(client, picture("b"), attribute="colour")
        assert (refused.status_code, problem_of(refused)) == (503, "too-many-explanations")
        assert refused.headers["Retry-After"] == "1"
    finally:
        peers.features.go_on()
        asking.join(30)
    assert first["answer"].status_code == 200
    count = {"work": "explanation", "outcome": "refused"}
    assert registry.get_sample_value("vitrine_gateway_places_total", count) == 1


def test_one_that_comes_too_late_breaks_nothing_for_searches(gateway, peers):
    # Long enough that a breaker would take the service for one that hangs.
    client = gateway(peers, explanation_deadline_ms=250)
    peers.features.hang()
    try:
        for _ in range(6):
            late = explain(client, picture("a"), attribute="colour")
            assert (late.status_code, problem_of(late)) == (503, "features-unavailable")
    finally:
        peers.features.go_on()
    found = client.post("/api/v1/searches", **form({}, picture("a")))
    assert found.status_code == 200


def test_it_counts_as_ten_searches(gateway, peers):
    client = gateway(peers, rate_limit_searches="12/minute")
    assert explain(client, picture("a"), attribute="colour").status_code == 200
    assert explain(client, picture("a"), attribute="colour").status_code == 429
    statuses = [
        client.post("/api/v1/searches", **form({}, picture("a"))).status_code for _ in range(3)
    ]
    assert statuses == [200, 200, 429]


def test_where_fewer_searches_are_permitted_it_is_all_of_them(gateway, peers):
    client = gateway(peers, rate_limit_searches="3/minute")
    assert explain(client, picture("a"), attribute="colour").status_code == 200
    assert client.post("/api/v1/searches", **form({}, picture("a"))).status_code == 429


def test_the_same_question_is_answered_from_the_cache_until_the_catalogue_changes(
    gateway, peers, pump, tmp_path
):
    with RedisServer(tmp_path) as redis:
        client = gateway(peers, redis_url=redis.url)
        first = explain(client, picture("a"), match=pump).get_json()
        asked = len(peers.features.calls)
        second = explain(client, picture("a"), match=pump).get_json()
        assert (first["cached"], second["cached"]) == (False, True)
        assert len(peers.features.calls) == asked
        assert {**second, "timings_ms": {}, "cached": False} == {**first, "timings_ms": {}}
        assert not explain(client, picture("a"), match=pump, crop="0,0,1,0.5").get_json()["cached"]
        client.delete(f"/api/v1/products/{pump}")
        assert problem_of(explain(client, picture("a"), match=pump)) == "product-unknown"
