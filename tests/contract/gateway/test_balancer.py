"""The gateway behind the balancer that Compose and Kubernetes put there."""

import re
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from fixtures.balancer import HAPROXY, Balancer
from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.peers import THUMBNAIL, picture
from fixtures.waiting import eventually

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")

# Another address than the balancer's, which is this machine's, too.
CLIENT = "127.0.0.2"
# As Compose tells the gateway behind the balancer.
TOLD = dict(
    re.findall(
        r"(TRUSTED_PROXIES): (\d+)",
        (Path(__file__).parents[3] / "deploy/compose/balancer.yml").read_text(),
    )
)


@contextmanager
def balanced(peers, folder):
    """A balancer, and the gateway behind it."""
    with GatewayProcess(peers, folder / "media", **TOLD) as process:
        ready = process.await_ready()
        with Balancer(folder, (ready["port"], ready["metrics_port"])) as balancer:
            yield balancer, process


@pytest.fixture(scope="module")
def page(shared_peers, tmp_path_factory):
    """A client of a balancer, and the gateway behind it; each test has pictures of its own."""
    shared_peers.reset()
    with (
        balanced(shared_peers, tmp_path_factory.mktemp("balanced")) as (balancer, process),
        httpx.Client(
            base_url=f"http://127.0.0.1:{balancer.port}",
            timeout=30,
            transport=httpx.HTTPTransport(local_address=CLIENT),
        ) as client,
    ):
        yield client, process


@pytest.fixture
def has_served(page):
    """Tells whether the gateway itself has sent so many thumbnails since the test began."""
    _, process = page

    def sent():
        # It logs each when it is sent.
        return sum(one.get("route", "").endswith("/thumbnail") for one in process.entries())

    before = sent()
    return lambda number: eventually(lambda: sent() - before == number)


def write(client, name):
    sent = form({}, picture(name))
    response = client.put(
        "/api/v1/products/a", content=sent["data"], headers={"Content-Type": sent["content_type"]}
    )
    assert response.status_code in (200, 201)
    return response.json()["thumbnail_url"]


def test_a_thumbnail_whose_address_names_its_content_is_asked_of_the_gateway_once(page, has_served):
    client, _ = page
    address = write(client, "first")
    answers = [client.get(address) for _ in range(5)]
    assert {answer.content for answer in answers} == {THUMBNAIL}
    assert {answer.headers["Cache-Control"] for answer in answers} == {
        "public, max-age=2592000, immutable"
    }
    assert has_served(1)
    known = client.get(address, headers={"If-None-Match": answers[0].headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert has_served(1)


def test_an_address_that_names_no_content_is_asked_each_time(page, has_served):
    client, _ = page
    address = write(client, "asked each time").partition("?")[0]
    for _ in range(3):
        assert client.get(address).headers["Cache-Control"] == "no-cache"
    assert has_served(3)


def test_a_new_picture_has_a_new_address_and_an_address_of_none_is_kept_by_nobody(page, has_served):
    client, _ = page
    before = write(client, "old")
    client.get(before)
    after = write(client, "new")
    assert after != before
    assert client.get(after).status_code == 200
    for _ in range(2):
        assert client.get(f"{before}0").status_code == 404
    assert has_served(4)


def test_the_client_in_the_log_is_the_one_that_asked_the_balancer(page):
    client, process = page
    said = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    assert client.get("/api/v1/facets", headers=said).status_code == 200
    assert process.await_entry(event="request", route="/api/v1/facets")["client"] == CLIENT


def test_nobody_outside_says_what_the_page_is_called(page):
    client, _ = page
    said = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "666",
        "X-Forwarded-Proto": "ftp",
        "Forwarded": "host=evil.example",
    }
    for path in ("/", "/api/v1/facets", "/api/v1/openapi.json", "/taggings/"):
        answer = client.get(path, headers=said, follow_redirects=False)
        shown = f"{answer.headers} {answer.text}"
        assert [word for word in ("evil", ":666", "ftp:") if word in shown] == [], path


def test_who_watches_the_balancer_hears_whether_it_has_a_gateway(peers, tmp_path):
    with (
        balanced(peers, tmp_path) as (balancer, process),
        httpx.Client(base_url=f"http://127.0.0.1:{balancer.operation_port}") as watcher,
    ):
        assert eventually(lambda: watcher.get("/readyz").status_code == 200)
        counted = watcher.get("/metrics").text
        assert 'haproxy_backend_active_servers{proxy="gateways"} 1' in counted
        process.process.terminate()
        assert eventually(lambda: watcher.get("/readyz").status_code == 503)
        assert watcher.get("/healthz").status_code == 200
        assert watcher.get("/").status_code == 404
