"""A crop is a rectangle inside the picture, or an error."""

import math

import numpy as np
import pytest
from PIL import Image

from vitrine_features.crop import Crop
from vitrine_features.preprocessing import Preprocessing
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


def test_a_crop_is_laid_over_the_picture_to_parts_of_a_pixel():
    assert Crop(0.5, 0.25, 1, 0.75).box(101, 203) == (50.5, 50.75, 101, 152.25)


def test_only_what_is_in_the_crop_counts():
    image = Image.new("RGB", (100, 200))
    image.paste((255, 0, 0), (50, 100, 100, 200))

    part = Preprocessing(side=64).prepare(image, Crop(0.5, 0.5, 1, 1))

    np.testing.assert_array_equal(part.image[2:, 2:], np.broadcast_to((255, 0, 0), (62, 62, 3)))


@pytest.mark.parametrize("resize", ["squash", "pad"])
@pytest.mark.parametrize("size", [(1, 1), (7, 9)])
def test_the_smallest_crop_of_the_smallest_picture_has_a_colour(resize, size):
    teal = Image.new("RGB", size, "teal")
    for crop in (Crop(0.999, 0.999, 1, 1), Crop(0.3, 0.3, 0.3 + 1e-9, 0.3 + 1e-9)):
        part = Preprocessing(side=64, resize=resize).prepare(teal, crop).image
        np.testing.assert_array_equal(part[32, 32], (0, 128, 128))
