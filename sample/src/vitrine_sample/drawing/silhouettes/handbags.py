"""Handbags, totes and clutches."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.pen import Pen, box, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

FULL = ((8, 4.0), (40, 16.0), (120, 40.0))


def carry_handle(
    sheet: Sheet, cloth: Surface, half: float, top: float, rise: float, width: float = 24
) -> None:
    """Draw a handle that rises in an arch."""
    line = Pen(-half, top + 30).bend(
        -half, top - rise * 0.9, -half * 0.6, top - rise, 0, top - rise
    )
    line.bend(half * 0.6, top - rise, half, top - rise * 0.9, half, top + 30)
    sheet.cord(line.open(), cloth, width, rise=6)


def _anchor(sheet: Sheet, look: Look, x: float, y: float, cloth: Surface) -> None:
    """Hold a handle with a tab and a ring."""
    sheet.cord(ellipse(x, y - 16, 20, 22), look.metal, 8, rise=14)
    tab = (
        Pen(x - 22, y - 8)
        .line(x + 22, y - 8)
        .line(x + 22, y + 44)
        .via(x, y + 74, x - 22, y + 44)
        .closed()
    )
    details.patch(sheet, tab, cloth, look.stitch, 0.86)
    details.snap(sheet, x, y + 34, 7, look.metal)


def handbag(sheet: Sheet, look: Look) -> None:
    """Draw a handbag: satchel, bucket, flap or bowling bag."""
    style = look.cut.get("style", "satchel")
    {"satchel": _satchel, "bucket": _bucket, "flap": _flap, "bowling": _bowling, "hobo": _hobo}[
        style
    ](sheet, look)


def _trim(look: Look) -> Surface:
    return look.second.of("smooth leather") if look.blocked else look.plain.lit(-7)


def _satchel(sheet: Sheet, look: Look) -> None:
    trim = _trim(look)
    carry_handle(sheet, trim.lit(-8), 130, 20, 170, 22)
    pen = (
        Pen(0, 0)
        .line(268, 0)
        .bend(286, 4, 292, 20, 296, 60)
        .line(346, 440)
        .bend(350, 470, 336, 486, 300, 488)
        .line(0, 490)
    )
    sheet.panel(pen.mirrored(), look.main, rise=10, edges=FULL, drape=1.5)
    for side in (-1, 1):
        gusset = smooth([(side * 236, 4), (side * 262, 200), (side * 286, 486)])
        details.seam(sheet, gusset, look.main, 4)
        sheet.fold([(side * 292, 120), (side * 250, 160), (side * 190, 170)], 36, 9)
    base = Pen(0, 400).line(336, 396).line(346, 440).bend(350, 470, 336, 486, 300, 488).line(0, 490)
    sheet.panel(base.mirrored(), trim, rise=13, edges=((5, 3), (30, 10)), shadow=0.5)
    details.stitches(sheet, Pen(-340, 412).line(340, 412).open(), look.stitch)
    details.zipper(
        sheet, [(-262, 14), (0, 10), (262, 14)], look.metal, look.main.colour.lit(-18), 10
    )
    carry_handle(sheet, trim, 130, 84, 190, 26)
    for side in (-1, 1):
        _anchor(sheet, look, side * 130, 116, trim)
    _charm(sheet, look, 150, 96)


def _charm(sheet: Sheet, look: Look, x: float, y: float) -> None:
    if look.rng.random() < 0.55:
        sheet.cord(
            Pen(x, y).via(x + 16, y + 40, x + 6, y + 90).open(), look.plain.lit(-12), 6, rise=18
        )
        tassel = Pen(x - 6, y + 86).line(x + 18, y + 86, x + 30, y + 176, x - 18, y + 176).closed()
        sheet.panel(tassel, _trim(look), rise=20, edges=((8, 6),))
        for k in range(5):
            sheet.relief(Pen(x + k * 3, y + 100).line(x - 14 + k * 10, y + 178).open(), -4, 4)


def _bucket(sheet: Sheet, look: Look) -> None:
    trim = _trim(look)
    carry_handle(sheet, trim, 176, 40, 300, 18)
    top = Pen(0, -14).bend(120, -14, 196, -6, 200, 24).line(120, 90, 0, 96)
    sheet.panel(top.mirrored(), look.plain.lit(-22), rise=2)
    pen = (
        Pen(0, 42)
        .bend(90, 44, 170, 36, 206, 20)
        .bend(222, 160, 236, 320, 244, 440)
        .bend(246, 484, 190, 504, 0, 506)
    )
    sheet.panel(pen.mirrored(), look.main, rise=10, edges=FULL, drape=1.6)
    for k in range(9):
        x = -170 + k * 42
        sheet.fold([(x, 66), (x * 1.04, 130), (x * 1.05 + look.rng.uniform(-10, 10), 210)], 26, 9)
    base = Pen(0, 430).line(243, 420).bend(250, 484, 190, 504, 0, 506)
    sheet.panel(base.mirrored(), trim, rise=13, edges=((5, 3), (40, 12)), shadow=0.5)
    details.stitches(sheet, Pen(-250, 430).via(0, 448, 250, 430).open(), look.stitch)
    for k in range(8):
        details.snap(sheet, -168 + k * 48, 84 + (6 if k in (3, 4) else 0), 8, look.metal)
    for side in (-1, 1):
        sheet.cord(smooth([(side * 20, 92), (side * 52, 160), (side * 34, 250)]), trim, 9, rise=18)
        sheet.panel(
            ribbon([(side * 34, 244), (side * 32, 286)], [14, 26]), trim, rise=18, edges=((5, 4),)
        )


def _flap(sheet: Sheet, look: Look) -> None:
    trim = _trim(look)
    if look.cut.get("strap") == "chain":
        line = smooth([(-276, 40), (-230, -170), (0, -250), (230, -170), (276, 40)])
        sheet.cord(line, look.metal.lit(-14), 15, rise=6)
        sheet.rule(line, look.metal.colour.lit(-40), 7, 0.8, dash=(3, 13), clip=False)
    else:
        carry_handle(sheet, trim, 262, 40, 300, 20)
    sheet.panel(box(-300, 0, 300, 400, 44), look.main, rise=9, edges=FULL)
    flap = (
        Pen(0, -6)
        .line(262, -6)
        .bend(300, -4, 312, 20, 312, 60)
        .line(306, 190)
        .bend(300, 250, 220, 274, 0, 284)
    )
    sheet.panel(flap.mirrored(), look.main, rise=16, edges=((6, 5), (30, 10), (90, 20)), shadow=1.4)
    if look.cut.get("surface") == "quilted":
        quilt(sheet, 340, -20, 300, 74)
    details.stitches(sheet, flap.mirrored().scaled(0.95, 0.93, (0, 120)), look.stitch)
    sheet.panel(box(-34, 236, 34, 306, 12), look.metal, rise=22, edges=((10, 6),), shadow=1.1)
    sheet.panel(box(-15, 252, 15, 290, 8), look.metal.lit(-16), rise=26, edges=((6, 4),))


def quilt(sheet: Sheet, half: float, top: float, end: float, step: float) -> None:
    """Quilt the current panel in diamonds."""
    reach, x = end - top, -half - (end - top)
    while x < half + reach:
        for a, b in (((x, top), (x + reach, end)), ((x + reach, top), (x, end))):
            line = Pen(*a).line(*b).open()
            sheet.relief(line, -9, 14, 7)
            sheet.rule(line, details.DARK, 1.6, 0.22)
        x += step


def _bowling(sheet: Sheet, look: Look) -> None:
    trim = _trim(look)
    carry_handle(sheet, trim.lit(-8), 120, 60, 210, 20)
    pen = (
        Pen(0, 20)
        .bend(160, 20, 270, 60, 316, 170)
        .bend(346, 260, 356, 350, 350, 410)
        .bend(346, 446, 320, 452, 280, 452)
        .line(0, 452)
    )
    sheet.panel(pen.mirrored(), look.main, rise=10, edges=FULL, drape=1.4)
    arc = Pen(-330, 250).bend(-290, 90, -150, 52, 0, 52).bend(150, 52, 290, 90, 330, 250)
    sheet.rule(arc.open(), look.main.colour.lit(-20), 10, 0.8)
    details.stitches(sheet, arc.open().moved(0, 16), look.stitch)
    for side in (-1, 1):
        corner = (
            Pen(side * 360, 320)
            .bend(side * 260, 330, side * 220, 400, side * 220, 470)
            .line(side * 380, 470)
        )
        sheet.panel(corner.closed(), trim, rise=13, edges=((5, 3), (30, 8)), shadow=0.6)
        details.stitches(sheet, corner.closed().scaled(0.92, about=(side * 310, 420)), look.stitch)
    carry_handle(sheet, trim, 120, 150, 250, 24)
    for side in (-1, 1):
        _anchor(sheet, look, side * 120, 184, trim)
    _charm(sheet, look, -120, 170)


def _hobo(sheet: Sheet, look: Look) -> None:
    trim = _trim(look)
    strap = smooth([(-252, 60), (-220, -120), (-90, -250), (90, -250), (220, -120), (252, 60)])
    sheet.cord(strap, trim, 34, rise=8)
    pen = (
        Pen(0, 150)
        .bend(110, 148, 200, 110, 256, 20)
        .bend(300, 60, 350, 220, 330, 340)
        .bend(310, 440, 180, 480, 0, 482)
    )
    sheet.panel(pen.mirrored(), look.main, rise=10, edges=FULL, drape=2.6)
    for side in (-1, 1):
        for k in range(3):
            sheet.fold(
                [
                    (side * (236 - k * 22), 70 + k * 26),
                    (side * (200 - k * 40), 190 + k * 20),
                    (side * (110 - k * 46), 270 + k * 30),
                ],
                40,
                12,
            )
        details.snap(sheet, side * 262, 52, 24, look.metal)
    details.stitches(
        sheet,
        Pen(-250, 40).bend(-200, 124, -110, 164, 0, 166).bend(110, 164, 200, 124, 250, 40).open(),
        look.stitch,
    )
    sheet.panel(box(-60, 380, 60, 412, 6), trim, rise=14, edges=((4, 2),), shadow=0.5)
