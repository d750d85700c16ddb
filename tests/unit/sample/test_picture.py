"""A picture shows the product whole, in its colour, and the same for the same design."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from vitrine_sample.drawing.catalogue import make_catalogue
from vitrine_sample.drawing.palette import PALETTE, Colour
from vitrine_sample.drawing.picture import draw

CATALOGUE = make_catalogue(340, seed=3)
TYPES = sorted({p.product_type for p in CATALOGUE})
PLAIN_TYPES = (
    "Tshirts",
    "Shirts",
    "Sweaters",
    "Jackets",
    "Shorts",
    "Backpacks",
    "Wallets",
    "Gloves",
)


def first_of(product_type):
    return next(p for p in CATALOGUE if p.product_type == product_type)


@pytest.mark.parametrize("product_type", TYPES)
def test_a_product_lies_whole_within_its_frame(product_type):
    picture = draw(first_of(product_type))
    height, width, _ = picture.pixels.shape
    assert (width, height) in {(512, 512), (384, 512)}
    border = np.concatenate([picture.cover[[0, -1]].ravel(), picture.cover[:, [0, -1]].ravel()])
    assert border.max() == 0
    assert 0.01 < (picture.cover > 0.5).mean() < 0.85


def lab_of(picture):
    seen = picture.pixels[picture.cover > 0.95]
    return np.array(Colour(*(np.median(seen, axis=0) / 255)).lab)


@pytest.mark.parametrize("colour", sorted(set(PALETTE) - {"Silver", "Gold", "Copper"}))
def test_what_is_seen_is_near_the_colour_that_is_named(colour):
    product = next(
        p
        for seed in range(30)
        for p in make_catalogue(340, seed)
        if p.colour == colour
        and p.design.pattern == "plain"
        and p.product_type in PLAIN_TYPES
        and p.design.material not in ("tweed", "patent", "satin")
    )
    seen = lab_of(draw(product))
    distances = {
        name: np.linalg.norm(seen - np.array(named.lab)) for name, named in PALETTE.items()
    }
    assert distances[colour] < 14
    assert sorted(distances, key=distances.get).index(colour) < 2


def test_the_same_product_gives_the_same_bytes():
    product = CATALOGUE[5]
    assert draw(product).jpeg() == draw(product).jpeg()


def test_a_picture_is_a_jpeg_of_at_most_512_pixels():
    with Image.open(BytesIO(draw(CATALOGUE[0]).jpeg())) as image:
        assert image.format == "JPEG"
        assert max(image.size) == 512


def test_the_ground_under_a_product_is_darker_than_the_ground_far_from_it():
    standing = next(p for p in CATALOGUE if p.product_type == "Casual Shoes")
    picture = draw(standing)
    rows, columns = np.nonzero(picture.cover > 0.5)
    foot = rows.max() + 2
    middle = columns[rows > rows.max() - 4]
    assert picture.pixels[foot, middle].mean() < picture.pixels[8, middle].mean() - 25
