"""Track pants, shorts and leggings."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Point, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.legs import (
    Legs,
    belt_loops,
    elastic,
    front_pocket,
    leg_folds,
    sew_fly,
    waist_inside,
    waistband,
)


def track_pants(sheet: Sheet, look: Look) -> None:
    """Draw jogging trousers with stripes down the side."""
    legs = Legs.of(look, 150, 104 if look.cut.get("fit") == "cuffed" else 134, 900)
    waist_inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(leg, look.main, rise=6, shadow=0.4)
        leg_folds(sheet, look, legs, side, 1.2)
        if look.pattern in ("side striped", "colour block"):
            wide = 46 if look.blocked else 11
            dots: list[Point] = [
                (side * legs.waist, 0),
                (side * (legs.hip - 8), 190),
                (side * (legs.at(520)[1] - 16), 520),
                (side * (legs.spread + legs.ankle - 16), legs.length),
            ]
            for k in range(1 if look.blocked else 2):
                line = smooth([(x - side * k * 20, y) for x, y in dots])
                sheet.rule(line, look.second.colour, wide, 0.97)
        details.seam(
            sheet,
            Pen(side * legs.waist * 0.8, 46).line(side * legs.hip * 0.96, 180).open(),
            look.main,
            4,
        )
        if look.cut.get("fit") == "cuffed":
            x0, x1 = legs.spread - 2, legs.spread + legs.ankle + 2
            cuff = box(x0, legs.length - 16, x1, legs.length + 44, 12)
            sheet.panel(cuff if side > 0 else cuff.flipped(), look.plain.lit(-4).of("rib"), rise=8)
    details.seam(sheet, Pen(0, 30).line(0, legs.crotch).open(), look.main)
    elastic(sheet, look, legs.waist)


def shorts(sheet: Sheet, look: Look) -> None:
    """Draw shorts."""
    style = look.cut.get("fit", "chino")
    length = {"chino": 520, "sports": 480, "denim": 400 if look.feminine else 500, "cargo": 560}[
        style
    ]
    legs = Legs.of(look, 180, 186, length)
    thread = Colour.of("c98f4a") if style == "denim" else look.stitch
    waist_inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(leg, look.main, rise=6, shadow=0.4)
        leg_folds(sheet, look, legs, side, 1)
        for dy in (24, 31):
            details.stitches(
                sheet,
                Pen(0, legs.length - dy + 6).line(side * 400, legs.length - dy - 6).open(),
                thread,
                alpha=0.6,
            )
        if style == "sports" and (look.blocked or look.pattern == "side striped"):
            flank = smooth(
                [
                    (side * (legs.waist - 14), 0),
                    (side * (legs.hip - 26), 190),
                    (side * (legs.ankle - 20), legs.length + 10),
                ]
            )
            sheet.rule(flank, look.second.colour, 30, 0.97)
        if style == "sports":
            continue
        front_pocket(sheet, look, legs, side, thread)
        if side > 0:
            sew_fly(sheet, look, legs, thread)
    if style == "cargo":
        for side in (-1, 1):
            x, y = side * 128, legs.crotch + 60
            details.patch(sheet, box(x - 56, y, x + 56, y + 120, 8), look.plain, look.stitch)
            details.patch(sheet, box(x - 60, y - 8, x + 60, y + 30, 8), look.plain, look.stitch)
    if style == "sports":
        elastic(sheet, look, legs.waist)
        return
    waistband(sheet, legs, look.plain)
    belt_loops(sheet, look, legs, look.plain)
    details.snap(sheet, 8, 14, 11, look.metal)


def leggings(sheet: Sheet, look: Look) -> None:
    """Draw leggings."""
    length = 640 if look.cut.get("length") == "capri" else 880
    legs = Legs.of(look, 112, 78 if length > 700 else 98, length)
    legs = Legs(
        legs.waist,
        legs.hip * (0.80 if look.young else 0.85),
        legs.crotch,
        legs.knee,
        legs.ankle,
        legs.length,
        16,
    )
    waist_inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(
            leg, look.main, rise=6, shadow=0.5, drape=0.5, edges=((8, 4), (30, 10), (80, 20))
        )
        leg_folds(sheet, look, legs, side, 0.6)
        if look.blocked:
            flank = smooth(
                [
                    (side * legs.waist, 40),
                    (side * (legs.hip - 10), 200),
                    (side * (legs.at(480)[1] - 20), 480),
                    (side * (legs.ankle * 0.9), legs.length),
                ]
            )
            sheet.rule(flank, look.second.colour, 44, 0.97)
        details.stitches(
            sheet,
            Pen(0, legs.length - 20).line(side * 300, legs.length - 22).open(),
            look.stitch,
            alpha=0.6,
        )
    details.seam(sheet, Pen(0, 60).line(0, legs.crotch).open(), look.main)
    waistband(sheet, legs, look.plain, 86)
