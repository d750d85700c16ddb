"""Earrings, necklaces, bracelets and rings; the named colour is the metal's or the stones'."""

from __future__ import annotations

import math

from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.motifs import heart
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Point, Shape, ellipse, smooth
from vitrine_sample.drawing.sheet import Sheet

_METALS = ("Gold", "Silver", "Copper")


def _metal(look: Look) -> Surface:
    return look.plain if look.main.material.gloss > 0.9 else look.metal


def gem(sheet: Sheet, x: float, y: float, r: float, colour: Colour, facets: int = 8) -> None:
    """Set a cut stone."""
    sheet.panel(
        ellipse(x, y, r),
        surface("acetate", colour),
        rise=14,
        edges=((r * 0.3, r * 0.2),),
        shadow=0.8,
    )
    for k in range(facets):
        turn = k * 360 / facets
        tri = Pen(x, y).line(x - r * 0.38, y - r * 0.92, x + r * 0.38, y - r * 0.92).closed()
        sheet.tone(
            tri.turned(turn, (x, y)), colour.lit(24 if k % 3 == 0 else -14 if k % 2 else 6), 0.6
        )
    sheet.tone(ellipse(x, y, r * 0.46), colour.lit(8), 0.8)
    sheet.tone(ellipse(x - r * 0.22, y - r * 0.26, r * 0.13), Colour.of("ffffff"), 0.95, r * 0.03)


def pearl(sheet: Sheet, x: float, y: float, r: float, colour: Colour) -> None:
    """Draw a bead or pearl."""
    sheet.panel(
        ellipse(x, y, r),
        surface("acetate", colour),
        rise=12,
        edges=((r * 0.5, r * 0.35), (r * 0.9, r * 0.5)),
        shadow=0.9,
    )
    sheet.tone(ellipse(x - r * 0.3, y - r * 0.34, r * 0.2), Colour.of("ffffff"), 0.8, r * 0.1)


def _stone(look: Look) -> Colour:
    if look.main.material.gloss > 0.9:
        return Colour.of(
            look.rng.choice(("dfe6ee", "dfe6ee", "8d2338", "26507d", "2f6d57", "efe6d8"))
        )
    return look.main.colour


def earrings(sheet: Sheet, look: Look) -> None:
    """Draw a pair of earrings: hoops, drops, studs or tassels."""
    style, metal, stone = look.cut.get("style", "drop"), _metal(look), _stone(look)
    for side in (-1, 1):
        x = side * 150.0
        if style == "hoop":
            sheet.cord(ellipse(x, 160, 118, 132), metal, 20, rise=10)
            sheet.cord(
                Pen(x - 10, 34).bend(x - 8, -20, x + 30, -20, x + 34, 24).open(), metal, 7, rise=12
            )
            continue
        sheet.cord(Pen(x, 20).bend(x - 2, -60, x + 56, -64, x + 52, 6).open(), metal, 7, rise=8)
        if style == "stud":
            for k in range(8):
                turn = k * math.tau / 8
                petal = ellipse(x + 62 * math.cos(turn), 100 + 62 * math.sin(turn), 27)
                sheet.panel(petal, metal, rise=12, edges=((10, 8), (22, 9)))
            gem(sheet, x, 100, 36, stone)
            continue
        gem(sheet, x, 40, 26, stone, 6)
        sheet.cord(Pen(x, 66).line(x, 104).open(), metal, 7, rise=8)
        if style == "tassel":
            sheet.panel(ellipse(x, 122, 30, 24), metal, rise=14, edges=((12, 8),))
            for k in range(-6, 7):
                thread = surface("satin", stone.lit(look.rng.uniform(-8, 8)))
                sheet.cord(
                    Pen(x + k * 3, 136)
                    .via(x + k * 5, 240, x + k * 8, 350 + look.rng.uniform(-8, 8))
                    .open(),
                    thread,
                    8,
                    rise=8,
                )
            continue
        drop = (
            Pen(x, 100)
            .bend(x + 30, 160, x + 74, 200, x + 74, 262)
            .bend(x + 74, 340, x - 74, 340, x - 74, 262)
            .bend(x - 74, 200, x - 30, 160, x, 100)
        )
        shape: Shape = drop.closed()
        sheet.panel(shape, metal, rise=12, edges=((14, 9), (30, 10)))
        gem(sheet, x, 258, 44, stone)


def _chain(sheet: Sheet, points: list[Point], metal: Surface, width: float) -> None:
    line = smooth(points)
    sheet.cord(line, metal, width, rise=6)
    sheet.rule(
        line, metal.colour.lit(-45), width * 0.5, 0.75, dash=(width * 0.5, width * 0.9), clip=False
    )


