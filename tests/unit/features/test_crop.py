"""A crop is a rectangle inside the picture, or an error."""

import math

import pytest
from PIL import Image

from vitrine_features.crop import Crop
from vitrine_serving.errors import InvalidInput


@pytest.mark.parametrize(
    "sides",
    [(0.5, 0, 0.5, 1), (0.6, 0, 0.4, 1), (-0.1, 0, 1, 1), (0, 0, 1.01, 1), (0, 0.9, 1, 0.1),
     (math.nan, 0, 1, 1), (0, 0, 1, math.nan), (0, 0, math.inf, 1)],
)  # fmt: skip
def test_a_crop_that_is_no_rectangle_inside_the_picture_is_refused(sides):
    with pytest.raises(InvalidInput, match="0 <= left < right <= 1") as caught:
        Crop(*sides)
    assert caught.value.reason == "CROP_INVALID"


def test_a_crop_cuts_the_part_that_it_names():
    image = Image.new("RGB", (100, 200))
    image.paste((255, 0, 0), (50, 100, 100, 200))

    part = Crop(0.5, 0.5, 1, 1).cut(image)

    assert part.size == (50, 100)
    assert part.getcolors() == [(5000, (255, 0, 0))]


def test_the_smallest_crop_of_the_smallest_picture_is_a_pixel():
    assert Crop(0.999, 0.999, 1, 1).cut(Image.new("RGB", (1, 1))).size == (1, 1)
    assert Crop(0.3, 0.3, 0.3 + 1e-9, 0.3 + 1e-9).cut(Image.new("RGB", (7, 9))).size == (1, 1)
