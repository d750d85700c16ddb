"""How a request came: over HTTPS or not, and what every answer tells a browser."""

import pytest

from fixtures.http import problem_of

HTTPS = {"X-Forwarded-Proto": "https"}
EVERY = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    "path", ["/", "/taggings", "/assets/x/favicon.svg", "/api/v1/facets", "/nothing", "/healthz"]
)
def test_every_answer_tells_a_browser_what_it_may_do(client, path):
    answer = client.get(path)
    for name, part in EVERY.items():
        assert part in answer.headers[name], name
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(("proxies", "sent"), [(0, False), (1, True), (2, True)])
def test_over_https_alone_a_browser_is_told_to_come_back_over_nothing_else(
    gateway, peers, proxies, sent
):
    client = gateway(peers, hsts_max_age_s=31_536_000, trusted_proxies=proxies)
    over_https = client.get("/", headers=HTTPS).headers
    # Without a proxy that is believed, anybody could say that.
    assert ("Strict-Transport-Security" in over_https) is sent
    if sent:
        assert over_https["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_a_key_over_plain_http_is_refused_loudly_wherever_it_is_sent(gateway, peers):
    client = gateway(peers, keys_need_https=True, trusted_proxies=2, api_keys="one")
    key = {"Authorization": "Bearer one"}
    for method, path in (("GET", "/api/v1/taggings"), ("GET", "/api/v1/facets"), ("GET", "/")):
        refused = client.open(path, method=method, headers=key)
        assert (refused.status_code, problem_of(refused)) == (403, "https-needed"), path
        assert "have it revoked" in refused.get_json()["detail"]
    assert client.get("/api/v1/facets").status_code == 200
    assert client.get("/api/v1/taggings", headers={**key, **HTTPS}).status_code == 200
