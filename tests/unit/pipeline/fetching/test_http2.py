"""HTTP/2 where it is offered, and no site whose certificate cannot be trusted."""

import pytest

from fixtures.fetching import Shop
from fixtures.http2_site import Http2Site
from vitrine_pipeline.fetching import FetchPlan, Manners, fetch_pictures

_NUMBER = 30


@pytest.fixture
def open_site(tmp_path):
    opened = []

    def open_one(*protocols):
        opened.append(Http2Site(tmp_path, list(protocols)))
        return opened[0]

    yield open_one
    opened[0].close()


def fetch(site, folder, *, trust):
    shop = Shop(folder, site)
    shop.put_all(["sound"] * _NUMBER)
    shop.arguments()
    manners = Manners(allow_private=True, rate_per_host=0, attempts=2, backoff_s=0)
    report = folder / "images.fetch.csv"
    plan = FetchPlan(shop.file, shop.images, report, manners=manners, tls=trust)
    return shop, fetch_pictures(plan, lambda _rows: None)


def test_a_site_that_offers_http2_is_asked_over_one_connection(open_site, tmp_path):
    site = open_site("h2", "http/1.1")

    shop, done = fetch(site, tmp_path, trust=site.trust)

    assert done.downloaded == _NUMBER
    assert shop.files() == shop.expected(["sound"] * _NUMBER)
    assert site.versions == ["2"] * _NUMBER
    assert len(site.peers) == 1


def test_a_site_that_does_not_is_asked_as_it_can(open_site, tmp_path):
    site = open_site("http/1.1")

    _, done = fetch(site, tmp_path, trust=site.trust)

    assert done.downloaded == _NUMBER
    assert set(site.versions) == {"1.1"}


def test_a_certificate_that_nobody_vouches_for_is_refused(open_site, tmp_path):
    site = open_site("h2")

    _, done = fetch(site, tmp_path, trust=None)

    assert done.failed == _NUMBER
    assert "certificate is refused" in done.faults[0].reason
    assert done.attempts == _NUMBER
    assert site.versions == []
