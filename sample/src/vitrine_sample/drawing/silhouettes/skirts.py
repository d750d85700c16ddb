"""Skirts, and the swinging cloth that dresses end in."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import both


def swing(
    sheet: Sheet,
    look: Look,
    top_half: float,
    y: float,
    hem_half: float,
    end: float,
    *,
    waves: int = 4,
    depth: float = 1.0,
    pleated: bool = False,
) -> None:
    """Draw a skirt from a waist ``2 top_half`` wide to a hem ``2 hem_half`` wide, in folds."""
    pen = Pen(0, y).line(top_half, y)
    pen.bend(
        top_half + (hem_half - top_half) * 0.42,
        y + (end - y) * 0.22,
        hem_half - 10,
        end - (end - y) * 0.45,
        hem_half,
        end - 16,
    )
    for k in range(waves):
        x0, x1 = hem_half * (1 - k / waves), hem_half * (1 - (k + 1) / waves)
        bow = 16 * depth
        pen.bend(x0 - 14, end - 12 + bow, x1 + 16, end - 2 + bow, x1, end + 6)
    sheet.panel(pen.mirrored(), look.main, rise=6)
    count = 11 if pleated else 2 * waves + 1
    for i in range(count):
        t = (i + 0.5) / count * 2 - 1 + (0 if pleated else look.rng.uniform(-0.06, 0.06))
        x0, x1 = t * top_half * 0.94, t * hem_half * 0.97
        start = y + (4 if pleated else look.rng.uniform(6, (end - y) * 0.3))
        if pleated:
            line = smooth(
                [(x0, start), ((x0 * 0.45 + x1 * 0.55), (start + end) / 2), (x1, end + 20)]
            )
            sheet.relief(line, -7, 7, 3)
            sheet.relief(line.moved(9, 0), 6, 12, 6)
            sheet.rule(line, look.main.colour.lit(-20), 2, 0.35)
        else:
            sheet.fold(
                [(x0, start), (x0 * 0.5 + x1 * 0.5, (start + end) * 0.5), (x1, end + 40)],
                look.rng.uniform(22, 40) * (0.7 + 0.3 * depth),
                look.rng.uniform(7, 13) * depth,
            )
    seam = both(Pen(0, end - 12).via(hem_half * 0.5, end - 12, hem_half, end - 34).open())
    details.stitches(sheet, seam, look.stitch, alpha=0.35, width=1.4)


def skirt(sheet: Sheet, look: Look) -> None:
    """Draw a skirt."""
    style = look.cut.get("style", "a-line")
    waist = 128 if not look.young else 136
    length = {"mini": 330.0, "midi": 560.0, "maxi": 800.0}[look.cut.get("length", "mini")]
    length *= 0.85 if look.young else 1
    back = box(-waist + 6, -22, waist - 6, 30, 16)
    sheet.panel(back, look.plain.lit(-14), rise=1, drape=0.1)
    if style == "pencil":
        _pencil(sheet, look, waist, length)
    elif style == "denim":
        _denim(sheet, look, waist, length)
    else:
        _swinging(sheet, look, style, waist, length)
    band = (
        Pen(0, -6)
        .via(waist * 0.5, -6, waist - 3, -14)
        .line(waist + 5, 26)
        .via(waist * 0.5, 38, 0, 38)
    )
    sheet.panel(
        band.mirrored(), look.plain.lit(-3), rise=10, drape=0.2, edges=((6, 3), (16, 4)), shadow=0.6
    )


def _pencil(sheet: Sheet, look: Look, waist: float, length: float) -> None:
    pen = Pen(0, 6).line(waist, 0).bend(waist + 50, 80, 196, 170, 192, 300)
    pen.bend(190, length * 0.8, 172, length - 60, 168, length).via(80, length + 12, 0, length + 12)
    sheet.panel(pen.mirrored(), look.main, rise=6)
    for side in (-1, 1):
        details.seam(sheet, Pen(side * 74, 20).line(side * 92, 150).open(), look.main)
        sheet.fold([(side * 180, 250), (side * 110, 270), (side * 30, 262)], 26, 5)
        sheet.fold([(side * 176, 190), (side * 110, 222), (side * 50, 226)], 22, 4)
    details.stitches(
        sheet,
        Pen(-180, length - 14).via(0, length + 2, 180, length - 14).open(),
        look.stitch,
        alpha=0.4,
    )


def _denim(sheet: Sheet, look: Look, waist: float, length: float) -> None:
    swing(sheet, look, waist, 4, 220, length, waves=2, depth=0.3)
    thread = look.stitch
    details.seam(sheet, Pen(0, 20).line(0, length).open(), look.main)
    for side in (-1, 1):
        pocket = Pen(side * 54, 20).bend(side * 60, 84, side * 120, 104, side * 168, 104).open()
        details.seam(sheet, pocket, look.main, 4)
        details.stitches(sheet, pocket.moved(-side * 4, 8), thread)
    for i in range(4):
        details.snap(sheet, 0, 60 + i * (length - 130) / 3, 9, look.metal)


def _swinging(sheet: Sheet, look: Look, style: str, waist: float, length: float) -> None:
    hem_half = {"a-line": 270.0, "pleated": 285.0, "flared": 330.0, "tiered": 300.0}[style]
    hem_half *= 0.8 + length / 2600
    if style == "tiered":
        tiers = 3
        for k in range(tiers, 0, -1):
            a = waist + (hem_half - waist) * (k - 1) / tiers
            b = waist + (hem_half - waist) * k / tiers
            swing(
                sheet,
                look,
                a + 4,
                length * (k - 1) / tiers,
                b + 14,
                length * k / tiers + 14,
                waves=5,
                depth=0.8,
            )
    else:
        swing(
            sheet,
            look,
            waist,
            4,
            hem_half,
            length,
            pleated=style == "pleated",
            depth=0.7 if style == "a-line" else 1.0,
        )
