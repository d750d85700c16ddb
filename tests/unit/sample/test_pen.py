"""Shapes keep their form under what is done to them."""

import pytest

from vitrine_sample.drawing.palette import PALETTE, Colour
from vitrine_sample.drawing.pen import Pen, box, ellipse, ribbon, smooth


def bounds(shape):
    at = shape.path().computeTightBounds()
    return pytest.approx((at.left(), at.top(), at.right(), at.bottom()), abs=0.5)


def test_half_an_outline_is_closed_with_its_mirror_image():
    shape = Pen(0, 0).line(30, 0, 40, 50, 0, 50).mirrored()
    assert bounds(shape) == (-40, 0, 40, 50)


def test_a_reversed_line_ends_where_it_began():
    line = smooth([(0, 0), (10, 20), (40, 10)])
    assert line.reversed().curves[-1][2] == line.start
    assert line.reversed().reversed() == line


def test_a_quarter_turn_swaps_width_and_height():
    assert bounds(box(0, 0, 40, 10).turned(90)) == (-10, 0, 0, 40)


def test_a_ribbon_is_as_wide_as_it_is_told():
    assert bounds(ribbon([(0, 0), (0, 50), (0, 100)], [20, 20, 20])) == (-10, 0, 10, 100)


def test_a_circle_is_round():
    assert bounds(ellipse(5, 5, 20)) == (-15, -15, 25, 25)


@pytest.mark.parametrize("name", sorted(PALETTE))
def test_a_colour_survives_the_way_through_lab(name):
    colour = PALETTE[name]
    back = Colour.of_lab(*colour.lab)
    assert (back.r, back.g, back.b) == pytest.approx((colour.r, colour.g, colour.b), abs=0.01)
