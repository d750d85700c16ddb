"""Caps, hats and beanies."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, box, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

_DOME = ((8, 5.0), (50, 24.0), (140, 60.0))


def cap(sheet: Sheet, look: Look) -> None:
    """Draw a baseball cap from three quarters, peak to the right."""
    peak_cloth = look.second if look.blocked else look.main
    sheet.panel(ellipse(-20, 330, 300, 66), look.plain.lit(-22), rise=1, edges=((10, 5),))
    crown = Pen(-330, 330).bend(-340, 120, -220, 0, -20, 0).bend(180, 0, 290, 120, 292, 318)
    crown.bend(200, 276, 60, 270, -60, 286).bend(-180, 302, -270, 340, -320, 366).line(-330, 330)
    sheet.panel(crown.closed(), look.main, rise=10, edges=_DOME)
    for dots in (
        [(-20, 2), (60, 60), (92, 180), (84, 276)],
        [(-20, 2), (-130, 70), (-200, 190), (-216, 316)],
        [(-20, 2), (150, 40), (236, 150), (252, 300)],
    ):
        line = smooth([(float(x), float(y)) for x, y in dots])
        details.seam(sheet, line, look.main, 4)
        details.stitches(sheet, line.moved(9, 0), look.stitch, alpha=0.6, width=1.8)
    for x, y in ((10, 120), (-120, 130), (180, 120)):
        details.snap(sheet, x, y, 8, look.plain.of("acetate"))
    peak = Pen(-70, 292).bend(40, 262, 220, 262, 294, 306).bend(400, 326, 520, 372, 540, 420)
    peak.bend(500, 452, 300, 440, 160, 416).bend(60, 398, -40, 350, -70, 292)
    sheet.panel(peak.closed(), peak_cloth, rise=16, edges=((6, 5), (40, 18), (100, 26)), shadow=1.2)
    for k in range(4):
        row = Pen(-40 + k * 22, 304 + k * 4).bend(
            80, 280 + k * 26, 240, 280 + k * 28, 500 - k * 40, 404 - k * 4
        )
        details.stitches(
            sheet,
            row.open(),
            peak_cloth.colour.lit(-18 if peak_cloth.colour.light else 18),
            alpha=0.6,
            width=1.8,
        )
    _badge(sheet, look)
    details.button(sheet, -20, 6, 17, look.plain.colour.lit(-4), 0)


def _badge(sheet: Sheet, look: Look) -> None:
    if look.rng.random() < 0.6:
        ink, x, y = look.second.colour, 168.0, 196.0
        kind = look.rng.randrange(3)
        if kind == 0:
            sheet.panel(ellipse(x, y, 52, 46), look.plain.plain(ink), rise=14, edges=((6, 3),))
            sheet.rule(ellipse(x, y, 40, 35), look.main.colour, 4, 0.9)
        elif kind == 1:
            mark = smooth(
                [
                    (x - 50, y + 34),
                    (x - 14, y - 30),
                    (x + 8, y + 6),
                    (x + 24, y - 14),
                    (x + 52, y + 34),
                ],
                closed=True,
                tension=0.1,
            )
            sheet.panel(mark, look.plain.plain(ink), rise=14, edges=((5, 3),))
        else:
            for k in range(3):
                sheet.panel(
                    ribbon(
                        [
                            (x - 44, y - 26 + k * 26),
                            (x, y - 34 + k * 26),
                            (x + 44, y - 20 + k * 26),
                        ],
                        [13, 15, 13],
                    ),
                    look.plain.plain(ink),
                    rise=14,
                    edges=((4, 2.5),),
                )


def hat(sheet: Sheet, look: Look) -> None:
    """Draw a brimmed hat, a bucket hat or a beanie."""
    {"fedora": _fedora, "sun": _sun, "bucket": _bucket, "beanie": beanie}[
        look.cut.get("style", "fedora")
    ](sheet, look)


def _brim(sheet: Sheet, look: Look, rx: float, ry: float, y: float) -> None:
    sheet.panel(ellipse(0, y, rx, ry), look.main, rise=6, edges=((6, 4), (40, 14)))
    details.stitches(sheet, ellipse(0, y, rx - 16, ry - 8), look.stitch, alpha=0.6)
    sheet.tone(ellipse(0, y - 6, rx * 0.62, ry * 0.5), details.DARK, 0.35, 20)


def _fedora(sheet: Sheet, look: Look) -> None:
    _brim(sheet, look, 400, 116, 320)
    crown = (
        Pen(0, 26)
        .bend(60, 10, 130, -6, 168, 30)
        .bend(206, 90, 220, 220, 232, 318)
        .bend(150, 372, 60, 376, 0, 376)
    )
    sheet.panel(crown.mirrored(), look.main, rise=12, edges=_DOME)
    dent = smooth([(-110, 14), (-40, 60), (0, 74), (40, 60), (110, 14)])
    sheet.relief(dent, -16, 44, 18)
    _ribbon(sheet, look, 70)


def _ribbon(sheet: Sheet, look: Look, deep: float) -> None:
    pen = (
        Pen(0, 376 - deep)
        .bend(80, 376 - deep, 160, 364 - deep, 226, 318 - deep * 0.86)
        .line(234, 320)
        .bend(160, 366, 60, 378, 0, 378)
    )
    tape = (
        look.second.of("satin")
        if look.rng.random() < 0.6
        else surface("satin", Colour.of("2b2523"))
    )
    sheet.panel(pen.mirrored(), tape, rise=15, edges=((6, 4),), shadow=0.6)
    sheet.panel(box(142, 300, 182, 372, 5).turned(-10, (160, 340)), tape, rise=18, edges=((8, 5),))


def _sun(sheet: Sheet, look: Look) -> None:
    _brim(sheet, look, 500, 170, 300)
    crown = (
        Pen(0, 40).bend(110, 40, 196, 80, 214, 190).line(232, 318).bend(150, 372, 60, 376, 0, 376)
    )
    sheet.panel(crown.mirrored(), look.main, rise=12, edges=_DOME)
    _ribbon(sheet, look, 54)


def _bucket(sheet: Sheet, look: Look) -> None:
    sheet.panel(ellipse(0, 372, 330, 60), look.plain.lit(-22), rise=1)
    crown = Pen(0, 0).bend(120, 0, 190, 10, 204, 40).line(244, 220).bend(160, 246, 60, 250, 0, 250)
    sheet.panel(crown.mirrored(), look.main, rise=10, edges=_DOME)
    top = Pen(-200, 46).bend(-100, 74, 100, 74, 200, 46).open()
    details.seam(sheet, top, look.main, 4)
    details.stitches(sheet, top.moved(0, 9), look.stitch)
    brim = (
        Pen(0, 244)
        .bend(80, 244, 180, 240, 244, 214)
        .bend(270, 270, 320, 330, 352, 372)
        .bend(240, 432, 100, 440, 0, 440)
    )
    sheet.panel(brim.mirrored(), look.main, rise=14, edges=((6, 5), (40, 14)), shadow=0.8)
    for k in range(4):
        row = Pen(-262 - k * 22, 262 + k * 32).bend(
            -120, 304 + k * 36, 120, 304 + k * 36, 262 + k * 22, 262 + k * 32
        )
        details.stitches(sheet, row.open(), look.stitch, alpha=0.6)
    for x in (-120, 120):
        details.snap(sheet, x, 130, 8, look.metal)


def beanie(sheet: Sheet, look: Look) -> None:
    """Draw a knitted cap."""
    crown = Pen(0, 0).bend(150, 0, 236, 90, 252, 330).line(0, 360)
    sheet.panel(crown.mirrored(), look.main, rise=10, edges=_DOME)
    for k in range(-4, 5):
        line = smooth([(0, 8), (k * 34, 90), (k * 56, 340)])
        sheet.relief(line, -5, 9)
    cuff = (
        Pen(0, 276)
        .bend(120, 276, 200, 268, 252, 250)
        .bend(270, 320, 272, 380, 266, 416)
        .bend(200, 440, 90, 446, 0, 446)
    )
    sheet.panel(
        cuff.mirrored(),
        (look.second if look.blocked else look.plain.lit(-3)).of("rib"),
        rise=18,
        edges=((10, 8), (40, 14)),
        shadow=1.1,
    )
    if look.young or look.feminine or look.rng.random() < 0.3:
        tuft = look.second if look.blocked else look.plain.lit(6)
        for r, blur in ((74, 14), (60, 10)):
            sheet.panel(ellipse(0, -40, r), tuft.of("wool"), rise=14, edges=((20, 12), (50, 20)))
            for _ in range(26):
                turn = look.rng.uniform(0, 360)
                wisp = (
                    Pen(0, -40 - r * 0.4)
                    .line(look.rng.uniform(-8, 8), -40 - r * 1.08)
                    .open()
                    .turned(turn, (0, -40))
                )
                sheet.relief(wisp, look.rng.choice((-5, 6)), blur * 0.5)
