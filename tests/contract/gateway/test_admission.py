"""More searches than the services can do: some are refused at once, and the rest goes on."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.http import form, problem_of
from fixtures.peers import picture
from fixtures.redis_server import RedisServer
from fixtures.waiting import eventually


def search(client, name):
    return client.post("/api/v1/searches", **form({}, picture(name)))


@pytest.fixture
def client(gateway, peers, tmp_path):
    with RedisServer(tmp_path) as redis:
        yield gateway(peers, threads=8, max_searches=2, redis_url=redis.url)


def test_a_search_that_finds_no_place_is_refused_before_any_work_and_cheap_ones_go_on(
    client, peers
):
    peers.similarity.add("a", image="products/a.jpg")
    known = search(client, "known").get_json()
    peers.features.hang()
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(search, client, f"new {number}") for number in range(2)]
        assert eventually(lambda: len(peers.features.calls) == 3)

        refused = search(client, "one more")

        assert (refused.status_code, problem_of(refused)) == (503, "too-many-searches")
        assert refused.headers["Retry-After"] == "1"
        assert len(peers.features.calls) == 3
        again = search(client, "known").get_json()
        assert again["cached"]
        assert again["attributes"] == known["attributes"]
        for path in ("/", "/api/v1/products", "/api/v1/products/a", "/api/v1/facets"):
            assert client.get(path).status_code == 200, path
        peers.features.go_on()
        assert {one.result().status_code for one in waiting} == {200}
    assert search(client, "one more").status_code == 200


def test_writes_are_bounded_too(gateway, peers):
    client = gateway(peers, threads=8)
    peers.features.hang()
    with ThreadPoolExecutor(2) as pool:
        waiting = [
            pool.submit(client.put, f"/api/v1/products/{name}", **form({}, picture(name)))
            for name in "ab"
        ]
        assert eventually(lambda: len(peers.features.calls) == 2)
        refused = client.put("/api/v1/products/c", **form({}, picture("c")))
        assert (refused.status_code, problem_of(refused)) == (503, "too-many-writes")
        peers.features.go_on()
        assert {one.result().status_code for one in waiting} == {201}
