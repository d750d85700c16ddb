"""Backpacks and duffel bags."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, box, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.handbags import FULL

_WEB = Colour.of("26282c")


def backpack(sheet: Sheet, look: Look) -> None:
    """Draw a backpack with a zip or with a flap."""
    flap = look.cut.get("style") == "flap"
    web = surface("canvas", _WEB if look.main.colour.lab[0] > 25 else Colour.of("4a4d52"))
    for side in (-1, 1):
        strap = [(side * 120, 60), (side * 270, 150), (side * 300, 380), (side * 230, 600)]
        sheet.panel(
            ribbon(strap, [50, 56, 50, 30]), look.plain.lit(-8), rise=2, edges=((10, 6), (24, 6))
        )
    sheet.cord(Pen(-70, 40).bend(-70, -66, 70, -66, 70, 40).open(), web, 24, rise=4)
    pen = (
        Pen(0, 0)
        .bend(120, 0, 210, 30, 236, 130)
        .bend(262, 260, 268, 480, 262, 600)
        .bend(258, 650, 230, 664, 180, 666)
        .line(0, 668)
    )
    sheet.panel(pen.mirrored(), look.main, rise=12, edges=FULL, drape=1.6)
    if flap:
        _flap(sheet, look)
    else:
        _zipped(sheet, look)
    for side in (-1, 1):
        pocket = (
            Pen(side * 276, 420).line(side * 226, 440, side * 222, 650, side * 280, 650).closed()
        )
        sheet.panel(pocket, look.plain.lit(-8).of("mesh"), rise=13, edges=((5, 3),), shadow=0.5)


def _zipped(sheet: Sheet, look: Look) -> None:
    trim = look.second if look.blocked else look.plain.lit(-6)
    arc = [
        (-226.0, 300.0),
        (-214.0, 130.0),
        (-130.0, 48.0),
        (0.0, 36.0),
        (130.0, 48.0),
        (214.0, 130.0),
        (226.0, 300.0),
    ]
    details.zipper(sheet, arc, look.metal, look.main.colour.lit(-20), 10)
    details.puller(sheet, -222, 240, look.metal)
    upper = Pen(0, 140).bend(110, 140, 168, 170, 172, 240).line(172, 300, 0, 306)
    sheet.panel(upper.mirrored(), look.main, rise=15, edges=((6, 4), (30, 10)), shadow=0.7)
    details.zipper(
        sheet, [(-150, 196), (0, 186), (150, 196)], look.metal, look.main.colour.lit(-20), 8
    )
    lower = (
        Pen(0, 340)
        .line(176, 340)
        .bend(206, 346, 212, 370, 214, 420)
        .line(216, 590)
        .bend(214, 626, 190, 634, 150, 636)
        .line(0, 636)
    )
    sheet.panel(
        lower.mirrored(), trim, rise=18, edges=((6, 5), (40, 18), (90, 20)), shadow=1.0, drape=1.4
    )
    zip_line = [
        (-208.0, 470.0),
        (-200.0, 392.0),
        (-150.0, 366.0),
        (150.0, 366.0),
        (200.0, 392.0),
        (208.0, 470.0),
    ]
    details.zipper(sheet, zip_line, look.metal, look.main.colour.lit(-20), 8)
    details.puller(sheet, 180, 372, look.metal)
    sheet.panel(
        box(-46, 470, 46, 520, 8),
        surface("smooth leather", Colour.of("7a5236")),
        rise=20,
        edges=((4, 2.5),),
    )
    for x in (-22, 0, 22):
        sheet.relief(Pen(x, 482).line(x, 508).open(), -3, 6, 1)


def _flap(sheet: Sheet, look: Look) -> None:
    leather = surface("smooth leather", Colour.of("86562f"))
    lower = box(-206, 330, 206, 640, 40)
    sheet.panel(
        lower,
        look.second if look.blocked else look.main,
        rise=16,
        edges=((6, 5), (40, 16)),
        shadow=0.9,
    )
    flap = (
        Pen(0, -10)
        .bend(130, -10, 226, 30, 250, 140)
        .line(256, 300)
        .bend(254, 350, 220, 366, 170, 370)
        .line(0, 374)
    )
    sheet.panel(
        flap.mirrored(),
        look.main,
        rise=20,
        edges=((6, 5), (50, 18), (110, 26)),
        shadow=1.4,
        drape=1.5,
    )
    details.stitches(sheet, flap.mirrored().scaled(0.94, about=(0, 180)), look.stitch)
    for side in (-1, 1):
        x = side * 116
        sheet.panel(
            box(x - 19, 220, x + 19, 500, 8), leather, rise=24, edges=((5, 4), (12, 4)), shadow=0.9
        )
        details.buckle(sheet, x, 420, 54, 46, look.metal, 8)
        for y in (452, 474):
            sheet.tone(box(x - 3, y, x + 3, y + 6, 3), details.DARK, 0.8)


def duffel(sheet: Sheet, look: Look) -> None:
    """Draw a travel or gym bag."""
    trim = (
        look.second
        if look.blocked
        else surface("smooth leather", Colour.of("6e4a30"))
        if look.usage == "Travel"
        else look.plain.lit(-10)
    )
    web = trim
    back = Pen(-190, 120).bend(-190, -120, 190, -120, 190, 120)
    sheet.cord(back.open(), web.lit(-8), 26, rise=4)
    pen = (
        Pen(0, 40)
        .line(330, 40)
        .bend(420, 46, 452, 130, 452, 230)
        .bend(452, 340, 426, 400, 370, 408)
        .line(0, 412)
    )
    sheet.panel(pen.mirrored(), look.main, rise=12, edges=((8, 5), (50, 24), (150, 60)), drape=2.2)
    _duffel_ends(sheet, look, trim)
    details.zipper(
        sheet, [(-330, 66), (0, 58), (330, 66)], look.metal, look.main.colour.lit(-20), 11
    )
    details.puller(sheet, -250, 64, look.metal, 36)
    pocket = box(-150, 200, 150, 396, 18)
    sheet.panel(pocket, look.main, rise=16, edges=((6, 4), (30, 10)), shadow=0.8)
    details.zipper(sheet, [(-126, 228), (126, 228)], look.metal, look.main.colour.lit(-20), 8)
    for side in (-1, 1):
        sheet.panel(
            box(side * 190 - 20, 100, side * 190 + 20, 410, 3),
            web,
            rise=18,
            edges=((5, 3),),
            shadow=0.6,
        )
        details.stitches(sheet, box(side * 190 - 14, 96, side * 190 + 14, 416), web.colour.lit(18))
    front = Pen(-190, 130).bend(-194, -40, -150, -84, 0, -84).bend(150, -84, 194, -40, 190, 130)
    sheet.cord(front.open(), web, 28, rise=14)
    sheet.panel(
        ribbon([(-58, -78), (0, -86), (58, -78)], [40, 44, 40]),
        surface("smooth leather", Colour.of("3c2a20")),
        rise=20,
        edges=((8, 6),),
    )


def _duffel_ends(sheet: Sheet, look: Look, trim: Surface) -> None:
    for side in (-1, 1):
        cap = (
            Pen(side * 352, 36)
            .bend(side * 430, 46, side * 456, 130, side * 456, 230)
            .bend(side * 456, 340, side * 430, 402, side * 366, 412)
        )
        cap.bend(side * 392, 320, side * 392, 140, side * 352, 36)
        sheet.panel(cap.closed(), trim, rise=13, edges=((6, 4), (40, 18)), shadow=0.6)
        details.stitches(
            sheet, smooth([(side * 348, 48), (side * 380, 220), (side * 356, 404)]), look.stitch
        )
        sheet.fold([(side * 340, 150), (side * 280, 190), (side * 220, 190)], 40, 10)
