"""What is left of an answer when a service behind the gateway stops, hangs or disagrees."""

import pytest

from fixtures.hanging_store import hang, let_go
from fixtures.http import form, problem_of
from fixtures.peers import picture
from vitrine_serving.errors import PreconditionFailed


def search(client, name="a", **fields):
    return client.post("/api/v1/searches", **form(fields, picture(name)))


def test_without_features_a_photo_is_not_answered_but_a_product_is(gateway, own_peers):
    own_peers.similarity.add("a")
    client = gateway(own_peers)
    own_peers.servers["features"].stop(0)
    response = search(client)
    assert (response.status_code, problem_of(response)) == (503, "features-unavailable")
    assert response.headers["Retry-After"]
    assert client.post("/api/v1/searches", json={"product_id": "a"}).status_code == 200


def test_without_similarity_there_is_an_answer_only_for_who_does_not_ask_for_it(gateway, own_peers):
    client = gateway(own_peers)
    own_peers.servers["similarity"].stop(0)
    response = search(client)
    assert (response.status_code, problem_of(response)) == (503, "similarity-unavailable")
    response = search(client, include="attributes,description")
    assert response.status_code == 200
    assert response.get_json()["unavailable"] == []
    assert client.get("/api/v1/facets").status_code == 503


def test_without_a_classifier_the_description_is_written_freely(gateway, own_peers):
    own_peers.similarity.add("a", colour="Red")
    client = gateway(own_peers)
    own_peers.servers["classifier"].stop(0)
    answer = search(client).get_json()
    assert answer["unavailable"] == ["attributes"]
    assert answer["attributes"] == {}
    assert answer["description"]["title"] == "Something"
    assert answer["similar"][0]["why"] == []


def test_without_a_captioner_all_but_the_description_is_answered(gateway, own_peers):
    own_peers.similarity.add("a", colour="Red")
    client = gateway(own_peers)
    own_peers.servers["captioner"].stop(0)
    response = search(client)
    answer = response.get_json()
    assert response.status_code == 200
    assert answer["unavailable"] == ["description"]
    assert answer["description"] is None
    assert answer["similar"][0]["why"] == ["colour"]


def test_a_service_that_returns_is_asked_again(gateway, own_peers):
    client = gateway(own_peers)
    own_peers.captioner.fails_with = PreconditionFailed("of another space", reason="SPACE_FOREIGN")
    assert search(client).get_json()["unavailable"] == ["description"]
    own_peers.captioner.fails_with = None
    assert search(client).get_json()["unavailable"] == []


@pytest.mark.parametrize("name", ["features", "similarity"])
def test_what_an_answer_cannot_do_without_is_waited_for_until_the_deadline(gateway, peers, name):
    client = gateway(peers, deadline_ms=300)
    getattr(peers, name).hang()
    response = search(client)
    assert (response.status_code, problem_of(response)) == (503, f"{name}-unavailable")
    assert "in time" in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("name", "unavailable"), [("classifier", ["attributes"]), ("captioner", ["description"])]
)
def test_what_an_answer_can_do_without_costs_only_itself(gateway, peers, name, unavailable):
    client = gateway(peers, deadline_ms=800)
    getattr(peers, name).hang()
    response = search(client)
    assert response.status_code == 200
    assert response.get_json()["unavailable"] == unavailable


def test_a_foreign_space_is_told_with_both_spaces(client, peers):
    peers.similarity.fails_with = PreconditionFailed(
        "the embedding is of space 'new', this service holds 'old'", reason="SPACE_FOREIGN"
    )
    response = search(client)
    assert (response.status_code, problem_of(response)) == (503, "space-foreign")
    assert "'new'" in response.get_json()["detail"]
    assert "'old'" in response.get_json()["detail"]


@pytest.mark.parametrize("name", ["features", "similarity", "classifier", "captioner"])
def test_a_gateway_stays_ready_and_says_which_service_is_away(gateway, own_peers, name):
    own_peers.servers[name].mark_not_ready()
    response = gateway(own_peers).get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["services"][name] is False
    assert gateway(own_peers).get("/healthz").status_code == 200


@pytest.fixture
def hanging_store(tmp_path):
    yield hang(tmp_path.name)
    let_go()


def test_a_media_store_that_hangs_is_waited_for_until_the_deadline(gateway, peers, hanging_store):
    peers.similarity.add("a", image="products/a.jpg")
    # Long enough that what comes before the store is over, on a busy machine too.
    client = gateway(peers, media_url=hanging_store, deadline_ms=1500)
    asked = [
        client.get("/api/v1/products/a/image"),
        client.get("/api/v1/products/a/thumbnail"),
        client.put("/api/v1/products/b", **form({}, picture("b"))),
        client.put("/api/v1/products/a", json={"title": "New"}),
    ]
    for response in asked:
        assert (response.status_code, problem_of(response)) == (503, "media-unavailable")
        assert "in time" in response.get_json()["detail"]
    assert client.get("/api/v1/products/b").status_code == 404
    assert client.get("/healthz").status_code == 200
