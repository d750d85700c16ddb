"""What a picture is made into before the backbone sees it."""

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from fixtures.pictures import drawing, encode, noise
from vitrine_features import colour
from vitrine_features.decode import decode
from vitrine_features.preprocessing import PICTURE_VERSION, Preprocessing


@pytest.mark.parametrize("resize", ["squash", "pad", "crop"])
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


def test_a_square_is_cut_out_of_the_middle_and_colours_are_counted_in_the_whole():
    wide = Image.new("RGB", (200, 50), "black")
    wide.paste("white", (75, 0, 125, 50))
    squash, crop = (Preprocessing(side=64, resize=resize) for resize in ("squash", "crop"))

    assert crop.prepare(wide).image.min() > 250
    np.testing.assert_array_equal(crop.prepare(wide).colour, squash.prepare(wide).colour)
    np.testing.assert_array_equal(crop.resize_pixels(wide), crop.prepare(wide).image)


def test_a_square_can_be_smaller_than_what_the_shorter_side_is_scaled_to():
    framed = Image.new("RGB", (80, 80), "black")
    framed.paste("white", (8, 8, 72, 72))
    crop = Preprocessing(side=64, resize="crop", scaled_side=80)

    assert crop.prepare(framed).image.min() > 250
    assert crop.detail_px() > Preprocessing(side=64).detail_px()
    with pytest.raises(ValidationError, match="at least as large as side"):
        Preprocessing(side=64, resize="crop", scaled_side=60)


def test_a_filter_that_is_named_is_used():
    picture = noise(90, 60)
    bicubic = Preprocessing(side=64, resample="bicubic").prepare(picture).image
    expected = picture.resize((64, 64), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(bicubic, np.asarray(expected))


def test_what_only_encoders_need_is_not_written_for_others():
    assert set(Preprocessing(side=64).model_dump()) == {
        *("side", "resize", "picture_version", "colour_version"),
    }


def test_the_colours_do_not_depend_on_the_way_of_resizing():
    picture = drawing(90, 60)
    squash, pad = (Preprocessing(side=224, resize=resize) for resize in ("squash", "pad"))
    assert squash.prepare(picture).colour @ pad.prepare(picture).colour > 0.99 * 2


def test_the_colours_are_those_of_the_pixels_that_the_backbone_sees():
    inputs = Preprocessing(side=64).prepare(noise(90, 60))
    seen = colour.colour_histogram(Image.fromarray(inputs.image))
    np.testing.assert_array_equal(inputs.colour, seen)


@pytest.mark.parametrize(
    ("kind", "size", "decoded"),
    [
        ("JPEG", (400, 533), (200, 267)),
        ("JPEG", (381, 500), (381, 500)),
        ("JPEG", (1080, 1440), (270, 360)),
        ("PNG", (400, 533), (200, 267)),
        ("PNG", (381, 500), (381, 500)),
        ("PNG", (1080, 1440), (216, 288)),
    ],
)
def test_a_picture_is_decoded_to_little_less_than_the_backbone_sees(kind, size, decoded):
    detail_px = Preprocessing(side=224).detail_px()
    picture = decode(encode(drawing(*size), kind), detail_px=detail_px)
    assert picture.image.size == pytest.approx(decoded, abs=1)


def test_what_is_decoded_for_a_part_has_the_detail_that_the_part_needs():
    preprocessing = Preprocessing(side=224)
    assert preprocessing.detail_px(0.25) >= 4 * preprocessing.detail_px() - 4


@pytest.mark.parametrize(
    ("field", "known"),
    [("picture_version", PICTURE_VERSION), ("colour_version", colour.VERSION)],
)
def test_a_bundle_that_was_measured_in_another_way_is_refused_with_both_versions(field, known):
    with pytest.raises(
        ValidationError, match=rf"version 99, this program in version {known}: train .* again"
    ):
        Preprocessing(side=64, **{field: 99})


def test_a_bundle_from_before_pictures_had_a_version_is_refused():
    written = '{"side": 224, "resize": "squash", "colour_version": 2}'
    with pytest.raises(ValidationError, match=r"colour in version 2, .* train the bundle again"):
        Preprocessing.model_validate_json(written)


def test_what_is_written_is_read_back():
    written = Preprocessing(side=224, resize="pad")
    assert Preprocessing.model_validate_json(written.model_dump_json()) == written
