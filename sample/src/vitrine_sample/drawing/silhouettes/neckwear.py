"""Ties, scarves, belts, wallets and socks: what is laid out flat."""

from __future__ import annotations

from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, box, ribbon
from vitrine_sample.drawing.sheet import Sheet


def tie(sheet: Sheet, look: Look) -> None:
    """Draw a knotted tie or a bow tie."""
    if look.cut.get("style") == "bow":
        _bow_tie(sheet, look)
        return
    slim = 0.74 if look.cut.get("style") == "slim" else 1.0
    loop = Pen(-26, 30).bend(-150, -30, -150, -150, 0, -156).bend(150, -150, 150, -30, 26, 30)
    sheet.cord(loop.open(), look.plain.lit(-6), 34, rise=4)
    sheet.cord(loop.open(), look.plain.lit(-2), 30, rise=5)
    tail = Pen(-10, 60).line(26 * slim, 60).line(66 * slim, 600, 34 * slim, 650, -6, 610).closed()
    sheet.panel(tail, look.main.turned(38), rise=4, edges=((5, 3), (20, 6)))
    w = 92 * slim
    blade = Pen(0, 56).line(24, 56).bend(40 * slim, 220, w * 0.92, 560, w, 706).line(0, 806)
    sheet.panel(
        blade.mirrored(),
        look.main.turned(-38),
        rise=10,
        edges=((5, 3), (24, 8), (60, 14)),
        drape=0.5,
    )
    sheet.fold([(2, 80), (-4, 130), (2, 200)], 22, 8)
    knot = Pen(0, -8).line(48, -8).bend(52, 10, 40, 50, 27, 70).via(0, 78, 0, 78)
    sheet.panel(
        knot.mirrored(),
        look.main.turned(30),
        rise=20,
        edges=((8, 6), (26, 12)),
        shadow=1.2,
        drape=0.5,
    )
    sheet.fold([(-40, -2), (0, 24), (24, 60)], 18, 6)


def _bow_tie(sheet: Sheet, look: Look) -> None:
    for side in (-1, 1):
        strap = ribbon([(side * 20, 0), (side * 180, -96), (side * 60, -170), (0, -176)], [22] * 4)
        sheet.panel(strap, look.plain.lit(-8), rise=3, edges=((6, 4),))
    for side in (-1, 1):
        wing = (
            Pen(side * 10, -30)
            .bend(side * 80, -60, side * 170, -110, side * 230, -104)
            .bend(side * 250, -40, side * 250, 40, side * 230, 104)
        )
        wing.bend(side * 170, 110, side * 80, 60, side * 10, 30)
        sheet.panel(
            wing.closed(), look.main.turned(side * 8), rise=10, edges=((7, 5), (30, 12), (70, 16))
        )
        for k in (-1, 0, 1):
            sheet.fold([(side * 26, k * 12), (side * 80, k * 24), (side * 150, k * 44)], 24, 9)
    sheet.panel(box(-32, -44, 32, 44, 18), look.main, rise=20, edges=((8, 6), (24, 12)), shadow=1.3)


def scarf(sheet: Sheet, look: Look) -> None:
    """Draw a scarf, looped as round a neck, its ends hanging."""
    ends = 620.0
    for side, drop in ((-1, 40.0), (1, -30.0)):
        tail = ribbon(
            [(side * 50, 150), (side * 78, 300), (side * 92, 460), (side * 96, ends + drop)],
            [120, 130, 136, 140],
        )
        sheet.panel(tail, look.main.turned(side * -5), rise=6, edges=((8, 4), (34, 12)), drape=1.5)
        for k in (-1, 0, 1):
            x = side * 80.0 + k * 36
            sheet.fold([(x * 0.8, 190), (x, 380), (x * 1.04, ends + drop)], 24, 8)
        if look.cut.get("edge", "fringe") == "fringe":
            for k in range(12):
                x = side * 96 - 64 + k * 11.6
                y = ends + drop
                sheet.cord(
                    Pen(x, y - 6)
                    .via(x + look.rng.uniform(-7, 7), y + 34, x + look.rng.uniform(-9, 9), y + 62)
                    .open(),
                    look.plain.lit(-3),
                    6,
                    rise=5,
                )
    back = Pen(-150, 80).bend(-150, -60, 150, -60, 150, 80).bend(110, 40, -110, 40, -150, 80)
    sheet.panel(back.closed(), look.main.plain(look.main.colour.lit(-14)), rise=4, edges=((8, 4),))
    for k in range(3):
        y = 30 + k * 44
        wide, sag = 196 - k * 22, 150 + k * 22
        roll = [
            (-wide, y - 20),
            (-wide * 0.62, y + sag * 0.46),
            (0, y + sag * 0.62),
            (wide * 0.62, y + sag * 0.46),
            (wide, y - 20),
        ]
        sheet.panel(
            ribbon(roll, [70, 84, 92, 84, 70]),
            look.main.turned(k * 7 - 6),
            rise=12 + k * 4,
            edges=((9, 6), (34, 16)),
            shadow=1.2,
            drape=1.4,
        )
        for _ in range(4):
            x = look.rng.uniform(-0.7, 0.4) * wide
            sheet.fold(
                [(x, y + sag * 0.40), (x + 50, y + sag * 0.56), (x + 110, y + sag * 0.56)], 20, 8
            )
