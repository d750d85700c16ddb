"""A picture of one colour shows nothing, however it was taken; a product always shows something."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fixtures.pictures import encode
from vitrine_features.crop import Crop
from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing

COLOURS = [(255, 255, 255), (0, 0, 0), (200, 30, 40), (20, 60, 180), (128, 128, 128), (250, 240, 9)]
RNG = np.random.default_rng(1)


def is_blank(picture, crop=None, resize="squash", **options):
    preprocessing = Preprocessing(side=224, resize=resize)
    image = decode(encode(picture, "JPEG", **options), detail_px=preprocessing.detail_px()).image
    return preprocessing.prepare(image, crop).blank


def plain(colour, size=(600, 800), *, noise=0, light=1.0):
    """One colour; towards its lower corners, `light` of it is left."""
    width, height = size
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    pixels = np.array(colour) * (1 - (1 - light) * (x + y) / 2)[..., None]
    pixels = pixels + RNG.normal(0, noise, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def shirt(colour, on):
    """Seen from the front, with the faint edges that cloth of one colour has on its like."""
    image = Image.new("RGB", (600, 800), on)
    draw = ImageDraw.Draw(image)
    outline = [(180, 120), (420, 120), (560, 260), (490, 340), (430, 280), (430, 700), (170, 700)]
    outline += [(170, 280), (110, 340), (40, 260)]
    draw.polygon(outline, fill=colour, outline=tuple(max(0, part - 40) for part in on), width=6)
    return image


@pytest.mark.parametrize("resize", ["squash", "pad"])
@pytest.mark.parametrize("colour", COLOURS)
def test_one_colour_is_nothing(colour, resize):
    assert is_blank(plain(colour), resize=resize)
    assert is_blank(plain(colour, noise=8), resize=resize, quality=60)
    assert is_blank(plain(colour, light=0.6), resize=resize)


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2), (20, 20), (4000, 30)])
def test_one_colour_is_nothing_in_any_shape(size):
    assert is_blank(plain((90, 120, 200), size))
    assert is_blank(plain((90, 120, 200), size), resize="pad")


@pytest.mark.parametrize("on", [(255, 255, 255), (236, 236, 236), (40, 40, 44)])
def test_a_garment_of_the_colour_of_its_background_is_something(on):
    assert not is_blank(shirt(on, on))


def test_a_garment_is_something_whatever_it_lies_on():
    assert not is_blank(shirt((200, 30, 40), (255, 255, 255)))


def test_the_part_that_is_asked_about_counts():
    picture = shirt((200, 30, 40), (255, 255, 255))

    assert is_blank(picture, Crop(0.4, 0.4, 0.6, 0.6))
    assert not is_blank(picture, Crop(0, 0, 0.5, 0.5))


def test_every_product_of_the_drawn_catalogue_is_something(trained):
    preprocessing = Preprocessing(side=224)
    blank = [
        row["ProductId"]
        for row in trained.rows
        if preprocessing.prepare(
            decode(trained.photo(row["ProductId"]), detail_px=preprocessing.detail_px()).image
        ).blank
    ]

    assert blank == []