def necklace(sheet: Sheet, look: Look) -> None:
    """Draw a necklace: pendant, beads or a collar of stones."""
    style, metal, stone = look.cut.get("style", "pendant"), _metal(look), _stone(look)
    loop: list[Point] = []
    for k in range(25):
        t = math.pi * (1.5 + 2 * k / 24) + math.pi
        loop.append((250 * math.sin(t) * (1 - 0.10 * math.cos(t)), 320 - 320 * math.cos(t)))
    loop = [(x, y) for x, y in sorted(loop, key=lambda p: math.atan2(p[0], p[1] - 300))]
    if style == "beads":
        _pearls(sheet, look, stone)
        return
    dots: list[Point] = [
        (-30, -40),
        (-190, 80),
        (-250, 300),
        (-160, 500),
        (0, 610),
        (160, 500),
        (250, 300),
        (190, 80),
        (30, -40),
    ]
    _chain(sheet, dots, metal, 12)
    if style == "collar":
        for k in range(-5, 6):
            x, y = k * 44.0, 590 - k * k * 8.5
            drop = ellipse(x, y + 8, 21, 34).turned(-k * 6, (x, y))
            sheet.panel(drop, metal, rise=12, edges=((10, 7), (20, 8)))
            if k % 2 == 0:
                gem(sheet, x, y + 56, 15, stone, 6)
        return
    _pendant(sheet, look, metal, stone)


def _pearls(sheet: Sheet, look: Look, stone: Colour) -> None:
    count = 34
    for k in range(count):
        t = math.tau * k / count
        r = 24 + 9 * (1 - math.cos(t)) / 2
        pearl(
            sheet,
            250 * math.sin(t),
            320 - 310 * math.cos(t),
            r,
            stone.lit(look.rng.uniform(-4, 4)),
        )


def _pendant(sheet: Sheet, look: Look, metal: Surface, stone: Colour) -> None:
    sheet.cord(ellipse(0, 622, 15, 20), metal, 8, rise=12)
    kind = look.rng.randrange(3)
    if kind == 0:
        sheet.panel(heart(0, 706, 70), metal, rise=14, edges=((12, 9), (36, 12)))
        gem(sheet, 0, 694, 24, stone)
    elif kind == 1:
        sheet.panel(ellipse(0, 712, 74), metal, rise=14, edges=((12, 9),))
        sheet.relief(ellipse(0, 712, 56), -6, 7)
        gem(sheet, 0, 712, 36, stone)
    else:
        for k in range(7):
            t = math.tau * k / 7
            gem(sheet, 46 * math.sin(t), 700 + 46 * math.cos(t), 21, stone, 6)
        gem(sheet, 0, 700, 25, stone.lit(10), 6)


def bracelet(sheet: Sheet, look: Look) -> None:
    """Draw a bangle, a chain or a string of beads."""
    style, metal, stone = look.cut.get("style", "bangle"), _metal(look), _stone(look)
    if style == "beads":
        for k in range(22):
            t = math.tau * k / 22 + 0.2
            depth = (1 + math.sin(t)) / 2
            pearl(
                sheet,
                280 * math.cos(t),
                150 * math.sin(t),
                28 + 14 * depth,
                stone.lit(look.rng.uniform(-5, 5)),
            )
        return
    wide = 16.0 if style == "chain" else look.rng.choice((34.0, 52.0))
    far = Pen(-280, 0).bend(-280, -190, 280, -190, 280, 0).open()
    sheet.cord(far, metal.lit(-14), wide * 0.8, rise=4)
    near = Pen(-280, 0).bend(-280, 230, 280, 230, 280, 0).open()
    sheet.cord(near, metal, wide, rise=10)
    if style == "chain":
        sheet.rule(near, metal.colour.lit(-45), wide * 0.5, 0.7, dash=(8, 15), clip=False)
        for x, y in ((-150.0, 150.0), (0.0, 178.0), (150.0, 150.0)):
            sheet.panel(heart(x, y + 44, 36), metal, rise=14, edges=((10, 8),))
    else:
        for k in range(-4, 5):
            gem(sheet, k * 46.0, 172 - k * k * 4.2, 15, stone, 6)


def ring(sheet: Sheet, look: Look) -> None:
    """Draw a ring with a stone."""
    metal, stone = _metal(look), _stone(look)
    sheet.cord(
        Pen(-170, 60).bend(-170, -110, 170, -110, 170, 60).open(), metal.lit(-14), 26, rise=4
    )
    sheet.cord(Pen(-170, 50).bend(-180, 320, 180, 320, 170, 50).open(), metal, 40, rise=8)
    if look.cut.get("style") == "band":
        for k in range(-3, 4):
            gem(sheet, k * 40.0, 252 - k * k * 5.5, 15, stone, 6)
        return
    for side in (-1, 1):
        sheet.panel(
            Pen(side * 150, 20)
            .bend(side * 120, -70, side * 70, -110, side * 30, -120)
            .line(side * 60, -70)
            .bend(side * 100, -50, side * 140, 10, side * 176, 70)
            .closed(),
            metal,
            rise=12,
            edges=((10, 8),),
        )
    gem(sheet, 0, -120, 88, stone, 10)
    for k in range(4):
        turn = math.pi / 4 + k * math.pi / 2
        sheet.panel(
            ellipse(84 * math.cos(turn), -120 + 84 * math.sin(turn), 14),
            metal,
            rise=24,
            edges=((8, 7),),
        )
