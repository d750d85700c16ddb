"""Patterns of cloth: one repeat of each, recorded as a Skia picture."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import skia

from vitrine_pipeline.drawing.material import Surface
from vitrine_pipeline.drawing.palette import Colour
from vitrine_pipeline.drawing.pen import Shape, ellipse, smooth

Draw = Callable[["Repeat"], None]


class Repeat:
    """A canvas of one repeat; marks that stick out at one side come back in at the other."""

    def __init__(
        self, width: float, height: float, main: Colour, second: Colour, rng: random.Random
    ) -> None:
        self.width, self.height = width, height
        self.main, self.second, self.rng = main, second, rng
        self._recorder = skia.PictureRecorder()
        self.canvas: Any = self._recorder.beginRecording(skia.Rect.MakeWH(width, height))
        self.rect(0, 0, width, height, main)

    def rect(self, x: float, y: float, w: float, h: float, colour: Colour, a: float = 1) -> None:
        """Fill a rectangle."""
        paint = skia.Paint(Color4f=skia.Color4f(colour.r, colour.g, colour.b, a), AntiAlias=True)
        self.canvas.drawRect(skia.Rect.MakeXYWH(x, y, w, h), paint)

    def shape(self, shape: Shape, colour: Colour, a: float = 1, *, stroke: float = 0) -> None:
        """Fill or outline a shape, on all sides of the repeat."""
        paint = skia.Paint(Color4f=skia.Color4f(colour.r, colour.g, colour.b, a), AntiAlias=True)
        if stroke:
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(stroke)
            paint.setStrokeCap(skia.Paint.kRound_Cap)
        for dx in (-self.width, 0, self.width):
            for dy in (-self.height, 0, self.height):
                self.canvas.drawPath(shape.moved(dx, dy).path(), paint)

    def picture(self) -> Any:
        """Return the repeat."""
        return self._recorder.finishRecordingAsPicture()


def _stripes(at: Repeat) -> None:
    share = at.rng.choice((0.3, 0.4, 0.45))
    at.rect(0, at.height * (1 - share), at.width, at.height * share, at.second)


def _breton(at: Repeat) -> None:
    at.rect(0, at.height * 0.72, at.width, at.height * 0.28, at.second)


def _multi_stripes(at: Repeat) -> None:
    third = at.second.mixed(at.main, 0.5)
    at.rect(0, at.height * 0.15, at.width, at.height * 0.14, at.second)
    at.rect(0, at.height * 0.36, at.width, at.height * 0.05, third)
    at.rect(0, at.height * 0.47, at.width, at.height * 0.05, at.second)


def _pinstripes(at: Repeat) -> None:
    at.rect(at.width * 0.45, 0, max(2.2, at.width * 0.10), at.height, at.second, 0.85)


def _wide_pinstripes(at: Repeat) -> None:
    at.rect(at.width * 0.4, 0, at.width * 0.26, at.height, at.second, 0.9)
    at.rect(at.width * 0.8, 0, at.width * 0.05, at.height, at.second, 0.8)


def _gingham(at: Repeat) -> None:
    at.rect(0, 0, at.width * 0.42, at.height, at.second, 0.5)
    at.rect(0, 0, at.width, at.height * 0.42, at.second, 0.5)


def _plaid(at: Repeat) -> None:
    dark = at.main.lit(-22 if at.main.light else -10)
    for start, width, colour, a in (
        (0.00, 0.20, dark, 0.45),
        (0.30, 0.05, at.second, 0.75),
        (0.48, 0.24, dark, 0.45),
        (0.58, 0.04, at.second, 0.75),
        (0.88, 0.03, at.second, 0.6),
    ):
        at.rect(at.width * start, 0, at.width * width, at.height, colour, a)
        at.rect(0, at.height * start, at.width, at.height * width, colour, a)


def _windowpane(at: Repeat) -> None:
    at.rect(at.width * 0.5, 0, 4, at.height, at.second, 0.7)
    at.rect(0, at.height * 0.5, at.width, 4, at.second, 0.7)


def _dots(at: Repeat) -> None:
    r = at.width * at.rng.uniform(0.13, 0.18)
    at.shape(ellipse(at.width * 0.25, at.height * 0.25, r), at.second)
    at.shape(ellipse(at.width * 0.75, at.height * 0.75, r), at.second)


def _argyle(at: Repeat) -> None:
    w, h = at.width, at.height
    diamond = smooth([(w / 2, 0), (w, h / 2), (w / 2, h), (0, h / 2)], closed=True, tension=0)
    at.shape(diamond, at.second, 0.8)
    for x in (-w, 0, w):
        line = smooth([(x, 0), (x + w, h)], tension=0)
        at.shape(line, at.second.lit(-18), 0.8, stroke=3)
        at.shape(line.flipped().moved(w, 0), at.second.lit(-18), 0.8, stroke=3)


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


def _scattered(at: Repeat, count: int) -> list[tuple[float, float]]:
    """Return places that keep their distance, around the seams too."""
    places: list[tuple[float, float]] = []
    for _ in range(count):

        def room(p: tuple[float, float]) -> float:
            return min(
                (
                    math.hypot(
                        (p[0] - q[0] + at.width / 2) % at.width - at.width / 2,
                        (p[1] - q[1] + at.height / 2) % at.height - at.height / 2,
                    )
                    for q in places
                ),
                default=0.0,
            )

        tries = [(at.rng.uniform(0, at.width), at.rng.uniform(0, at.height)) for _ in range(12)]
        places.append(max(tries, key=room))
    return places


def _floral(at: Repeat) -> None:
    green = Colour.of("5f7d55") if at.main.light else Colour.of("8fb08a")
    heart = Colour.of("e9c15c")
    places = _scattered(at, 20)
    for x, y in places[8:]:
        _leaf(at, x, y, at.width * 0.075, green.lit(at.rng.uniform(-8, 8)))
    for i, (x, y) in enumerate(places[:9]):
        colour = at.second if i % 3 else at.second.mixed(Colour(1, 1, 1), 0.55)
        _flower(at, x, y, at.width * at.rng.uniform(0.07, 0.12), colour, heart)


def _ditsy(at: Repeat) -> None:
    for i, (x, y) in enumerate(_scattered(at, 14)):
        if i % 3 == 2:
            _leaf(at, x, y, at.width * 0.06, at.second.mixed(at.main, 0.4))
        else:
            _flower(at, x, y, at.width * 0.065, at.second, at.main.mixed(at.second, 0.3))


def _leopard(at: Repeat) -> None:
    for x, y in _scattered(at, 22):
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
    for x, y in _scattered(at, count):
        r = at.width * size * at.rng.uniform(0.7, 1.3)
        points = []
        for k in range(9):
            far, t = at.rng.uniform(0.45, 1.3), k * math.tau / 9
            points.append((x + r * far * math.cos(t) * 1.3, y + r * far * math.sin(t) * 0.8))
        at.shape(smooth(points, closed=True), colour)


def _camouflage(at: Repeat) -> None:
    _blobs(at, at.main.lit(-14), 6, 0.16)
    _blobs(at, at.main.lit(12, 0.8), 5, 0.13)
    _blobs(at, at.main.lit(-26, 0.7), 4, 0.10)


def _brush(at: Repeat) -> None:
    for x, y in _scattered(at, 14):
        length, turn = at.width * at.rng.uniform(0.1, 0.2), at.rng.uniform(-50, 50)
        stroke = smooth([(x - length, y), (x, y - length * 0.25), (x + length, y)])
        at.shape(stroke.turned(turn, (x, y)), at.second, 0.85, stroke=at.width * 0.035)


def _geometric(at: Repeat) -> None:
    for i in range(4):
        for j in range(4):
            x, y, s = (i + 0.5) * at.width / 4, (j + 0.5) * at.height / 4, at.width / 9
            kite = smooth(
                [(x, y - s), (x + s * 0.6, y), (x, y + s), (x - s * 0.6, y)], closed=True, tension=0
            )
            at.shape(kite, at.second, 1 if (i + j) % 2 else 0.55, stroke=0 if (i + j) % 2 else 3)


def _stars(at: Repeat) -> None:
    for x, y in _scattered(at, 9):
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


def _hearts(at: Repeat) -> None:
    for x, y in _scattered(at, 10):
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


_PATTERNS: dict[str, tuple[Draw, float, float]] = {
    "striped": (_stripes, 60, 62),
    "breton striped": (_breton, 60, 46),
    "multi striped": (_multi_stripes, 60, 150),
    "pinstriped": (_pinstripes, 30, 60),
    "vertical striped": (_wide_pinstripes, 58, 60),
    "gingham": (_gingham, 44, 44),
    "checked": (_plaid, 150, 150),
    "windowpane": (_windowpane, 92, 92),
    "polka dot": (_dots, 74, 74),
    "argyle": (_argyle, 130, 190),
    "floral": (_floral, 300, 300),
    "ditsy floral": (_ditsy, 170, 170),
    "leopard": (_leopard, 220, 220),
    "camouflage": (_camouflage, 340, 340),
    "abstract": (_brush, 240, 240),
    "geometric": (_geometric, 200, 200),
    "star print": (_stars, 190, 190),
    "heart print": (_hearts, 180, 180),
}

PATTERNS = tuple(_PATTERNS)


def patterned(
    cloth: Surface, name: str, second: Colour, rng: random.Random, size: float = 1.0
) -> Surface:
    """Return cloth with a pattern; an unknown name (plain, colour block) leaves it plain."""
    if name not in _PATTERNS:
        return cloth
    draw, width, height = _PATTERNS[name]
    scale = size * rng.uniform(0.85, 1.2)
    at = Repeat(width * scale, height * scale, cloth.colour, second, rng)
    draw(at)
    return replace(
        cloth,
        pattern=at.picture(),
        tile=(at.width, at.height),
        shift=(rng.uniform(0, at.width), rng.uniform(0, at.height)),
    )
