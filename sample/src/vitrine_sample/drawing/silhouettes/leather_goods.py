"""Belts and wallets."""

from __future__ import annotations

import math

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, box, ellipse, smooth
from vitrine_sample.drawing.sheet import Sheet


def belt(sheet: Sheet, look: Look) -> None:
    """Draw a belt rolled up, its buckle in front."""
    wide = 66.0 if not look.feminine else 50.0
    _coil(sheet, look, wide)
    front = [
        (-236.0, 50.0),
        (-180.0, 112.0),
        (-40.0, 138.0),
        (120.0, 134.0),
        (250.0, 112.0),
        (430.0, 84.0),
    ]
    top, low = smooth(front), smooth([(x, y + wide) for x, y in front])
    band = top.joined(low.reversed())
    sheet.panel(band, look.main, rise=14, edges=((5, 4), (22, 8)), shadow=1.3, drape=0.4)
    if look.cut.get("style") == "braided":
        for k in range(30):
            x = -220 + k * 22
            for way in (-1, 1):
                sheet.relief(
                    Pen(x, 110 + wide / 2 - way * 50)
                    .line(x + 40, 110 + wide / 2 + way * 50)
                    .open(),
                    -5,
                    7,
                )
    else:
        for dy in (9, wide - 9):
            details.stitches(sheet, top.moved(0, dy), look.stitch)
        for k in range(5):
            sheet.tone(ellipse(196 - k * 46, 122 + wide / 2 + 4, 6), details.DARK, 0.85)
    keeper = box(-16, 128, 16, 146 + wide, 5)
    sheet.panel(keeper, look.plain.lit(-5), rise=20, edges=((6, 4),))
    y = 72 + wide / 2 + 22
    if look.cut.get("style") == "plate":
        sheet.panel(
            box(396, y - wide * 0.62, 520, y + wide * 0.62, 12),
            look.metal,
            rise=22,
            edges=((10, 7),),
            shadow=1.2,
        )
    else:
        details.buckle(sheet, 440, y, 104, wide + 38, look.metal, 15)


def _coil(sheet: Sheet, look: Look, wide: float) -> None:
    """Draw what of a belt is rolled up behind its front."""
    spiral = []
    for k in range(46):
        t = k / 45
        turn, r = -0.5 * math.pi + t * 4.3 * math.pi, 205 - 92 * t
        spiral.append((r * math.cos(turn) * 1.12, 60 + r * math.sin(turn) * 0.34 - 10 * t))
    for k in range(len(spiral) - 1, 0, -9):
        part = spiral[max(k - 10, 0) : k + 1]
        if len(part) < 2:
            continue
        top, low = smooth(part), smooth([(x, y + wide) for x, y in part])
        sheet.panel(
            top.joined(low.reversed()), look.plain.lit(-10), rise=4, edges=((4, 3),), drape=0.4
        )


def wallet(sheet: Sheet, look: Look) -> None:
    """Draw a wallet: folded for men, long for women."""
    w, h = (560.0, 300.0) if look.feminine else (430.0, 340.0)
    for k in range(3):
        sheet.panel(
            box(-w / 2 + 8 - k * 3, 10 + k * 4, w / 2 - 4 + k * 3, h + 12 - k * 3, 16),
            look.plain.lit(-14 + 3 * k),
            rise=3 + k * 2,
            edges=((5, 3),),
            shadow=0.7,
        )
    face = box(-w / 2, 0, w / 2, h, 20)
    sheet.panel(face, look.main, rise=14, edges=((6, 4), (30, 9)), shadow=1.1)
    details.stitches(sheet, box(-w / 2 + 12, 12, w / 2 - 12, h - 12, 12), look.stitch, width=2.6)
    if look.feminine:
        flap = (
            Pen(-w / 2, 0)
            .line(w / 2, 0)
            .line(w / 2, h * 0.42)
            .bend(w * 0.3, h * 0.60, -w * 0.3, h * 0.60, -w / 2, h * 0.42)
            .closed()
        )
        sheet.panel(
            flap,
            look.second.of("smooth leather") if look.blocked else look.main,
            rise=20,
            edges=((5, 4), (24, 8)),
            shadow=1.2,
        )
        details.stitches(sheet, flap.scaled(0.955, 0.9, (0, h * 0.24)), look.stitch, width=2.4)
        details.snap(sheet, 0, h * 0.47, 16, look.metal)
        return
    if look.blocked:
        sheet.tone(box(-w / 2, h * 0.62, w / 2, h), look.second.colour, 1)
    sheet.relief(Pen(-w * 0.36, 0).line(-w * 0.36, h).open(), -4, 10)
    if look.rng.random() < 0.6:
        sheet.hill(box(w * 0.2, h * 0.72, w * 0.38, h * 0.84, 6), -5, 2)
    if look.cut.get("style") == "tab":
        sheet.panel(
            box(w * 0.32, h * 0.38, w * 0.56, h * 0.62, 20),
            look.plain.lit(-4),
            rise=20,
            edges=((6, 4),),
        )
        details.snap(sheet, w * 0.42, h * 0.5, 15, look.metal)
