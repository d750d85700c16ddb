"""Whatever way a picture is stored, it comes out upright and no larger than needed."""

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from fixtures.pictures import assert_is_the_drawing, drawing, encode, exif, noise
from vitrine_features.decode import decode, decode_each

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIC", "AVIF")

# What a camera must have stored so that each orientation shows the drawing upright.
STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_told_by_its_content_and_decoded(kind):
    picture = decode(encode(drawing(), kind))

    assert picture.content_type == f"image/{kind.lower()}"
    assert (picture.width_px, picture.height_px) == picture.image.size == (60, 40)
    assert_is_the_drawing(picture.image)


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_is_turned_upright(kind, orientation):
    stored = drawing().transpose(STORED_AS[orientation])

    picture = decode(encode(stored, kind, exif=exif(orientation)))

    assert (picture.width_px, picture.height_px) == (60, 40)
    assert_is_the_drawing(picture.image)


def test_a_heic_picture_is_turned_once_and_not_twice():
    stored = drawing().transpose(Image.Transpose.ROTATE_90)

    picture = decode(encode(stored, "HEIC", exif=exif(6)))

    assert (picture.width_px, picture.height_px) == (60, 40)
    assert_is_the_drawing(picture.image)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("damage", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"junk" * 9])
def test_damaged_exif_data_costs_nothing_but_the_orientation(kind, damage):
    assert_is_the_drawing(decode(encode(drawing(), kind, exif=damage)).image)


def test_an_orientation_that_does_not_exist_is_ignored():
    assert_is_the_drawing(decode(encode(drawing(), "JPEG", exif=exif(99))).image)


def test_an_animation_shows_its_first_frame():
    frames = [drawing(), Image.new("RGB", (60, 40), "black")]
    for kind in ("GIF", "WEBP", "AVIF"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        assert_is_the_drawing(decode(data).image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC", "AVIF"])
def test_less_detail_may_be_asked_for_and_the_original_size_is_still_told(kind):
    data = encode(drawing(1200, 800), kind)

    picture = decode(data, detail_px=100)

    assert (picture.width_px, picture.height_px) == (1200, 800)
    assert 100 <= min(picture.image.size) < 200
    assert_is_the_drawing(picture.image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_less_detail_is_what_resizing_the_whole_picture_gives(kind):
    data = encode(noise(30, 20).resize((1200, 800)), kind)
    size = (48, 32)

    whole = np.asarray(decode(data).image.resize(size, Image.Resampling.BICUBIC), np.float32)
    less = decode(data, detail_px=2 * size[1]).image.resize(size, Image.Resampling.BICUBIC)

    assert np.abs(whole - np.asarray(less, np.float32)).mean() < 2


def test_a_picture_smaller_than_the_detail_stays_as_it_is():
    assert decode(encode(drawing(), "JPEG"), detail_px=448).image.size == (60, 40)


@pytest.mark.parametrize("kind", FORMATS)
def test_each_of_several_uses_gets_what_it_would_get_alone(kind):
    data = (
        encode(noise(400, 300), kind, exif=exif(6))
        if kind != "GIF"
        else encode(noise(400, 300), kind)
    )

    together = decode_each(data, (50, 100, None))

    alone = [decode(data, detail_px=detail_px) for detail_px in (50, 100, None)]
    assert [picture.image.tobytes() for picture in together] == [
        picture.image.tobytes() for picture in alone
    ]


def test_a_picture_for_two_uses_is_read_once(monkeypatch):
    read = []
    load = PngImageFile.load
    monkeypatch.setattr(PngImageFile, "load", lambda self: (read.append(self), load(self))[1])

    decode_each(encode(drawing(), "PNG"), (10, 20))

    assert len(set(map(id, read))) == 1
