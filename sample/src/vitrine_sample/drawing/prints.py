"""Pictures printed on a chest: all invented, all made of shapes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from vitrine_sample.drawing.motifs import heart
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, box, ellipse, smooth
from vitrine_sample.drawing.sheet import Sheet

Print = Callable[[Sheet, float, float, float, Colour, Colour, random.Random], None]


def _sunrise(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    sheet.tone(ellipse(x, y, r * 0.78), two, 0.95)
    ridge = [(x - r * 1.1, y + r * 0.6)]
    for i in range(5):
        ridge.append(
            (x - r * 0.8 + i * r * 0.4, y + r * (0.35 - 0.55 * (i % 2) * rng.uniform(0.7, 1.2)))
        )
    ridge += [(x + r * 1.1, y + r * 0.6)]
    sheet.tone(smooth(ridge, closed=True, tension=0.15), ink, 0.97)
    for i in range(3):
        sheet.tone(
            box(
                x - r * (0.9 - i * 0.2),
                y + r * (0.7 + i * 0.14),
                x + r * (0.9 - i * 0.2),
                y + r * (0.76 + i * 0.14),
                4,
            ),
            ink,
            0.95,
        )


def _star(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    def star(size: float) -> Shape:
        dots = [
            (
                x + size * (1 if k % 2 == 0 else 0.42) * math.sin(k * math.pi / 5),
                y - size * (1 if k % 2 == 0 else 0.42) * math.cos(k * math.pi / 5),
            )
            for k in range(10)
        ]
        return smooth(dots, closed=True, tension=0)

    sheet.tone(star(r), ink, 0.97)
    sheet.tone(star(r * 0.66), two, 0.97)


def _heart(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    sheet.tone(heart(x, y, r * 0.9), ink, 0.97)
    sheet.tone(heart(x - r * 0.25, y - r * 0.15, r * 0.3), two, 0.8)


def _waves(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    for i in range(5):
        at = y - r * 0.6 + i * r * 0.3
        dots = [(x - r + k * r / 4, at + r * 0.09 * math.sin(k * 1.6 + i)) for k in range(9)]
        sheet.rule(smooth(dots), ink if i % 2 else two, r * 0.11, 0.95)


def _bars(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    for i in range(4):
        left = x - r + rng.uniform(0, 0.3) * r
        sheet.tone(
            box(
                left,
                y - r * 0.6 + i * r * 0.32,
                x + r * rng.uniform(0.5, 1),
                y - r * 0.42 + i * r * 0.32,
                3,
            ),
            ink if i != 1 else two,
            0.95,
        )


def _arcs(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    for i in range(4):
        size = r * (1 - i * 0.22)
        arc = Pen(x - size, y + r * 0.5).bend(
            x - size, y + r * 0.5 - size * 1.33, x + size, y + r * 0.5 - size * 1.33,
            x + size, y + r * 0.5,
        )  # fmt: skip
        sheet.rule(arc.open(), two if i % 2 else ink, r * 0.13, 0.95)


def _rocket(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    turn, at = 24.0, (x, y)
    flame = smooth(
        [(x - r * 0.2, y + r * 0.6), (x, y + r * 1.15), (x + r * 0.2, y + r * 0.6)], closed=True
    )
    sheet.tone(flame.turned(turn, at), Colour.of("f0a03c"), 0.95)
    fins = (
        Pen(x - r * 0.55, y + r * 0.7)
        .via(x - r * 0.4, y + r * 0.1, x, y)
        .via(x + r * 0.4, y + r * 0.1, x + r * 0.55, y + r * 0.7)
        .via(x, y + r * 0.45, x - r * 0.55, y + r * 0.7)
    )
    sheet.tone(fins.closed().turned(turn, at), two, 0.97)
    hull = (
        Pen(x, y - r)
        .bend(x + r * 0.5, y - r * 0.4, x + r * 0.4, y + r * 0.3, x + r * 0.25, y + r * 0.62)
        .line(x - r * 0.25, y + r * 0.62)
        .bend(x - r * 0.4, y + r * 0.3, x - r * 0.5, y - r * 0.4, x, y - r)
    )
    sheet.tone(hull.closed().turned(turn, at), ink, 0.97)
    sheet.tone(ellipse(x, y - r * 0.2, r * 0.17).turned(turn, at), two, 1)


def _cat(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    for side in (-1, 1):
        ear = Pen(x + side * r * 0.75, y - r * 0.05).line(
            x + side * r * 0.72, y - r * 0.9, x + side * r * 0.15, y - r * 0.55
        )
        sheet.tone(ear.closed(), ink, 0.97)
    sheet.tone(ellipse(x, y, r * 0.82, r * 0.68), ink, 0.97)
    for side in (-1, 1):
        sheet.tone(ellipse(x + side * r * 0.32, y - r * 0.08, r * 0.09, r * 0.13), two, 1)
        for dy in (0.12, 0.24):
            sheet.rule(
                Pen(x + side * r * 0.3, y + r * dy)
                .line(x + side * r * 0.95, y + r * (dy * 1.5 - 0.06))
                .open(),
                two,
                3,
                0.9,
            )
    sheet.tone(heart(x, y + r * 0.17, r * 0.09), Colour.of("e88aa0"), 1)


def _palm(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    sheet.tone(ellipse(x, y, r * 0.85), two, 0.9)
    trunk = smooth([(x + r * 0.1, y + r), (x - r * 0.05, y + r * 0.3), (x + r * 0.05, y - r * 0.3)])
    sheet.rule(trunk, ink, r * 0.1, 0.97)
    for k in range(6):
        turn = -160 + k * 32
        leaf = (
            Pen(x + r * 0.05, y - r * 0.3)
            .via(x + r * 0.4, y - r * 0.55, x + r * 0.85, y - r * 0.2)
            .via(x + r * 0.4, y - r * 0.35, x + r * 0.05, y - r * 0.3)
        )
        sheet.tone(leaf.closed().turned(turn + 70, (x + r * 0.05, y - r * 0.3)), ink, 0.97)


def _chevrons(
    sheet: Sheet, x: float, y: float, r: float, ink: Colour, two: Colour, rng: random.Random
) -> None:
    for i in range(3):
        at = y - r * 0.5 + i * r * 0.42
        line = Pen(x - r * 0.85, at).line(x, at + r * 0.4, x + r * 0.85, at).open()
        sheet.rule(line, two if i == 1 else ink, r * 0.2, 0.95)


GROWN: tuple[Print, ...] = (_sunrise, _waves, _bars, _arcs, _palm, _chevrons, _star)
BOYISH: tuple[Print, ...] = (_rocket, _star, _bars, _chevrons, _sunrise)
GIRLISH: tuple[Print, ...] = (_heart, _cat, _star, _arcs)

_SEGMENTS = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcfgd",
}


def number(sheet: Sheet, x: float, y: float, r: float, ink: Colour, rng: random.Random) -> None:
    """Print a player's number, two block figures ``2 r`` high."""
    t = r * 0.26
    for i, figure in enumerate(rng.sample(sorted(_SEGMENTS), 2)):
        left = x - r * 1.06 + i * r * 1.16
        right = left + r * 0.96
        bars = {
            "a": (left, y - r, right, y - r + t),
            "g": (left, y - t / 2, right, y + t / 2),
            "d": (left, y + r - t, right, y + r),
            "f": (left, y - r, left + t, y + t / 2),
            "b": (right - t, y - r, right, y + t / 2),
            "e": (left, y - t / 2, left + t, y + r),
            "c": (right - t, y - t / 2, right, y + r),
        }
        for bar in _SEGMENTS[figure]:
            sheet.tone(box(*bars[bar], 3), ink, 0.97)
