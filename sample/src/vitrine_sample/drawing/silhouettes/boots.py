"""Boots, seen from the side, toe to the right."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.formal_shoes import welted_sole


def boot(sheet: Sheet, look: Look) -> None:
    """Draw a Chelsea, lace-up or knee-high boot."""
    style = look.cut.get("style", "chelsea")
    sheet.narrow(0.84 if style != "knee-high" else 0.78)
    high = {"chelsea": 10.0, "lace-up": -50.0, "knee-high": -480.0}[style]
    wide = 392.0 if style != "knee-high" else 404.0
    top = (
        Pen(96, high + 10)
        .via(240, high - 22, wide - 4, high + 6)
        .line(wide - 20, high + 60, 120, high + 60)
    )
    sheet.panel(
        top.closed(), surface("smooth leather", Colour.of("8a6a4a")), rise=1, edges=((10, 5),)
    )
    pen = Pen(92, 404).bend(74, 330, 96, 240, 104, 170)
    if style == "knee-high":
        pen.bend(108, 0, 70, -180, 92, high)
    else:
        pen.bend(108, 110, 100, 60, 94, high)
    pen.via(240, high + 26, wide, high)
    if style == "knee-high":
        pen.bend(410, -160, 372, 0, 384, 130)
    else:
        pen.bend(392, 60, 384, 100, 392, 150)
    pen.bend(400, 196, 480, 236, 560, 276).bend(640, 312, 760, 320, 830, 330)
    pen.bend(910, 342, 956, 372, 966, 408).bend(900, 440, 820, 450, 720, 450).line(
        400, 428, 92, 404
    )
    sheet.panel(
        pen.closed(), look.plain, rise=8, edges=((8, 4.0), (40, 14.0), (120, 40.0)), drape=1.6
    )
    sheet.fold([(112, 190), (220, 240), (380, 176)], 34, 8)
    sheet.fold([(104, 140), (200, 180), (340, 140)], 28, 6)
    sheet.fold([(520, 300), (580, 350), (590, 420)], 30, 7)
    _boot_parts(sheet, look, style, high)
    welted_sole(sheet, look, 480 if style == "knee-high" else 470)


def _boot_parts(sheet: Sheet, look: Look, style: str, high: float) -> None:
    if style == "chelsea":
        _elastic(sheet, look, high)
    elif style == "lace-up":
        _laces(sheet, look, high)
    else:
        _zip_and_strap(sheet, look, high)


def _elastic(sheet: Sheet, look: Look, high: float) -> None:
    gore = (
        Pen(196, high + 16)
        .line(310, high + 14)
        .bend(300, 120, 290, 170, 256, 214)
        .bend(220, 170, 204, 120, 196, high + 16)
    )
    sheet.panel(gore.closed(), look.plain.lit(-10).of("rib"), rise=9, edges=((6, 3),), shadow=0.4)
    details.stitches(sheet, gore.closed().scaled(1.14, about=(254, 110)), look.stitch, width=1.8)
    sheet.panel(
        ribbon([(96, high + 60), (84, high - 4), (104, high - 44)], [24, 24, 20]),
        look.plain,
        rise=11,
        edges=((6, 4),),
    )


def _laces(sheet: Sheet, look: Look, high: float) -> None:
    facing = ribbon([(380, high + 6), (376, 110), (430, 210), (560, 290)], [60, 64, 70, 60])
    sheet.panel(facing, look.plain, rise=11, edges=((4, 3), (20, 5)), shadow=0.7)
    details.stitches(sheet, facing.scaled(0.94, about=(420, 140)), look.stitch)
    cord = surface(
        "canvas", Colour.of("c8a15a") if look.main.colour.lab[0] < 40 else look.second.colour
    )
    for x, y in (
        (372, high + 30),
        (370, high + 80),
        (372, high + 130),
        (384, 132),
        (412, 178),
        (452, 220),
        (502, 254),
    ):
        details.snap(sheet, x, y, 7, look.metal)
        sheet.cord(Pen(x, y).via(x + 18, y - 18, x + 34, y - 16).open(), cord, 9, rise=16)
    cap = Pen(980, 440).bend(940, 350, 880, 336, 790, 330).bend(770, 370, 770, 420, 790, 470)
    sheet.panel(cap.closed(), look.plain, rise=10, edges=((4, 2.5), (50, 12)), shadow=0.5)


def _zip_and_strap(sheet: Sheet, look: Look, high: float) -> None:
    details.zipper(
        sheet,
        [(200, high + 30), (210, -100), (240, 120), (250, 330)],
        look.metal,
        look.main.colour.lit(-12),
        9,
    )
    details.stitches(
        sheet, smooth([(94, high + 26), (240, high + 48), (402, high + 24)]), look.stitch
    )
    strap: Surface = look.plain
    sheet.panel(
        ribbon([(100, 150), (230, 196), (390, 150)], [26, 26, 26]),
        strap,
        rise=12,
        edges=((4, 3),),
        shadow=0.8,
    )
    details.buckle(sheet, 300, 184, 40, 36, look.metal, 6)
