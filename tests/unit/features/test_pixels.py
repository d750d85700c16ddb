"""Whatever way a pixel is stored, it comes out opaque and in sRGB."""

import struct

import numpy as np
import pytest
from PIL import Image

from fixtures.pictures import (
    RED,
    WHITE,
    assert_colour,
    assert_is_the_drawing,
    drawing,
    encode,
    png,
)
from fixtures.profiles import (
    all_red_cmyk_profile,
    linear_grey_profile,
    srgb_profile,
    swapped_profile,
)
from vitrine_features.decode import decode


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


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "HEIC"])
def test_colours_are_converted_to_srgb_by_the_profile(kind):
    image = Image.new("RGB", (16, 16), (200, 30, 40))

    decoded = decode(encode(image, kind, icc_profile=swapped_profile())).image

    assert_colour(decoded, (0.5, 0.5), (40, 30, 200))


def test_a_transparent_picture_is_converted_by_its_profile_and_its_paper_stays_white():
    image = drawing().convert("RGBA")
    image.paste((0, 0, 0, 0), (30, 0, 60, 20))

    decoded = decode(encode(image, "PNG", icc_profile=swapped_profile())).image

    assert_colour(decoded, (0.25, 0.5), RED[::-1])
    assert_colour(decoded, (0.75, 0.25), WHITE)


def test_grey_is_converted_to_srgb_by_its_profile():
    image = Image.new("L", (16, 16), 128)

    decoded = decode(encode(image, "JPEG", icc_profile=linear_grey_profile())).image

    assert_colour(decoded, (0.5, 0.5), (188, 188, 188), tolerance=2)


def test_cmyk_is_converted_to_srgb_by_its_profile():
    image = Image.new("CMYK", (32, 16), (0, 0, 0, 0))
    image.paste((255, 0, 0, 0), (0, 0, 16, 16))
    data = encode(image, "JPEG", quality=95, icc_profile=all_red_cmyk_profile())

    decoded = decode(data).image

    assert_colour(decoded, (0.2, 0.5), (255, 0, 0), tolerance=12)
    assert_colour(decoded, (0.8, 0.5), WHITE)


def test_a_profile_that_says_srgb_changes_nothing():
    data = encode(drawing(), "PNG", icc_profile=srgb_profile())

    np.testing.assert_array_equal(np.asarray(decode(data).image), np.asarray(drawing()))


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB", "P"])
@pytest.mark.parametrize("profile", [b"junk", b"\0" * 200, swapped_profile()])
def test_a_profile_that_is_broken_or_for_another_kind_of_picture_is_ignored(mode, profile):
    image = drawing().convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"

    decoded = decode(encode(image, kind, icc_profile=profile)).image

    assert (decoded.mode, decoded.size) == ("RGB", (60, 40))
    assert_colour(decoded, (0.75, 0.25), WHITE)
