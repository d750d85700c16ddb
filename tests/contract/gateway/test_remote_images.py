"""Photos by URL, fetched from a real web server."""

import socket

import pytest

from fixtures.http import problem_of
from fixtures.sites import PHOTO, Site


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


@pytest.fixture
def trusting(gateway, peers):
    """A client of a gateway that may fetch from this machine."""
    return gateway(peers, allow_private_networks=True, remote_image_timeout_ms=500)


def search(client, url):
    return client.post("/api/v1/searches", json={"image_url": url})


def test_a_photo_of_another_site_is_searched(trusting, peers, site):
    peers.similarity.add("twin", like=PHOTO)
    answer = search(trusting, site.address("/photo.jpg")).get_json()
    assert answer["similar"][0]["score"] == pytest.approx(1, abs=1e-3)
    assert "fetch" in answer["timings_ms"]


def test_redirects_are_followed_a_few_times(trusting, site):
    assert search(trusting, site.address("/to//to//to//photo.jpg")).status_code == 200
    response = search(trusting, site.address("/to/"))
    assert (response.status_code, problem_of(response)) == (422, "image-url-unreachable")
    assert len(site.requests) == 4 + 4


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/page.html", 415, "image-type-unsupported"),
        ("/absent.jpg", 422, "image-url-unreachable"),
        ("/nothing", 400, "image-empty"),
        ("/endless", 413, "image-too-large"),
        ("/promises", 413, "image-too-large"),
        ("/packed", 422, "image-url-unreachable"),
        ("/drip", 422, "image-url-unreachable"),
        ("/to/ftp://127.0.0.1/photo.jpg", 400, "image-url-invalid"),
        ("/to/file:///etc/passwd", 400, "image-url-invalid"),
    ],
)
def test_an_address_that_gives_no_photo_is_refused_by_its_fault(trusting, site, path, status, kind):
    response = search(trusting, site.address(path))
    assert (response.status_code, problem_of(response)) == (status, kind)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.org",
        "//example.org/a.jpg",
        "photo.jpg",
        "http://",
        "http://user:word@example.org/a.jpg",
        "http://[::1",
        "http://example.org:99999/",
        "http://" + "a" * 3000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(client, url):
    response = search(client, url)
    assert (response.status_code, problem_of(response)) == (400, "image-url-invalid")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"]
)
def test_no_address_leads_to_this_machine(client, site, host):
    response = search(client, site.address("/photo.jpg", host))
    assert (response.status_code, problem_of(response)) == (400, "image-url-forbidden")
    assert site.requests == []


def test_a_name_that_leads_inwards_is_refused_where_the_connection_is_made(
    client, site, monkeypatch
):
    asked = []

    def resolve(host, port, *_, **__):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    response = search(client, site.address("/photo.jpg", "shop.example.org"))
    assert (response.status_code, problem_of(response)) == (400, "image-url-forbidden")
    assert asked == ["shop.example.org"]
    assert site.requests == []


def test_an_address_of_a_name_that_does_not_answer_is_passed_over(trusting, site, monkeypatch):
    by_the_system = socket.getaddrinfo

    def resolve(host, *rest, **options):
        if host != "shop.example.org":
            return by_the_system(host, *rest, **options)
        return [by_the_system(one, *rest, **options)[0] for one in ("127.0.0.9", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert search(trusting, site.address("/photo.jpg", "shop.example.org")).status_code == 200


def test_a_redirect_inwards_is_refused(gateway, peers, site, monkeypatch):
    checked = []

    def only_the_first(address):
        checked.append(address)
        return len(checked) == 1

    monkeypatch.setattr("vitrine_downloads.addresses.is_public", only_the_first)
    response = search(gateway(peers), site.address("/to//photo.jpg"))
    assert (response.status_code, problem_of(response)) == (400, "image-url-forbidden")
    assert site.requests == ["/to//photo.jpg"]
