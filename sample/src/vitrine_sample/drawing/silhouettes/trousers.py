"""Jeans, trousers, track pants, shorts and leggings."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.legs import (
    Legs,
    belt_loops,
    front_pocket,
    leg_folds,
    sew_fly,
    waist_inside,
    waistband,
)


def jeans(sheet: Sheet, look: Look) -> None:
    """Draw jeans."""
    fit = look.cut.get("fit", "slim")
    knee, ankle = {
        "skinny": (126, 88),
        "slim": (142, 112),
        "straight": (150, 140),
        "flared": (134, 184),
    }[fit]
    legs = Legs.of(look, knee, ankle, 920)
    thread = Colour.of("c98f4a") if look.main.colour.lab[0] < 80 else look.stitch
    waist_inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg()
        outer = leg if side > 0 else leg.flipped()
        sheet.panel(outer, look.main, rise=6, shadow=0.4)
        leg_folds(sheet, look, legs, side, 1.1)
        if look.main.colour.lab[0] < 70 and look.cut.get("wash") == "washed":
            x = side * (legs.spread * 0.4 + knee * 0.52)
            oval = smooth([(x - 34, 260), (x + 34, 260), (x + 40, 560), (x - 40, 560)], closed=True)
            sheet.tone(oval, look.main.colour.lit(20, 0.85), 0.45, 34)
            sheet.tone(
                oval.moved(side * 4, 330).scaled(0.7, 0.5, (x, 690)),
                look.main.colour.lit(20, 0.85),
                0.3,
                26,
            )
        details.stitches(
            sheet, outer.scaled(0.955, 1, (side * 20, 0)), thread, alpha=0.5, width=1.7
        )
        for dy in (22, 29):
            details.stitches(
                sheet,
                Pen(0, legs.length - dy).line(side * 400, legs.length - dy - 4).open(),
                thread,
            )
        if look.cut.get("wash") == "ripped":
            _rips(sheet, look, side * (legs.spread * 0.6 + knee * 0.5), legs)
        front_pocket(sheet, look, legs, side, thread)
        if side > 0:
            sew_fly(sheet, look, legs, thread)
    waistband(sheet, legs, look.plain)
    for y in (-2, 28):
        details.stitches(sheet, Pen(-200, y - 4).via(0, y + 8, 200, y - 4).open(), thread)
    belt_loops(sheet, look, legs, look.plain)
    details.snap(sheet, 8, 14, 11, look.metal)


def _rips(sheet: Sheet, look: Look, x: float, legs: Legs) -> None:
    rng = look.rng
    for _ in range(2):
        y = legs.crotch + (legs.length - legs.crotch) * rng.uniform(0.22, 0.5)
        w, h = rng.uniform(34, 52), rng.uniform(12, 20)
        tear = smooth(
            [
                (x - w, y),
                (x - w * 0.3, y - h),
                (x + w * 0.5, y - h * 0.8),
                (x + w, y),
                (x + w * 0.3, y + h),
                (x - w * 0.5, y + h * 0.8),
            ],
            closed=True,
        )
        sheet.tone(tear, look.main.colour.lit(-16, 0.6), 0.85)
        sheet.hill(tear, -4, 2)
        for k in range(5):
            at = y - h * 0.7 + k * h * 0.35
            sheet.rule(
                Pen(x - w * 0.9, at).via(x, at + rng.uniform(-4, 4), x + w * 0.9, at).open(),
                Colour.of("eceae2"),
                2.2,
                0.9,
            )


def trousers(sheet: Sheet, look: Look) -> None:
    """Draw woven trousers: tailored, chinos or cargo."""
    style = look.cut.get("fit", "tailored")
    knee, ankle = {
        "tailored": (150, 124),
        "chino": (148, 116),
        "wide": (178, 196),
        "cargo": (164, 138),
    }[style]
    legs = Legs.of(look, knee, ankle, 930)
    waist_inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(leg, look.main, rise=6, shadow=0.4)
        leg_folds(sheet, look, legs, side, 0.7 if style == "tailored" else 1)
        slant = Pen(side * legs.waist * 0.72, 34).line(side * legs.hip * 0.965, 168).open()
        details.seam(sheet, slant, look.main, 4)
        details.stitches(sheet, slant.moved(-side * 6, 3), look.stitch, alpha=0.5)
        if style in ("tailored", "wide"):
            middle = smooth(
                [
                    (side * legs.waist * 0.46, 40),
                    (side * (legs.spread * 0.6 + knee * 0.52), 560),
                    (side * (legs.spread + ankle * 0.5), legs.length + 10),
                ]
            )
            sheet.relief(middle, 5, 9)
        if side > 0:
            sew_fly(sheet, look, legs, look.stitch)
    if style == "cargo":
        for side in (-1, 1):
            x, y = side * (legs.knee * 0.78), legs.crotch + 120
            details.patch(sheet, box(x - 50, y, x + 50, y + 118, 8), look.plain, look.stitch)
            details.patch(sheet, box(x - 54, y - 8, x + 54, y + 30, 8), look.plain, look.stitch)
            details.snap(sheet, x, y + 18, 7, look.metal)
    waistband(sheet, legs, look.plain)
    belt_loops(sheet, look, legs, look.plain)
    details.button(sheet, 6, 12, 9, look.main.colour.lit(-16 if look.main.colour.light else 18))
