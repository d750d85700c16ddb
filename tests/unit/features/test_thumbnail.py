"""Thumbnails fit their square and are never larger than the picture."""

import io

import pytest
from PIL import Image

from fixtures.pictures import RED, drawing
from vitrine_features.thumbnail import check_side, encode_thumbnail
from vitrine_serving.errors import InvalidInput


@pytest.mark.parametrize(
    ("size", "side_px", "expected"),
    [((600, 400), 120, (120, 80)), ((400, 600), 120, (80, 120)), ((60, 40), 120, (60, 40))],
)
def test_a_thumbnail_fits_its_square(size, side_px, expected):
    thumbnail = Image.open(io.BytesIO(encode_thumbnail(drawing(*size), side_px)))

    assert (thumbnail.format, thumbnail.size) == ("WEBP", expected)
    red, _, blue = thumbnail.convert("RGB").getpixel((expected[0] // 4, expected[1] // 2))
    assert abs(red - RED[0]) < 10 > abs(blue - RED[2])


@pytest.mark.parametrize("side_px", [1, 15, 1025, 2**31])
def test_a_side_out_of_range_is_refused(side_px):
    with pytest.raises(InvalidInput, match="16 to 1024") as caught:
        check_side(side_px)
    assert caught.value.reason == "THUMBNAIL_SIDE_INVALID"
