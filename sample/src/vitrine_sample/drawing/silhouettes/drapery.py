"""Necklines, hems and folds of what covers the upper body."""

from __future__ import annotations

import math

from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.pen import Pen, Shape, ribbon
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.torso import Torso


def inside(sheet: Sheet, torso: Torso, cloth: Surface, depth: float = 110) -> None:
    """Draw the inside of the back that shows in the neckline, with its label."""
    n = torso.neck
    back = Pen(0, 10).bend(n * 0.5, 10, n * 0.9, 4, n + 6, -3)
    back.bend(n * 1.1, depth * 0.6, n * 0.6, depth * 1.25, 0, depth * 1.25)
    sheet.panel(back.mirrored(), cloth.lit(-13), rise=1, drape=0.3, edges=((10, 4),))
    white = cloth.colour.lit(60 if not cloth.colour.light else -45)
    label = Pen(-17, 17).line(17, 17, 17, 38, -17, 38).closed()
    sheet.tone(label, white.mixed(cloth.colour, 0.15), 0.9)
    shade = Pen(0, depth * 0.2).bend(n, depth * 0.2, n * 1.1, depth, n, depth * 2).mirrored()
    sheet.tone(shade, cloth.colour.lit(-40), 0.35, 22)


def both(line: Shape) -> Shape:
    """Return a half line and its mirror image as one line from left to right."""
    left = line.flipped().reversed()
    return Shape(left.start, left.curves + line.curves, closed=False)


def neckband(sheet: Sheet, neckline: Shape, cloth: Surface, width: float) -> None:
    """Draw a ribbed band around a neckline."""
    dots = [(p.real, p.imag) for p in _samples(both(neckline))]
    sheet.panel(
        ribbon(dots, [width * 0.5, *[width] * (len(dots) - 2), width * 0.5]),
        cloth,
        rise=8,
        drape=0,
        edges=((width * 0.45, 4),),
        shadow=0.6,
    )


def _samples(line: Shape, each: int = 5) -> list[complex]:
    points, at = [line.start], line.start
    for a, b, c in line.curves:
        for i in range(1, each + 1):
            t = i / each
            u = 1 - t
            points.append(u**3 * at + 3 * u * u * t * a + 3 * u * t * t * b + t**3 * c)
        at = c
    return points


def hem(sheet: Sheet, torso: Torso, cloth: Surface, curve: float = 14, up: float = 20) -> None:
    """Stitch a double seam along the hem of the current panel."""
    y = torso.length - 10 - up
    line = both(Pen(0, y + curve + 8).via(torso.hem * 0.5, y + curve + 8, torso.hem + 4, y).open())
    thread = cloth.colour.lit(-16 if cloth.colour.light else 10)
    for offset in (0, 6):
        sheet.rule(line.moved(0, offset), thread, 1.6, 0.55, dash=(6, 3))
    sheet.relief(line.moved(0, -3), -1.6, 6)


def body_folds(sheet: Sheet, torso: Torso, look: Look, strength: float = 1.0) -> None:
    """Let the front fall into folds from the armholes and over the waist."""
    rng, t = look.rng, torso
    for side in (-1, 1):
        for _ in range(rng.randint(1, 2)):
            y = t.armhole + rng.uniform(-10, 60)
            reach = rng.uniform(0.25, 0.7) * t.chest
            sink = rng.uniform(30, 150)
            sheet.fold(
                [
                    (side * (t.chest - 14), y),
                    (side * (t.chest - reach * 0.5), y + sink * 0.45),
                    (side * (t.chest - reach), y + sink * 0.75),
                ],
                rng.uniform(18, 34),
                rng.uniform(4, 9) * strength,
            )
        if rng.random() < 0.8:
            x, y = side * rng.uniform(0.3, 0.9) * t.waist, t.length * rng.uniform(0.55, 0.75)
            sheet.fold(
                [(x, y), (x * 0.93, y + 90), (x * 0.97, y + 190)],
                rng.uniform(20, 40),
                rng.uniform(3, 7) * strength,
            )


def sleeve_folds(
    sheet: Sheet, torso: Torso, side: int, length: float, angle: float, look: Look
) -> None:
    """Crease the current sleeve across, as at an elbow."""
    rng = look.rng
    down = complex(math.sin(math.radians(angle)), math.cos(math.radians(angle)))
    out = down * -1j if (down * -1j).imag < 0 else down * 1j
    for k in range(max(2, int(length / 130))):
        at = complex(torso.shoulder, torso.slope) + down * length * (0.2 + 0.6 * rng.random())
        a, b = (
            at - out * rng.uniform(4, 20),
            at - out * rng.uniform(70, 110) + down * rng.uniform(-30, 50),
        )
        m = (a + b) / 2 + down * rng.uniform(8, 24)
        points = [(side * p.real, p.imag) for p in (a, m, b)]
        sheet.fold(points if k % 2 else points[::-1], rng.uniform(14, 26), rng.uniform(4, 8))
