"""Shoes with a high heel, seen from the side, toe to the right."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, box, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

_FULL = ((7, 4.0), (30, 12.0), (80, 22.0))
_GROUND = 480.0


def heels(sheet: Sheet, look: Look) -> None:
    """Draw a pump, a strapped sandal, a peep-toe or a wedge."""
    style, heel = look.cut.get("style", "pump"), look.cut.get("heel", "stiletto")
    sheet.narrow(0.88)
    platform = 34.0 if heel == "platform" else 0.0
    if heel != "wedge":
        _heel(sheet, look, heel, _GROUND + platform)
    if style == "strappy":
        _strappy(sheet, look, heel, platform)
        return
    _inside(sheet, look)
    upper = Pen(126, 236).bend(104, 190, 104, 130, 132, 74).bend(142, 62, 160, 66, 168, 82)
    upper.bend(200, 170, 330, 250, 470, 312).bend(560, 350, 640, 352, 700, 330)
    upper.bend(800, 350, 900, 400, 950, 456).line(940, 466).bend(860, 472, 760, 472, 660, 456)
    upper.bend(520, 424, 420, 320, 300, 268).bend(230, 242, 170, 238, 126, 236)
    shape = upper.closed()
    sheet.panel(shape, look.main, rise=8, edges=_FULL)
    _rim(sheet, look)
    if heel == "wedge":
        _wedge(sheet, look)
    _sole(sheet, look, platform)
    if style == "peep-toe":
        mouth = smooth([(900, 404), (946, 440), (948, 462), (900, 452), (878, 424)], closed=True)
        sheet.panel(
            mouth, surface("smooth leather", Colour.of("c9a27c")), rise=3, edges=((8, 4),), shadow=0
        )
        sheet.tone(mouth, Colour.of("2a160e"), 0.45, 8)
    elif style == "ankle strap":
        _ankle_strap(sheet, look)
    if look.cut.get("trim") == "bow":
        bow(sheet, look.plain.lit(-4), 716, 338, 44)


def _inside(sheet: Sheet, look: Look) -> None:
    pen = (
        Pen(140, 84)
        .bend(176, 70, 210, 120, 300, 186)
        .bend(420, 262, 560, 316, 700, 332)
        .line(640, 350, 470, 330, 300, 260, 170, 160)
    )
    sheet.panel(
        pen.closed(), surface("smooth leather", Colour.of("cfae8a")), rise=1, edges=((10, 5),)
    )
    sheet.tone(pen.closed().moved(0, 14), Colour.of("3a2416"), 0.4, 14)


def _rim(sheet: Sheet, look: Look) -> None:
    line = (
        Pen(136, 78)
        .bend(146, 66, 160, 70, 170, 88)
        .bend(202, 176, 330, 256, 470, 318)
        .bend(560, 356, 640, 358, 700, 336)
    )
    sheet.relief(line.open(), 4, 8)
    details.stitches(sheet, line.open().moved(-2, 9), look.stitch, alpha=0.4, width=1.5)


def _heel(sheet: Sheet, look: Look, heel: str, ground: float) -> None:
    same = look.rng.random() < 0.75
    cloth = look.plain if same else surface("smooth leather", Colour.of("3a2a20"))
    end = ground - 14
    if heel in ("stiletto", "platform"):
        left, right = 152.0, 172.0
        pen = Pen(112, 214).bend(116, 280, 146, 320, left, end).line(right, end)
        pen.bend(184, 370, 214, 312, 290, 262)
    elif heel == "kitten":
        left, right = 138.0, 182.0
        pen = Pen(112, 214).bend(112, 310, 132, 380, left, end).line(right, end)
        pen.bend(192, 380, 220, 320, 296, 264)
    else:
        left, right = 108.0, 252.0
        pen = Pen(112, 214).bend(108, 320, 104, 400, left, end).line(right, end)
        pen.bend(250, 380, 270, 320, 318, 272)
    tip = box(left - 2, end - 2, right + 2, ground, 3)
    sheet.panel(pen.closed(), cloth, rise=5, edges=((6, 4), (30, 14)), drape=0)
    sheet.panel(tip, surface("rubber", Colour.of("1b1a1a")), rise=5, edges=((3, 2),), shadow=0.2)


def _wedge(sheet: Sheet, look: Look) -> None:
    cork = surface("straw", Colour.of("b78f5f")) if look.rng.random() < 0.7 else look.plain
    pen = (
        Pen(118, 232)
        .bend(190, 238, 250, 246, 300, 268)
        .bend(420, 322, 520, 424, 660, 458)
        .line(760, 468, 940, 462)
    )
    pen.bend(950, 474, 930, 484, 900, 484).line(128, 484).bend(110, 400, 106, 310, 118, 232)
    sheet.panel(pen.closed(), cork, rise=10, edges=((5, 3), (30, 8)), shadow=0.7)


def _sole(sheet: Sheet, look: Look, platform: float) -> None:
    pen = Pen(118, 226).bend(180, 234, 240, 240, 300, 262).bend(420, 314, 520, 420, 660, 452)
    pen.bend(760, 468, 860, 470, 952, 456).bend(962, 466, 952, 476, 930, 480)
    pen.bend(840, 486, 740, 484, 650, 470).bend(510, 436, 410, 330, 296, 278).bend(
        230, 252, 170, 250, 120, 246
    )
    sheet.panel(
        pen.closed(),
        surface("smooth leather", Colour.of("3b2a20")),
        rise=11,
        edges=((4, 3),),
        shadow=0.5,
    )
    if platform:
        slab = Pen(560, 420).bend(640, 452, 760, 466, 954, 452).bend(974, 470, 966, 500, 940, 512)
        slab.line(680, 512).bend(620, 500, 580, 470, 560, 420)
        sheet.panel(slab.closed(), look.plain, rise=12, edges=((6, 4), (20, 8)), shadow=0.6)


def _ankle_strap(sheet: Sheet, look: Look) -> None:
    strap = ribbon(
        [(134, 96), (150, 20), (260, -14), (350, 24), (352, 60), (260, 96), (150, 110)],
        [22, 22, 20, 20, 20, 20, 22],
    )
    line: Shape = strap
    sheet.panel(line, look.plain, rise=12, edges=((5, 4),), shadow=0.3)
    details.buckle(sheet, 258, 92, 36, 32, look.metal, 5)


def _strappy(sheet: Sheet, look: Look, heel: str, platform: float) -> None:
    bed = (
        Pen(120, 214)
        .bend(190, 214, 260, 226, 320, 256)
        .bend(430, 312, 530, 412, 670, 442)
        .bend(760, 458, 860, 460, 950, 446)
    )
    bed.line(952, 462).bend(860, 474, 760, 474, 660, 458).bend(520, 426, 420, 322, 300, 270).bend(
        230, 244, 170, 240, 120, 238
    )
    sheet.panel(
        bed.closed(), surface("smooth leather", Colour.of("c79f78")), rise=4, edges=((5, 3),)
    )
    if heel == "wedge":
        _wedge(sheet, look)
    _sole(sheet, look, platform)
    counter = (
        Pen(116, 240)
        .bend(98, 190, 104, 130, 132, 74)
        .bend(150, 66, 168, 78, 172, 96)
        .bend(180, 150, 230, 210, 280, 256)
    )
    sheet.panel(counter.closed(), look.main, rise=9, edges=_FULL)
    for (x0, y0), (x1, y1), (x2, y2) in (
        ((640, 462), (700, 366), (778, 350)),
        ((720, 472), (780, 388), (850, 374)),
        ((800, 474), (850, 410), (914, 404)),
    ):
        band = ribbon([(x0, y0), (x1, y1), (x2, y2), (x2 + 52, y2 + 56)], [34, 34, 32, 24])
        sheet.panel(band, look.main, rise=12, edges=((5, 4), (14, 5)), shadow=0.9)
    _ankle_strap(sheet, look)


def bow(sheet: Sheet, cloth: Surface, x: float, y: float, r: float) -> None:
    """Tie a small flat bow."""
    for side in (-1, 1):
        loop = Pen(x, y).bend(
            x + side * r * 0.5, y - r * 0.8, x + side * r * 1.3, y - r * 0.7, x + side * r * 1.2, y
        )
        loop.bend(x + side * r * 1.3, y + r * 0.6, x + side * r * 0.5, y + r * 0.7, x, y)
        sheet.panel(loop.closed(), cloth, rise=16, edges=((6, 4), (14, 4)))
    sheet.panel(ellipse(x, y, r * 0.26, r * 0.34), cloth, rise=20, edges=((6, 5),))
