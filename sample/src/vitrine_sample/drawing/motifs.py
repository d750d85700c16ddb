"""Patterns made of scattered figures: flowers, spots, stars."""

from __future__ import annotations

import math

from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Shape, ellipse, smooth
from vitrine_sample.drawing.repeat import Repeat, scattered


def _flower(at: Repeat, x: float, y: float, r: float, colour: Colour, heart: Colour) -> None:
    petals, turn = at.rng.choice((5, 5, 6)), at.rng.uniform(0, 90)
    for i in range(petals):
        petal = ellipse(x, y - r * 0.58, r * 0.36, r * 0.48)
        tone = colour.lit(at.rng.uniform(-4, 5))
        at.shape(petal.turned(turn + i * 360 / petals, (x, y)), tone)
    at.shape(ellipse(x, y, r * 0.26), heart)


def _leaf(at: Repeat, x: float, y: float, r: float, colour: Colour) -> None:
    leaf = smooth(
        [(x, y), (x + r * 0.35, y - r * 0.55), (x, y - r * 1.2), (x - r * 0.35, y - r * 0.55)],
        closed=True,
    )
    at.shape(leaf.turned(at.rng.uniform(0, 360), (x, y)), colour)


def floral(at: Repeat) -> None:
    """Scatter large flowers and leaves."""
    green = Colour.of("5f7d55") if at.main.light else Colour.of("8fb08a")
    heart = Colour.of("e9c15c")
    places = scattered(at, 20)
    for x, y in places[8:]:
        _leaf(at, x, y, at.width * 0.075, green.lit(at.rng.uniform(-8, 8)))
    for i, (x, y) in enumerate(places[:9]):
        colour = at.second if i % 3 else at.second.mixed(Colour(1, 1, 1), 0.55)
        _flower(at, x, y, at.width * at.rng.uniform(0.07, 0.12), colour, heart)


def ditsy(at: Repeat) -> None:
    """Scatter small flowers."""
    for i, (x, y) in enumerate(scattered(at, 14)):
        if i % 3 == 2:
            _leaf(at, x, y, at.width * 0.06, at.second.mixed(at.main, 0.4))
        else:
            _flower(at, x, y, at.width * 0.065, at.second, at.main.mixed(at.second, 0.3))


def leopard(at: Repeat) -> None:
    """Scatter ringed spots."""
    for x, y in scattered(at, 22):
        r, turn = at.width * at.rng.uniform(0.05, 0.075), at.rng.uniform(0, 360)
        spot = smooth(
            [
                (
                    x + r * at.rng.uniform(0.7, 1.2) * math.cos(t),
                    y + r * at.rng.uniform(0.6, 1) * math.sin(t),
                )
                for t in (0, 1.1, 2.2, 3.3, 4.4, 5.4)
            ],
            closed=True,
        )
        at.shape(spot.turned(turn, (x, y)), at.second)
        at.shape(spot.scaled(0.5, about=(x, y)), at.main.lit(-14))


def _blobs(at: Repeat, colour: Colour, count: int, size: float) -> None:
    for x, y in scattered(at, count):
        r = at.width * size * at.rng.uniform(0.7, 1.3)
        points = []
        for k in range(9):
            far, t = at.rng.uniform(0.45, 1.3), k * math.tau / 9
            points.append((x + r * far * math.cos(t) * 1.3, y + r * far * math.sin(t) * 0.8))
        at.shape(smooth(points, closed=True), colour)


def camouflage(at: Repeat) -> None:
    """Cover with blots of darker and lighter shades."""
    _blobs(at, at.main.lit(-14), 6, 0.16)
    _blobs(at, at.main.lit(12, 0.8), 5, 0.13)
    _blobs(at, at.main.lit(-26, 0.7), 4, 0.10)


def brush(at: Repeat) -> None:
    """Scatter brush strokes."""
    for x, y in scattered(at, 14):
        length, turn = at.width * at.rng.uniform(0.1, 0.2), at.rng.uniform(-50, 50)
        stroke = smooth([(x - length, y), (x, y - length * 0.25), (x + length, y)])
        at.shape(stroke.turned(turn, (x, y)), at.second, 0.85, stroke=at.width * 0.035)


def geometric(at: Repeat) -> None:
    """Set kites in rows."""
    for i in range(4):
        for j in range(4):
            x, y, s = (i + 0.5) * at.width / 4, (j + 0.5) * at.height / 4, at.width / 9
            kite = smooth(
                [(x, y - s), (x + s * 0.6, y), (x, y + s), (x - s * 0.6, y)], closed=True, tension=0
            )
            at.shape(kite, at.second, 1 if (i + j) % 2 else 0.55, stroke=0 if (i + j) % 2 else 3)


def stars(at: Repeat) -> None:
    """Scatter stars."""
    for x, y in scattered(at, 9):
        r = at.width * at.rng.uniform(0.05, 0.09)
        points = [
            (
                x + r * (1 if k % 2 else 0.45) * math.cos(k * math.pi / 5),
                y + r * (1 if k % 2 else 0.45) * math.sin(k * math.pi / 5),
            )
            for k in range(10)
        ]
        at.shape(
            smooth(points, closed=True, tension=0).turned(at.rng.uniform(0, 70), (x, y)), at.second
        )


def hearts(at: Repeat) -> None:
    """Scatter hearts."""
    for x, y in scattered(at, 10):
        at.shape(heart(x, y, at.width * 0.07).turned(at.rng.uniform(-25, 25), (x, y)), at.second)


def heart(x: float, y: float, r: float) -> Shape:
    """Return a heart of half-width ``r``."""
    points = [
        (0, -0.45),
        (0.5, -0.85),
        (1, -0.4),
        (0.7, 0.25),
        (0, 0.95),
        (-0.7, 0.25),
        (-1, -0.4),
        (-0.5, -0.85),
    ]
    return smooth([(x + px * r, y + py * r) for px, py in points], closed=True, tension=0.9)
