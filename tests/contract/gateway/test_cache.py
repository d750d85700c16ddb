"""The gateway with a real Redis: what is asked once, and that nothing depends on it."""

from functools import partial

import pytest

from fixtures.http import form
from fixtures.peers import picture
from fixtures.redis_server import RedisServer
from fixtures.sites import PHOTO, Site
from vitrine_gateway.breaker import CircuitBreaker
from vitrine_gateway.cache.catalogue_watch import BELIEVED_S, CatalogueWatch
from vitrine_gateway.cache.redis_store import RedisStore


@pytest.fixture
def redis(tmp_path):
    with RedisServer(tmp_path) as server:
        yield server


@pytest.fixture
def cached(gateway, peers, redis):
    """A client of a gateway with a cache."""
    return gateway(peers, redis_url=redis.url)


def search(client, name="a", **fields):
    response = client.post("/api/v1/searches", **form(fields, picture(name)))
    assert response.status_code == 200
    return response.get_json()


def ids_of(answer):
    return [one["product"]["id"] for one in answer["similar"]]


def test_the_same_photo_is_answered_whole_from_the_cache(cached, peers):
    peers.similarity.add("shoe", colour="Red", price=(500, "EUR"))
    first, second = search(cached), search(cached)
    assert (first["cached"], second["cached"]) == (False, True)
    assert len(peers.features.calls) == len(peers.captioner.calls) == 1
    for part in ("attributes", "similar", "description", "space", "unavailable"):
        assert second[part] == first[part]


def test_another_question_about_the_same_photo_reuses_its_embedding(cached, peers):
    search(cached)
    answer = search(cached, limit="3")
    assert answer["cached"] is False
    assert len(peers.features.calls) == 1
    search(cached, crop="0,0,0.5,1")
    assert len(peers.features.calls) == 2


