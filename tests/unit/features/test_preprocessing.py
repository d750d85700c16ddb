"""What a picture is made into before the backbone sees it."""

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from fixtures.pictures import drawing
from vitrine_features import colour
from vitrine_features.preprocessing import Preprocessing


@pytest.mark.parametrize("resize", ["squash", "pad"])
@pytest.mark.parametrize("size", [(60, 40), (40, 60), (1, 900), (2000, 3)])
def test_every_picture_gets_the_size_of_the_backbone(resize, size):
    inputs = Preprocessing(side=64, resize=resize).prepare(Image.new("RGB", size, "teal"))
    assert inputs.image.shape == (64, 64, 3)
    assert inputs.image.dtype == np.uint8
    assert inputs.colour.shape == (colour.DIMENSION,)


def test_squashing_fills_the_square_and_padding_keeps_the_proportions():
    wide = Image.new("RGB", (200, 50), "black")
    squashed = Preprocessing(side=64, resize="squash").prepare(wide).image
    padded = Preprocessing(side=64, resize="pad").prepare(wide).image
    assert (squashed == 0).all()
    assert (padded[:20] == 255).all()
    assert (padded[30:34] == 0).all()


def test_the_colours_do_not_depend_on_the_way_of_resizing():
    picture = drawing(90, 60)
    squash, pad = (Preprocessing(side=64, resize=resize) for resize in ("squash", "pad"))
    np.testing.assert_array_equal(squash.prepare(picture).colour, pad.prepare(picture).colour)


def test_a_bundle_that_measures_colour_in_another_way_is_refused_with_both_versions():
    with pytest.raises(
        ValidationError, match=rf"version 99, this program in version {colour.VERSION}"
    ):
        Preprocessing(side=64, colour_version=99)


def test_what_is_written_is_read_back():
    written = Preprocessing(side=224, resize="pad")
    assert Preprocessing.model_validate_json(written.model_dump_json()) == written
