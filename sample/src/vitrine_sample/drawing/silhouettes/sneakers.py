"""Casual and sports shoes, seen from the side, toe to the right."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Point, Shape, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

ROUND = ((8, 4.0), (36, 14.0), (100, 30.0))


_GROUND = 470.0


def upper_shape(top: float, tongue: float, toe: float) -> Shape:
    """Return the outline of a shoe's upper; ``top`` is the collar's height at the heel."""
    pen = Pen(96, 408).bend(78, 340, 84, top + 80, 104, top)
    pen.bend(112, top - 16, 140, top - 12, 150, top + 4)
    pen.bend(190, top + 66, 280, top + 72, 372, tongue + 34)
    pen.bend(384, tongue + 4, 400, tongue - 8, 428, tongue)
    if tongue < 0:
        pen.bend(456, tongue + 10, 448, 60, 470, 130).bend(496, 206, 600, 262, 690, 290)
    else:
        pen.bend(448, tongue + 10, 470, tongue + 34, 486, tongue + 48)
        pen.bend(560, tongue + 110, 620, 268, 690, 290)
    pen.bend(800, toe - 14, 905, toe + 2, 944, 408)
    return pen.line(96, 408).closed()


def draw_lining(sheet: Sheet, look: Look, top: float, tongue: float, colour: Colour) -> None:
    """Draw the far side of the collar and the dark inside."""
    pen = Pen(104, top + 8).bend(112, top - 30, 150, top - 26, 170, top - 2)
    pen.bend(220, top + 36, 300, top + 36, 384, tongue + 6).line(420, 280, 120, 300)
    sheet.panel(pen.closed(), surface("canvas", colour.lit(-16)), rise=1, edges=((10, 5),))


def draw_tongue(sheet: Sheet, look: Look, tongue: float, cloth: Surface) -> None:
    """Draw the tongue."""
    pen = Pen(372, tongue + 40).bend(368, tongue - 20, 390, tongue - 52, 424, tongue - 50)
    pen.bend(456, tongue - 48, 460, tongue - 10, 486, tongue + 60).line(560, 250, 400, 240)
    sheet.panel(pen.closed(), cloth, rise=4, edges=((10, 6), (26, 8)))


def eyestay_shape(tongue: float, wide: float) -> tuple[Shape, list[Point]]:
    """Return the facing that carries the eyelets, and where they sit."""
    if tongue < 0:
        spine: list[Point] = [(398, tongue + 26), (404, 70), (428, 160), (500, 232), (604, 284)]
        eyes: list[Point] = [(404, 14), (408, 64), (420, 116), (444, 168), (488, 212), (546, 246)]
        return ribbon(spine, [wide, wide, wide, wide, wide * 0.8]), eyes
    spine = [(384, tongue + 44), (462, tongue + 84), (540, tongue + 134), (624, 298)]
    eyes = [(398 + 50 * k, tongue + 52 + 26 * k + 1.2 * k * k) for k in range(5)]
    return ribbon(spine, [wide, wide, wide * 0.95, wide * 0.8]), eyes


def draw_laces(sheet: Sheet, look: Look, eyes: list[Point], cord: Surface) -> None:
    """Lace the shoe and tie a bow."""
    for i, (x, y) in enumerate(eyes):
        sheet.tone(
            Pen(x - 5, y).line(x + 5, y, x + 5, y + 5, x - 5, y + 5).closed(), details.DARK, 0.5
        )
        bar = Pen(x, y).via(x + 24, y - 34, x + 44, y - 36).open()
        sheet.cord(bar, cord, 12, rise=16)
        if i + 1 < len(eyes):
            nx, ny = eyes[i + 1]
            sheet.cord(Pen(x + 40, y - 34).via(x + 30, y - 6, nx, ny).open(), cord, 11, rise=14)
    x, y = eyes[0]
    for dx, dy in ((-62, 44), (-36, 62)):
        loop = (
            Pen(x + 30, y - 30)
            .bend(x + dx, y - 30, x + dx - 6, y + dy, x + dx + 30, y + dy - 8)
            .bend(x + dx + 60, y + dy - 20, x + 40, y - 6, x + 34, y - 26)
        )
        sheet.cord(loop.open(), cord, 9, rise=20)


def casual_shoe(sheet: Sheet, look: Look) -> None:
    """Draw a low or high trainer on a flat sole, or a slip-on."""
    style = look.cut.get("style", "low")
    sheet.narrow(0.86)
    white = Colour.of("efece4")
    sole = surface(
        "rubber",
        white if look.rng.random() < 0.75 or look.main.colour.lab[0] > 88 else Colour.of("b78a57"),
    )
    if style == "slip-on":
        _slip_on(sheet, look, sole)
        return
    top, tongue = (190.0, 120.0) if style == "low" else (16.0, -24.0)
    inner = look.second.colour if look.blocked else Colour.of("d9d4ca")
    draw_lining(sheet, look, top, tongue, inner)
    draw_tongue(sheet, look, tongue, look.plain.lit(-4))
    upper = upper_shape(top, tongue, 318)
    sheet.panel(upper, look.main, rise=8, edges=ROUND)
    part = look.second if look.blocked else look.plain.lit(-3)
    if style == "low":
        toe = Pen(944, 420).bend(906, 330, 830, 300, 740, 296).bend(716, 330, 720, 380, 742, 420)
        sheet.panel(toe.closed(), part, rise=11, edges=((5, 3), (60, 16)), shadow=0.7)
        details.stitches(sheet, toe.closed().scaled(0.95, about=(840, 380)), look.stitch)
    heel = Pen(90, 420).bend(78, 340, 84, top + 80, 104, top + 2).line(150, top + 16)
    heel.bend(176, top + 110, 214, 340, 222, 420)
    sheet.panel(heel.closed(), part, rise=11, edges=((5, 3), (50, 14)), shadow=0.7)
    details.stitches(sheet, heel.closed().scaled(0.92, about=(140, 330)), look.stitch)
    stay, eyes = eyestay_shape(tongue, 62)
    sheet.panel(stay, part, rise=12, edges=((5, 3), (20, 4)), shadow=0.6)
    details.stitches(sheet, stay.scaled(0.955, 0.9, (500, tongue + 90)), look.stitch)
    _side_mark(sheet, look)
    if style == "high":
        for k in range(2):
            details.stitches(
                sheet,
                smooth([(110, 120 + k * 8), (240, 170 + k * 8), (380, 140 + k * 8)]),
                look.stitch,
            )
    draw_collar(sheet, look, top, tongue)
    lace = surface("canvas", white if look.main.colour.lab[0] < 85 else look.second.colour)
    draw_laces(sheet, look, eyes, lace)
    _flat_sole(sheet, look, sole)


def draw_collar(sheet: Sheet, look: Look, top: float, tongue: float) -> None:
    """Draw the padded collar."""
    roll = ribbon(
        [(112, top), (156, top + 20), (230, top + 60), (310, top + 50), (368, tongue + 46)],
        [16, 20, 22, 20, 14],
    )
    sheet.panel(roll, look.plain.lit(-6), rise=13, edges=((9, 6),), shadow=0.5)


def _side_mark(sheet: Sheet, look: Look) -> None:
    """Draw an invented mark on the side, of a kind that no maker owns."""
    ink = (
        look.second.colour
        if not look.blocked
        else look.main.colour.lit(24 if not look.main.colour.light else -24)
    )
    kind = look.rng.randrange(4)
    if kind == 0:
        sheet.panel(
            ribbon([(250, 388), (360, 350), (470, 352)], [10, 26, 8]),
            look.main.plain(ink),
            rise=11,
            edges=((4, 2),),
            shadow=0.5,
        )
    elif kind == 1:
        sheet.panel(
            ribbon([(300, 290), (360, 330), (380, 404)], [24, 24, 24]),
            look.main.plain(ink),
            rise=11,
            edges=((4, 2),),
            shadow=0.5,
        )
    elif kind == 2:
        for r in (30, 16):
            sheet.rule(ellipse(330, 352, r), ink, 7, 0.95)


def _flat_sole(sheet: Sheet, look: Look, sole: Surface) -> None:
    pen = Pen(80, 396).bend(300, 408, 700, 408, 952, 388)
    pen.bend(972, 410, 966, 458, 938, _GROUND).line(112, _GROUND).bend(78, 464, 70, 430, 80, 396)
    sheet.panel(pen.closed(), sole, rise=14, edges=((6, 4), (26, 8)), shadow=0.8)
    line = Pen(78, 420).bend(300, 430, 700, 430, 966, 412).open()
    sheet.relief(line, -3, 4)
    if look.rng.random() < 0.6:
        sheet.rule(
            line.moved(0, 12),
            look.second.colour if look.rng.random() < 0.6 else look.main.colour,
            5,
            0.9,
        )
    details.stitches(
        sheet, Pen(80, 406).bend(300, 417, 700, 417, 958, 398).open(), sole.colour.lit(-22)
    )


def _slip_on(sheet: Sheet, look: Look, sole: Surface) -> None:
    dark = Pen(108, 214).bend(180, 190, 330, 190, 470, 226).line(420, 300, 130, 300)
    sheet.panel(dark.closed(), surface("canvas", Colour.of("b9b2a6")), rise=1)
    pen = Pen(96, 408).bend(80, 340, 86, 270, 106, 214).bend(150, 250, 260, 286, 356, 272)
    pen.bend(420, 262, 450, 236, 480, 226).bend(610, 240, 720, 292, 800, 304)
    pen.bend(880, 314, 930, 350, 946, 408).line(96, 408)
    sheet.panel(pen.closed(), look.main, rise=8, edges=ROUND)
    gore = smooth([(352, 270), (420, 262), (440, 330), (380, 372), (330, 330)], closed=True)
    sheet.panel(gore, look.plain.lit(-14).of("rib"), rise=9, edges=((6, 3),))
    for k in range(2):
        details.stitches(
            sheet, smooth([(500, 240 + k * 9), (540, 330), (520 - k * 9, 404)]), look.stitch
        )
    roll = ribbon([(106, 216), (170, 252), (270, 280), (352, 274)], [12, 16, 16, 10])
    sheet.panel(roll, look.plain.lit(-8), rise=12, edges=((7, 4),), shadow=0.5)
    _flat_sole(sheet, look, sole)