@pytest.mark.parametrize(
    "manner", [{"register": "warm"}, {"spelling": "american"}, {"language": "de"}]
)
def test_the_same_photo_described_in_another_manner_is_another_answer(cached, peers, manner):
    assert [search(cached, **one)["cached"] for one in ({}, manner, {}, manner)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert len(peers.captioner.calls) == 2


def test_a_deleted_product_leaves_the_answers_at_once(cached, peers):
    peers.similarity.add("keeps")
    peers.similarity.add("goes")
    assert set(ids_of(search(cached))) == {"keeps", "goes"}
    assert cached.delete("/api/v1/products/goes").status_code == 204
    assert ids_of(search(cached)) == ["keeps"]


def test_a_deleted_product_leaves_the_answers_of_every_process_at_once(
    gateway, peers, redis, monkeypatch
):
    # Nobody asks for the revision anew because time has passed.
    watch = partial(CatalogueWatch, clock=lambda: 1000.0)
    monkeypatch.setattr("vitrine_gateway.gateway.CatalogueWatch", watch)
    one, other = (gateway(peers, redis_url=redis.url) for _ in range(2))
    peers.similarity.add("keeps")
    peers.similarity.add("goes")
    for client in (one, other):
        assert set(ids_of(search(client))) == {"keeps", "goes"}
    assert search(other)["cached"]

    assert one.delete("/api/v1/products/goes").status_code == 204

    assert ids_of(search(other)) == ["keeps"]
    assert search(other)["cached"]
    shown = other.get("/api/v1/products").get_json()["products"]
    assert [one["id"] for one in shown] == ["keeps"]


@pytest.mark.parametrize("name", ["classifier", "captioner"])
def test_answers_go_when_a_bundle_of_the_same_space_says_something_else(
    gateway, own_peers, redis, name
):
    own_peers.similarity.add("a")
    own_peers.servers[name].tell_model("of before")
    client = gateway(own_peers, redis_url=redis.url)
    assert client.get("/readyz").status_code == 200
    search(client)
    assert search(client)["cached"]

    own_peers.servers[name].tell_model("of now")
    client = gateway(own_peers, redis_url=redis.url)
    assert client.get("/readyz").status_code == 200

    assert search(client)["cached"] is False
    assert search(client)["cached"]
    # Its photo was the same, and so is its embedding.
    assert len(own_peers.features.calls) == 1


def test_a_catalogue_written_elsewhere_is_noticed(gateway, peers, redis, monkeypatch):
    now = [1000.0]
    watch = partial(CatalogueWatch, clock=lambda: now[0])
    monkeypatch.setattr("vitrine_gateway.gateway.CatalogueWatch", watch)
    client = gateway(peers, redis_url=redis.url)
    peers.similarity.add("a")
    assert ids_of(search(client)) == ["a"]
    peers.similarity.add("b")
    now[0] += BELIEVED_S
    assert set(ids_of(search(client))) == {"a", "b"}


def search_address(client, site, **options):
    response = client.post(
        "/api/v1/searches", json={"image_url": site.address("/photo.jpg")} | options
    )
    assert response.status_code == 200
    return response.get_json()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def test_an_address_is_asked_of_the_cache_before_it_is_fetched(gateway, peers, redis, site):
    client = gateway(peers, redis_url=redis.url, allow_private_networks=True)
    first, second = search_address(client, site), search_address(client, site)
    assert (first["cached"], second["cached"]) == (False, True)
    assert "fetch" in first["timings_ms"]
    assert "fetch" not in second["timings_ms"]
    # Another question needs the embedding alone.
    assert search_address(client, site, limit=3)["cached"] is False
    assert (len(site.requests), len(peers.features.calls)) == (1, 1)
    # What was found is that of the photo, too, whoever sends it.
    response = client.post("/api/v1/searches", **form({}, PHOTO))
    assert response.get_json()["cached"] is True


def test_an_address_with_a_photo_that_is_known_is_fetched_once(gateway, peers, redis, site):
    client = gateway(peers, redis_url=redis.url, allow_private_networks=True)
    client.post("/api/v1/searches", **form({}, PHOTO))
    answers = [search_address(client, site) for _ in range(2)]
    assert [answer["cached"] for answer in answers] == [True, True]
    assert (len(site.requests), len(peers.features.calls)) == (1, 1)


def test_an_address_is_believed_no_longer_than_told(gateway, peers, redis, site):
    client = gateway(
        peers, redis_url=redis.url, allow_private_networks=True, cache_image_url_ttl_s=30
    )
    search_address(client, site)
    ttls = sorted(redis.client.ttl(key) for key in redis.client.keys("*"))
    assert len(ttls) == 4
    assert max(ttls[:2]) <= 30 < min(ttls[2:])
    never = gateway(
        peers, redis_url=redis.url, allow_private_networks=True, cache_image_url_ttl_s=0
    )
    answers = [search_address(never, site) for _ in range(2)]
    assert len(site.requests) == 3
    assert all(answer["cached"] for answer in answers)


def test_redis_is_asked_once_for_what_is_known_and_once_to_keep_what_is_not(
    gateway, peers, cached, redis
):
    def questions():
        stats = redis.client.info("commandstats")
        return [stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("mget", "set")]

    search(cached)
    assert questions() == [1, 2]
    # A moment later it is known here, and only whether it is still true is asked.
    search(cached)
    assert questions() == [2, 2]
    search(gateway(peers, redis_url=redis.url))
    assert questions() == [3, 2]
    assert redis.client.info("commandstats").keys().isdisjoint({"cmdstat_get", "cmdstat_multi"})


def test_a_partial_answer_is_not_kept(cached, peers):
    peers.captioner.fails_with = RuntimeError("for a moment")
    assert search(cached)["unavailable"] == ["description"]
    peers.captioner.fails_with = None
    answer = search(cached)
    assert (answer["unavailable"], answer["cached"]) == ([], False)


def test_what_another_version_kept_is_not_read(gateway, peers, redis):
    search(gateway(peers, redis_url=redis.url))
    for key in redis.client.keys("*:answer:*"):
        redis.client.set(key, b'{"answer": "of old"}')
    for key in redis.client.keys("*:embedding:*"):
        redis.client.set(key, b"odd")
    assert search(gateway(peers, redis_url=redis.url))["cached"] is False
    assert len(peers.features.calls) == 2


def test_everything_that_is_kept_goes_away_by_itself(cached, redis):
    search(cached)
    assert len(redis.client.keys("*")) == 2
    assert all(redis.client.ttl(key) > 0 for key in redis.client.keys("*"))


def test_searches_go_on_without_redis_and_are_kept_again_when_it_is_back(
    gateway, peers, redis, monkeypatch
):
    breaker = CircuitBreaker(retry_after_s=0)
    store = partial(RedisStore, breaker=breaker)
    monkeypatch.setattr("vitrine_gateway.gateway.RedisStore", store)
    client = gateway(peers, redis_url=redis.url)
    search(client, "kept")
    redis.kill()
    names = ("a", "b", "c")
    assert [search(client, name)["cached"] for name in names] == [False, False, False]
    # What was found a moment ago is known here, but nobody can tell whether it is still true.
    assert search(client, "kept")["cached"] is False
    redis.start()
    assert search(client, "d")["cached"] is False
    other = gateway(peers, redis_url=redis.url)
    assert [search(other, name)["cached"] for name in ("a", "d")] == [False, True]


def test_a_redis_that_hangs_is_left_alone_after_two_tries(cached, redis):
    search(cached)
    asked = redis.connections_made()
    redis.freeze()
    assert [search(cached, name)["cached"] for name in "bcde"] == [False] * 4
    redis.thaw()
    assert redis.connections_made() <= asked + 2


def test_limits_are_counted_in_redis_for_all_gateways_and_without_it_by_each(gateway, peers, redis):
    clients = [gateway(peers, redis_url=redis.url, rate_limit_searches="2/hour") for _ in range(2)]

    def statuses():
        return [client.post("/api/v1/searches", json={}).status_code for client in clients]

    assert statuses() == [400, 400]
    assert statuses() == [429, 429]
    redis.kill()
    assert statuses() == [400, 400]
