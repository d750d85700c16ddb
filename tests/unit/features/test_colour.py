"""The colours of a product, whatever it is photographed on."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from vitrine_features.colour import (
    DIMENSION,
    colour_histogram,
    foreground,
    inner_part,
)
from vitrine_features.lab import srgb_to_lab

RED, BLUE, WHITE, GREY = (200, 30, 40), (20, 60, 180), (255, 255, 255), (150, 150, 150)


def shirt(colour, backdrop=WHITE, *, seam=None, size=(300, 400)):
    image = Image.new("RGB", size, backdrop)
    box = (size[0] // 4, size[1] // 4, 3 * size[0] // 4, 3 * size[1] // 4)
    ImageDraw.Draw(image).rectangle(box, fill=colour, outline=seam or colour, width=6)
    return image


def likeness(one, other):
    """1: the same colours; 0: none in common."""
    return float(colour_histogram(one) @ colour_histogram(other)) / 2


def test_both_parts_have_unit_norm():
    histogram = colour_histogram(shirt(RED))
    assert histogram.shape == (DIMENSION,)
    assert histogram.dtype == np.float32
    for part in np.split(histogram, 2):
        assert np.linalg.norm(part) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("backdrop", [WHITE, GREY, (0, 0, 0), (235, 225, 210)])
def test_a_plain_backdrop_does_not_count(backdrop):
    on_it = shirt(RED, backdrop)
    assert likeness(on_it, shirt(RED)) > 0.9
    assert likeness(on_it, shirt(BLUE)) < 0.2


def test_a_white_product_on_white_is_found_by_its_seams_and_is_white():
    white = shirt(WHITE, seam=(200, 200, 200))
    assert likeness(white, Image.new("RGB", (300, 400), WHITE)) > 0.6
    assert likeness(white, shirt((30, 30, 30))) < 0.2


def test_the_inner_part_leaves_out_the_trim():
    image = shirt(RED)
    ImageDraw.Draw(image).rectangle((75, 100, 225, 300), outline=BLUE, width=22)
    whole, inner = np.split(colour_histogram(image), 2)
    _, plain_red = np.split(colour_histogram(shirt(RED)), 2)
    assert inner @ plain_red > whole @ plain_red + 0.1


def test_a_similar_shade_is_more_alike_than_another_colour():
    assert likeness(shirt(RED), shirt((190, 40, 50))) > 0.8
    assert likeness(shirt(RED), shirt((190, 40, 50))) > likeness(shirt(RED), shirt((200, 100, 40)))


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (7, 3), (3000, 40)])
@pytest.mark.parametrize("colour", [WHITE, (0, 0, 0), RED])
def test_any_picture_has_a_histogram(size, colour):
    histogram = colour_histogram(Image.new("RGB", size, colour))
    assert np.isfinite(histogram).all()
    assert np.linalg.norm(histogram) == pytest.approx(2**0.5, abs=1e-4)


def test_on_a_busy_backdrop_the_middle_counts():
    noise = np.random.default_rng(0).integers(0, 255, (80, 80, 3), dtype=np.uint8)
    palette = srgb_to_lab(noise).reshape(-1, 3).astype(np.float32)
    weights = foreground(palette, np.arange(80 * 80).reshape(80, 80)) / 255
    assert weights[40, 40] > 3 * weights[0, 0]


def test_a_product_too_thin_for_an_inner_part_is_its_own():
    thin = np.zeros((72, 72), np.uint8)
    thin[:, 36] = 255
    assert np.array_equal(inner_part(thin) > 0, thin > 0)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
    ],
)
def test_lab_is_that_of_the_standard(rgb, lab):
    assert srgb_to_lab(np.array(rgb)) == pytest.approx(lab, abs=0.05)
