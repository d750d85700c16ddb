"""How often a client may ask: by key where there is one, and each kind of request by itself."""

from fixtures.http import problem_of

URL = "/api/v1/products"


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def test_searches_and_writes_of_equal_rates_are_counted_apart(gateway, peers):
    client = gateway(peers, rate_limit_searches="2/hour", rate_limit_writes="2/hour")
    for _ in range(2):
        assert client.post("/api/v1/searches", json={}).status_code == 400
    assert client.post("/api/v1/searches", json={}).status_code == 429
    for _ in range(2):
        assert client.delete(f"{URL}/a").status_code == 404
    assert client.delete(f"{URL}/a").status_code == 429


def test_who_has_a_key_is_counted_by_it_and_a_key_that_opens_nothing_counts_as_none(gateway, peers):
    client = gateway(
        peers, api_keys="one,two", rate_limit_searches="1/hour", anonymous_scopes="search"
    )

    def status(headers):
        return client.post("/api/v1/searches", json={}, headers=headers).status_code

    for key in ("one", "two"):
        assert [status(bearer(key)) for _ in range(2)] == [400, 429]
    assert [status({}) for _ in range(2)] == [400, 429]
    assert [status(bearer(f"drawn-{number}")) for number in range(2)] == [429, 429]


def test_what_is_shown_without_a_search_counts_as_one_and_is_searched_once(gateway, peers):
    for number in range(20):
        peers.similarity.add(str(number), product_type=f"Kind {number}")
    client = gateway(peers, rate_limit_searches="2/hour")
    first = client.get(f"{URL}?limit=48").get_json()["products"]
    searches = len(peers.similarity.calls)
    assert client.get(f"{URL}?limit=48").get_json()["products"] == first
    assert len(peers.similarity.calls) - searches <= 1
    assert searches <= 2 + 12
    assert client.get(URL).status_code == 429


def test_an_address_whose_keys_fail_is_heard_no_more_for_a_while(gateway, peers):
    client = gateway(peers, api_keys="right", rate_limit_failed_keys="3/hour")
    for number in range(3):
        assert client.delete(f"{URL}/a", headers=bearer(number)).status_code == 401
    for key in ("4", "right"):
        refused = client.delete(f"{URL}/a", headers=bearer(key))
        assert (refused.status_code, problem_of(refused)) == (429, "too-many-requests")
        assert int(refused.headers["Retry-After"]) > 0
    assert client.post("/api/v1/searches", json={}).status_code == 400
