"""Whatever way a picture is stored, it comes out upright, opaque and in sRGB."""

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from fixtures.pictures import BLUE, RED, drawing, encode, exif, noise, png, swapped_profile
from vitrine_features.decode import decode

WHITE = (255, 255, 255)
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


def assert_colour(image: Image.Image, at: tuple[float, float], expected, tolerance=6):
    x, y = int(at[0] * image.width), int(at[1] * image.height)
    np.testing.assert_allclose(image.getpixel((x, y)), expected, atol=tolerance)


def assert_is_the_drawing(image: Image.Image, tolerance=6):
    assert image.mode == "RGB"
    assert_colour(image, (0.25, 0.5), RED, tolerance)
    assert_colour(image, (0.75, 0.25), WHITE, tolerance)
    assert_colour(image, (0.75, 0.75), BLUE, tolerance)


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
@pytest.mark.parametrize("damage", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"junk" * 9])
def test_damaged_exif_data_costs_nothing_but_the_orientation(damage):
    assert_is_the_drawing(decode(encode(drawing(), "JPEG", exif=damage)).image)


def test_an_orientation_that_does_not_exist_is_ignored():
    assert_is_the_drawing(decode(encode(drawing(), "JPEG", exif=exif(99))).image)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIC"])
def test_what_is_transparent_becomes_white(kind):
    image = drawing().convert("RGBA")
    image.paste((0, 0, 0, 0), (30, 0, 60, 20))

    assert_is_the_drawing(decode(encode(image, kind)).image, tolerance=12)


def test_what_is_half_transparent_is_mixed_with_white():
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 128))

    assert_colour(decode(encode(image, "PNG")).image, (0.5, 0.5), (255, 127, 127), tolerance=1)


def test_a_palette_with_a_transparent_colour_is_laid_on_white():
    image = drawing().quantize(8)
    white = image.getpixel((50, 5))

    decoded = decode(encode(image, "PNG", transparency=white)).image

    assert_is_the_drawing(decoded, tolerance=8)


def test_an_animation_shows_its_first_frame():
    frames = [drawing(), Image.new("RGB", (60, 40), "black")]
    for kind in ("GIF", "WEBP", "AVIF"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        assert_is_the_drawing(decode(data).image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIC"])
def test_a_grey_picture_becomes_rgb(kind):
    decoded = decode(encode(Image.new("L", (16, 16), 90), kind)).image

    assert decoded.mode == "RGB"
    assert_colour(decoded, (0.5, 0.5), (90, 90, 90), tolerance=2)


def test_a_black_and_white_picture_becomes_rgb():
    decoded = decode(encode(Image.new("1", (16, 16), 1), "PNG")).image

    assert_colour(decoded, (0.5, 0.5), WHITE)


def test_grey_with_transparency_is_laid_on_white():
    image = Image.new("LA", (16, 16), (40, 255))
    image.paste((0, 0), (8, 0, 16, 16))

    decoded = decode(encode(image, "PNG")).image

    assert_colour(decoded, (0.25, 0.5), (40, 40, 40))
    assert_colour(decoded, (0.75, 0.5), WHITE)


def test_sixteen_bit_grey_keeps_its_shades():
    grey = np.linspace(0, 65535, 64, dtype=np.uint16)[None].repeat(4, axis=0)

    decoded = np.asarray(decode(encode(Image.fromarray(grey), "PNG")).image)

    np.testing.assert_array_equal(decoded[0, :, 0], grey[0] >> 8)


def test_sixteen_bit_grey_with_a_transparent_shade_is_laid_on_white():
    rows = b"".join(b"\0" + struct.pack(">HH", 5000, 30000) for _ in range(2))

    data = png(2, 2, 16, 0, rows, (b"tRNS", struct.pack(">H", 5000)))

    assert [decode(data).image.getpixel((x, 0))[0] for x in (0, 1)] == [255, 30000 >> 8]


@pytest.mark.parametrize(("colour_type", "channels"), [(2, 3), (6, 4), (4, 2)])
def test_sixteen_bit_colour_and_alpha_are_read(colour_type, channels):
    pixel = struct.pack(f">{channels}H", *[51400, 51400, 51400, 65535][: channels - 1], 65535)
    if colour_type == 2:
        pixel = struct.pack(">3H", 51400, 51400, 51400)

    data = png(2, 1, 16, colour_type, b"\0" + pixel * 2)

    assert_colour(decode(data).image, (0.5, 0.5), (200, 200, 200), tolerance=1)


def test_a_cmyk_picture_without_a_profile_is_converted_plainly():
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))

    assert_colour(decode(encode(image, "JPEG", quality=95)).image, (0.5, 0.5), (255, 0, 0))


def test_colours_are_converted_to_srgb_by_the_profile():
    for kind in ("PNG", "JPEG", "WEBP", "AVIF"):
        data = encode(
            Image.new("RGB", (16, 16), (200, 30, 40)), kind, icc_profile=swapped_profile()
        )
        assert_colour(decode(data).image, (0.5, 0.5), (40, 30, 200))


def test_a_profile_that_says_srgb_changes_nothing():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    data = encode(drawing(), "PNG", icc_profile=srgb)

    np.testing.assert_array_equal(np.asarray(decode(data).image), np.asarray(drawing()))


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB", "P"])
@pytest.mark.parametrize("profile", [b"junk", b"\0" * 200, swapped_profile()])
def test_a_profile_that_is_broken_or_for_another_kind_of_picture_is_ignored(mode, profile):
    image = drawing().convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"

    decoded = decode(encode(image, kind, icc_profile=profile)).image

    assert (decoded.mode, decoded.size) == ("RGB", (60, 40))
    assert_colour(decoded, (0.75, 0.25), WHITE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC", "AVIF"])
def test_less_detail_may_be_asked_for_and_the_original_size_is_still_told(kind):
    data = encode(drawing(1200, 800), kind)

    picture = decode(data, detail_px=100)

    assert (picture.width_px, picture.height_px) == (1200, 800)
    assert 100 <= min(picture.image.size) < 200
    assert_is_the_drawing(picture.image)


def test_less_detail_is_what_resizing_the_whole_picture_gives():
    data = encode(noise(30, 20).resize((1200, 800)), "JPEG", quality=95)
    size = (48, 32)

    whole = np.asarray(decode(data).image.resize(size, Image.Resampling.BICUBIC), np.float32)
    less = decode(data, detail_px=2 * size[1]).image.resize(size, Image.Resampling.BICUBIC)

    assert np.abs(whole - np.asarray(less, np.float32)).mean() < 2


def test_a_picture_smaller_than_the_detail_stays_as_it_is():
    assert decode(encode(drawing(), "JPEG"), detail_px=448).image.size == (60, 40)
