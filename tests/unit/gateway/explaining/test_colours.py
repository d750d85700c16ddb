"""Two colours beside each other, in words."""

import pytest

from vitrine_gateway.explaining.colours import compare, distance
from vitrine_gateway.values import LabColour

NAVY = LabColour(20, 10, -30)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (LabColour(22, 11, -31), "nearly the same navy blue"),
        (LabColour(12, 9, -28), "a little darker"),
        (LabColour(40, 10, -30), "lighter"),
        (LabColour(70, 10, -30), "much lighter"),
        (LabColour(30, 20, -60), "much lighter and brighter in colour"),
        (LabColour(20, 3, -9), "greyer"),
        (LabColour(40, 50, 30), "another colour"),
        (LabColour(20, 17, -27), "another shade"),
    ],
)
def test_the_words_say_how_the_second_differs_from_the_first(other, words):
    assert compare(NAVY, other, "Navy Blue") == words


def test_without_a_name_nearly_the_same_colour_is_just_that():
    assert compare(NAVY, NAVY) == "nearly the same colour"
    assert distance(NAVY, NAVY) == 0


def test_hues_are_compared_round_the_circle():
    assert compare(LabColour(50, -40, 2), LabColour(50, -40, -6)) != "another colour"


def test_greys_have_no_hue_that_could_differ():
    assert compare(LabColour(50, 4, 4), LabColour(70, -4, -4)) == "lighter"
