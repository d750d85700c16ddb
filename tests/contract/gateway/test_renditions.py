"""A product whose picture is a HEIC is seen in every browser."""

import pytest

from fixtures.http import form, problem_of
from fixtures.peers import THUMBNAIL, picture
from vitrine_serving.errors import Unavailable

URL = "/api/v1/products"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = (
    "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,"
    "image/svg+xml,image/*;q=0.8,*/*;q=0.5"
)


def product_with(client, data):
    return client.put(f"{URL}/a", **form({"title": "A"}, data)).get_json()


def image_of(client, product, accept, **headers):
    return client.get(product["image_url"], headers={"Accept": accept, **headers})


@pytest.mark.parametrize("accept", [CHROME, FIREFOX])
def test_a_browser_without_heic_gets_webp(client, accept):
    product = product_with(client, HEIC)

    shown = image_of(client, product, accept)

    assert (shown.mimetype, shown.data) == ("image/webp", THUMBNAIL)
    assert "immutable" in shown.headers["Cache-Control"]
    assert shown.headers["Vary"] == "Accept"
    again = image_of(client, product, accept, **{"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("accept", [SAFARI, "*/*", "image/*", "image/heic", ""])
def test_whoever_reads_heic_or_does_not_say_gets_what_was_sent(client, accept):
    product = product_with(client, HEIC)

    shown = image_of(client, product, accept)

    assert (shown.mimetype, shown.data) == ("image/heic", HEIC)
    assert shown.headers["Vary"] == "Accept"


def test_a_picture_that_browsers_read_is_left_alone(client):
    photo = picture("boot")

    shown = image_of(client, product_with(client, photo), CHROME)

    assert (shown.mimetype, shown.data) == ("image/jpeg", photo)
    assert "Vary" not in shown.headers


def test_it_is_made_once_of_a_thousand_pixels(client, peers):
    product = product_with(client, HEIC)
    peers.features.calls.clear()

    for _ in range(3):
        assert image_of(client, product, CHROME).data == THUMBNAIL

    assert [asked.thumbnail_side_px for asked in peers.features.calls] == [1024]


def test_the_thumbnail_stands_in_while_features_is_away(client, peers):
    product = product_with(client, HEIC)
    peers.features.fails_with = Unavailable("it is away", reason="UNREACHABLE")

    shown = image_of(client, product, CHROME)

    assert (shown.mimetype, shown.data) == ("image/webp", THUMBNAIL)
    assert shown.headers["Cache-Control"] == "no-cache"


def test_without_a_thumbnail_either_the_error_is_told(client, peers, tmp_path):
    product = product_with(client, HEIC)
    peers.features.fails_with = Unavailable("it is away", reason="UNREACHABLE")
    for thumbnail in tmp_path.glob("media/thumbnails/*/*"):
        thumbnail.unlink()

    shown = image_of(client, product, CHROME)

    assert (shown.status_code, problem_of(shown)) == (503, "features-unavailable")


def test_a_thumbnail_that_is_missing_is_no_heic_either(client, tmp_path):
    product = product_with(client, HEIC)
    for thumbnail in tmp_path.glob("media/thumbnails/*/*"):
        thumbnail.unlink()

    shown = client.get(product["thumbnail_url"], headers={"Accept": CHROME})

    assert (shown.mimetype, shown.data) == ("image/webp", THUMBNAIL)
    assert shown.headers["Cache-Control"] == "no-cache"
