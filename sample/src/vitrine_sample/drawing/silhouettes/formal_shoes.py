"""Formal shoes and boots, seen from the side, toe to the right."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.sneakers import ROUND

_SOLE = Colour.of("2a211c")


def welted_sole(sheet: Sheet, look: Look, heel: float = 470.0, tan: bool = False) -> None:
    """Draw a leather sole with a stacked heel."""
    colour = Colour.of("9a6a42") if tan else _SOLE
    block = (
        Pen(92, 408)
        .line(306, 418)
        .bend(300, 440, 300, 456, 300, heel)
        .line(96, heel)
        .bend(88, 450, 86, 430, 92, 408)
    )
    sheet.panel(
        block.closed(),
        surface("smooth leather", colour.lit(-3)),
        rise=8,
        edges=((5, 3), (30, 10)),
        shadow=0.5,
    )
    for k in range(3):
        y = 426 + k * 13
        sheet.relief(Pen(80, y).line(310, y + 3).open(), -1.6, 3, 0.8)
    pen = Pen(84, 396).bend(200, 402, 300, 410, 400, 424).bend(480, 436, 600, 448, 720, 446)
    pen.bend(840, 444, 930, 430, 976, 404).bend(984, 412, 978, 428, 950, 440)
    pen.bend(860, 466, 760, 470, 640, 470).bend(520, 466, 400, 438, 306, 424).line(86, 414)
    sheet.panel(
        pen.closed(),
        surface("smooth leather", colour),
        rise=12,
        edges=((4, 3), (14, 4)),
        shadow=0.8,
    )
    stitch = (
        Pen(90, 402)
        .bend(200, 408, 300, 416, 400, 430)
        .bend(480, 442, 600, 454, 720, 452)
        .bend(840, 450, 930, 436, 970, 412)
    )
    details.stitches(sheet, stitch.open(), Colour.of("b89a72"), alpha=0.6, width=1.8)


def _low(toe: float) -> Shape:
    """Return the upper of a low formal shoe."""
    pen = Pen(92, 402).bend(80, 340, 84, 290, 104, 222).bend(110, 208, 132, 208, 142, 220)
    pen.bend(190, 268, 290, 282, 372, 222).bend(396, 200, 420, 196, 444, 208)
    pen.bend(540, 252, 610, 292, 700, 318).bend(820, toe, 930, toe + 16, 966, 408)
    pen.bend(900, 440, 820, 450, 720, 450).bend(600, 450, 480, 440, 400, 428).bend(
        300, 412, 200, 406, 92, 402
    )
    return pen.closed()


def _inside(sheet: Sheet) -> None:
    pen = Pen(108, 226).bend(170, 200, 300, 200, 420, 204).line(380, 290, 140, 290)
    sheet.panel(
        pen.closed(), surface("smooth leather", Colour.of("a97f57")), rise=1, edges=((10, 5),)
    )
    sheet.tone(ellipse(260, 270, 150, 40), Colour.of("1c120c"), 0.6, 18)


def formal_shoe(sheet: Sheet, look: Look) -> None:
    """Draw an oxford, a derby, a loafer or a monk strap."""
    style = look.cut.get("style", "oxford")
    sheet.narrow(0.82)
    _inside(sheet)
    upper = _low(330)
    sheet.panel(upper, look.plain, rise=8, edges=ROUND)
    _burnish(sheet, look)
    {"oxford": _oxford, "derby": _derby, "loafer": _loafer, "monk": _monk}[style](sheet, look)
    welted_sole(sheet, look, tan=look.main.colour.lab[0] > 45)


def _burnish(sheet: Sheet, look: Look) -> None:
    """Darken toe and heel, as polish does."""
    dark = look.main.colour.lit(-16)
    sheet.tone(ellipse(940, 400, 90, 60), dark, 0.4, 30)
    sheet.tone(ellipse(96, 340, 50, 90), dark, 0.35, 24)
    sheet.fold([(560, 296), (600, 350), (610, 410)], 26, 6)
    sheet.fold([(612, 318), (648, 360), (660, 420)], 22, 5)


def _counter(sheet: Sheet, look: Look) -> None:
    heel = (
        Pen(84, 420)
        .bend(76, 340, 84, 280, 104, 224)
        .line(138, 232)
        .bend(150, 300, 210, 350, 260, 420)
    )
    sheet.panel(heel.closed(), look.plain, rise=10, edges=((4, 2.5), (50, 12)), shadow=0.5)
    details.stitches(sheet, heel.closed().scaled(0.93, about=(150, 330)), look.stitch, width=1.8)


def _cap(sheet: Sheet, look: Look, brogue: bool) -> None:
    cap = Pen(980, 440).bend(940, 345, 880, 332, 800, 332).bend(772, 370, 780, 420, 800, 470)
    sheet.panel(cap.closed(), look.plain.lit(-3), rise=10, edges=((4, 2.5), (50, 12)), shadow=0.5)
    details.stitches(sheet, smooth([(810, 336), (788, 380), (806, 452)]), look.stitch, width=1.8)
    if brogue:
        for k in range(9):
            t = k / 8
            sheet.tone(ellipse(796 - 16 * 4 * t * (1 - t), 344 + 100 * t, 3.4), details.DARK, 0.7)
        for k in range(6):
            turn = k * 60
            sheet.tone(ellipse(874, 366, 3.2).turned(turn, (874, 380)), details.DARK, 0.7)


def _oxford(sheet: Sheet, look: Look) -> None:
    _counter(sheet, look)
    _cap(sheet, look, brogue=look.rng.random() < 0.5)
    quarter = (
        Pen(444, 208)
        .bend(500, 236, 540, 262, 566, 282)
        .bend(540, 330, 470, 380, 400, 432)
        .line(250, 420)
        .bend(300, 330, 360, 260, 400, 206)
    )
    sheet.panel(quarter.closed(), look.plain, rise=11, edges=((4, 2.5), (30, 7)), shadow=0.5)
    details.stitches(sheet, quarter.closed().scaled(0.93, about=(420, 320)), look.stitch, width=1.8)
    _thin_laces(sheet, look, [(430, 214), (462, 232), (494, 250), (524, 268)])


def _derby(sheet: Sheet, look: Look) -> None:
    _counter(sheet, look)
    facing = (
        Pen(380, 214)
        .bend(410, 192, 440, 196, 470, 214)
        .line(560, 272)
        .bend(570, 300, 550, 330, 500, 340)
        .bend(450, 350, 420, 390, 404, 432)
        .line(300, 420)
        .bend(300, 340, 340, 270, 380, 214)
    )
    sheet.panel(facing.closed(), look.plain, rise=12, edges=((4, 3), (26, 7)), shadow=0.8)
    for size in (0.93, 0.89):
        details.stitches(
            sheet, facing.closed().scaled(size, about=(440, 310)), look.stitch, width=1.8
        )
    _thin_laces(sheet, look, [(444, 222), (480, 244), (516, 264)])


def _thin_laces(sheet: Sheet, look: Look, eyes: list[tuple[float, float]]) -> None:
    cord = surface("canvas", look.main.colour.lit(-12))
    for x, y in eyes:
        sheet.cord(Pen(x - 12, y + 22).via(x + 6, y - 8, x + 26, y - 8).open(), cord, 8, rise=16)
        sheet.tone(ellipse(x - 14, y + 24, 3.6), details.DARK, 0.8)
    x, y = eyes[0]
    sheet.cord(
        Pen(x + 14, y - 8).bend(x - 50, y - 30, x - 60, y + 30, x - 30, y + 40).open(),
        cord,
        6,
        rise=18,
    )
    sheet.cord(
        Pen(x + 14, y - 8).bend(x - 10, y + 10, x - 20, y + 50, x - 2, y + 66).open(),
        cord,
        6,
        rise=18,
    )


def _loafer(sheet: Sheet, look: Look) -> None:
    _counter(sheet, look)
    apron = smooth([(452, 218), (560, 246), (680, 296), (800, 322), (860, 346)])
    sheet.relief(apron.moved(0, 30), 6, 12)
    details.stitches(sheet, apron.moved(0, 38), look.stitch, width=3)
    strap = ribbon([(400, 204), (452, 236), (482, 300), (470, 432)], [70, 78, 82, 90])
    sheet.panel(strap, look.plain, rise=13, edges=((4, 3), (20, 6)), shadow=0.8)
    if look.rng.random() < 0.5:
        sheet.tone(
            smooth([(440, 262), (490, 252), (500, 276), (450, 288)], closed=True, tension=0.2),
            details.DARK,
            0.7,
        )
    else:
        for dy in (0, 16):
            sheet.cord(
                Pen(412, 250 + dy).via(470, 232 + dy, 520, 262 + dy).open(), look.metal, 9, rise=18
            )


def _monk(sheet: Sheet, look: Look) -> None:
    _counter(sheet, look)
    _cap(sheet, look, brogue=False)
    for k in range(2):
        y = 236 + k * 54
        strap = ribbon(
            [(300 - k * 10, y + 66), (420, y + 26), (520 + k * 30, y + 22)], [50, 48, 42]
        )
        sheet.panel(strap, look.plain, rise=13, edges=((4, 3), (18, 6)), shadow=0.9)
        details.buckle(sheet, 410 + k * 10, y + 32, 44, 56, look.metal, 7)
