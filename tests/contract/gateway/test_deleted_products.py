"""For how long a deleted product may still be found: no longer than the documents say."""

from functools import partial
from pathlib import Path

import pytest

from fixtures.http import form
from fixtures.peers import picture
from fixtures.redis_server import RedisServer
from vitrine_gateway.cache.catalogue_watch import ASKED_S, BELIEVED_S, CatalogueWatch
from vitrine_similarity.settings import SimilaritySettings

README = Path(__file__).parents[3] / "services" / "gateway" / "README.md"
URL = "/api/v1/products/goes"


@pytest.fixture
def clock(monkeypatch):
    """What the gateways measure by for how long they believe a revision."""
    now = [1000.0]
    watch = partial(CatalogueWatch, clock=lambda: now[0])
    monkeypatch.setattr("vitrine_gateway.gateway.CatalogueWatch", watch)
    return now


@pytest.fixture
def shop(peers):
    peers.similarity.add("keeps")
    peers.similarity.add("goes")
    return peers


def found(client):
    response = client.post("/api/v1/searches", **form({}, picture("a")))
    assert response.status_code == 200
    return {one["product"]["id"] for one in response.get_json()["similar"]}


def shown(client):
    return {one["id"] for one in client.get("/api/v1/products").get_json()["products"]}


def test_without_redis_nothing_is_kept_and_no_gateway_finds_it_any_more(gateway, shop, clock):
    one, other = gateway(shop), gateway(shop)
    for client in (one, other):
        assert found(client) == shown(client) == {"keeps", "goes"}

    assert one.delete(URL).status_code == 204

    for client in (one, other):
        assert found(client) == shown(client) == {"keeps"}


def test_where_the_gateway_that_deleted_it_does_not_reach_redis_others_believe_what_they_know(
    gateway, shop, clock, tmp_path
):
    with RedisServer(tmp_path) as redis:
        one, other = gateway(shop), gateway(shop, redis_url=redis.url)
        assert found(other) == {"keeps", "goes"}

        assert one.delete(URL).status_code == 204

        clock[0] += BELIEVED_S - 0.001
        assert found(other) == {"keeps", "goes"}
        clock[0] += 0.001
        assert found(other) == {"keeps"}


def test_the_document_says_what_that_comes_to():
    told = " ".join(README.read_text().split())
    follows_s = SimilaritySettings.model_fields["follow_interval_s"].default

    assert "where the one that deleted it does not reach Redis, the others may" in told
    assert "for half a second longer, a second where similarity is slow" in told
    assert BELIEVED_S == 0.5
    # What is heard may be as old as the question, and others believe it while the next one lasts.
    assert BELIEVED_S + 2 * ASKED_S == 1
    assert "is gone within two seconds" in told
    assert follows_s + BELIEVED_S + 2 * ASKED_S <= 2
