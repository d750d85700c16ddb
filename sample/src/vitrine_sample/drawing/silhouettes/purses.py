"""Totes and clutches."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.handbags import FULL, carry_handle


def tote(sheet: Sheet, look: Look) -> None:
    """Draw an open shopper with two long handles."""
    trim = (
        look.second.of("smooth leather")
        if look.blocked
        else surface("smooth leather", Colour.of("8a5c3a"))
        if look.rng.random() < 0.5
        else look.plain.lit(-8)
    )
    carry_handle(sheet, trim.lit(-8), 116, 20, 250, 20)
    sheet.panel(Pen(0, -16).line(262, -10, 256, 40, 0, 44).mirrored(), look.plain.lit(-20), rise=2)
    pen = (
        Pen(0, 14)
        .via(140, 14, 270, -4)
        .line(256, 300)
        .bend(252, 420, 250, 500, 246, 530)
        .via(120, 544, 0, 544)
    )
    sheet.panel(pen.mirrored(), look.main, rise=9, edges=((8, 4), (50, 16), (120, 26)), drape=1.8)
    for side in (-1, 1):
        sheet.fold([(side * 250, 120), (side * 190, 200), (side * 150, 320)], 40, 10)
        sheet.fold([(side * 246, 420), (side * 180, 470), (side * 100, 480)], 34, 7)
    if look.blocked:
        sheet.tone(box(-400, 380, 400, 600), look.second.colour, 1)
        sheet.relief(Pen(-400, 380).line(400, 380).open(), -3, 6)
    for y in (40, 48):
        details.stitches(
            sheet, Pen(-280, y - 18).via(0, y, 280, y - 18).open(), look.stitch, alpha=0.6
        )
    carry_handle(sheet, trim, 116, 130, 330, 24)
    for side in (-1, 1):
        strap = box(side * 116 - 15, 100, side * 116 + 15, 230, 4)
        details.patch(sheet, strap, trim, trim.colour.lit(20))
        for y in (122, 210):
            details.snap(sheet, side * 116, y, 6, look.metal)


def clutch(sheet: Sheet, look: Look) -> None:
    """Draw a clutch: envelope, framed or a hard box."""
    style = look.cut.get("style", "envelope")
    if style == "envelope":
        sheet.panel(
            box(-340, 0, 340, 380, 26), look.main, rise=9, edges=((6, 4), (40, 12), (100, 20))
        )
        flap: Shape = (
            Pen(0, -4)
            .line(322, -4)
            .bend(340, 0, 346, 10, 336, 26)
            .line(40, 240)
            .via(16, 256, 0, 256)
            .mirrored()
        )
        sheet.panel(
            flap,
            look.second if look.blocked else look.main,
            rise=15,
            edges=((5, 4), (30, 9)),
            shadow=1.3,
        )
        details.stitches(sheet, flap.scaled(0.93, 0.9, (0, 70)), look.stitch, alpha=0.6)
        details.snap(sheet, 0, 216, 17, look.metal)
    elif style == "framed":
        pen = (
            Pen(0, 30)
            .line(220, 30)
            .bend(310, 60, 360, 220, 330, 310)
            .bend(310, 360, 180, 372, 0, 374)
        )
        sheet.panel(pen.mirrored(), look.main, rise=10, edges=FULL, drape=1.6)
        for k in range(11):
            x = -200 + k * 40
            sheet.fold([(x, 50), (x * 1.15, 130), (x * 1.3, 230)], 26, 10)
        frame = (
            Pen(-236, 60)
            .bend(-232, 16, -220, 10, -190, 10)
            .line(190, 10)
            .bend(220, 10, 232, 16, 236, 60)
        )
        sheet.cord(frame.open(), look.metal, 26, rise=18)
        for side in (-1, 1):
            details.snap(sheet, side * 14, -10, 17, look.metal)
    else:
        sheet.panel(box(-320, 0, 320, 330, 60), look.main, rise=14, edges=((10, 8), (50, 26)))
        sheet.cord(box(-318, 2, 318, 328, 58), look.metal, 16, rise=16)
        sheet.cord(Pen(-300, 40).via(0, 26, 300, 40).open(), look.metal, 7, rise=16)
        details.snap(sheet, 0, 2, 22, look.metal)
    if look.rng.random() < 0.4:
        sheet.cord(smooth([(330, 60), (420, 160), (410, 290), (350, 320)]), look.metal, 8, rise=10)
