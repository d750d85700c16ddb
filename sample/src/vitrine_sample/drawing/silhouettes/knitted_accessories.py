"""Socks and gloves."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, Shape, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet


def _sock(look: Look) -> Shape:
    high = {"ankle": 250.0, "crew": 60.0, "knee": -160.0}[look.cut.get("length", "crew")]
    pen = Pen(-84, high).line(84, high).bend(80, 250, 84, 330, 96, 400)
    pen.bend(130, 470, 260, 520, 330, 556).bend(392, 590, 380, 690, 296, 694)
    pen.bend(200, 694, 60, 660, -30, 610).bend(-116, 566, -118, 470, -94, 380).bend(
        -78, 300, -82, 200, -84, high
    )
    return pen.closed()


def socks(sheet: Sheet, look: Look) -> None:
    """Draw a pair of socks."""
    high = {"ankle": 250.0, "crew": 60.0, "knee": -160.0}[look.cut.get("length", "crew")]
    for dx, dy, turn in ((110.0, -36.0, -7.0), (-60.0, 26.0, 4.0)):

        def put(shape: Shape, dx: float = dx, dy: float = dy, turn: float = turn) -> Shape:
            return shape.turned(turn, (0, 400)).moved(dx, dy)

        sheet.panel(
            put(_sock(look)),
            look.main.turned(turn),
            rise=8,
            edges=((8, 5), (36, 14), (80, 16)),
            drape=1.3,
            shadow=1.3,
        )
        trim = look.second if look.blocked or look.pattern != "plain" else look.plain.lit(-7)
        toe = (
            Pen(262, 500)
            .line(420, 540, 420, 720, 250, 720)
            .bend(230, 640, 240, 560, 262, 500)
            .closed()
        )
        heel = Pen(-140, 420).bend(-40, 430, 20, 520, 10, 660).line(-160, 660).closed()
        for part in (toe, heel):
            sheet.tone(put(part), trim.colour, 0.97)
        for dots in (
            [(120, 430), (70, 470), (10, 520)],
            [(130, 450), (90, 510), (30, 570)],
            [(86, 360), (20, 380), (-50, 370)],
        ):
            at = put(smooth([(float(x), float(y)) for x, y in dots]))
            points = [at.start, *(c for _, _, c in at.curves)]
            sheet.fold([(p.real, p.imag) for p in points], 22, 7)
        cuff = put(ribbon([(0, high - 8), (0, high + 66)], [174, 166]))
        sheet.panel(
            cuff,
            trim.of("rib") if look.blocked else look.plain.of("rib"),
            rise=11,
            edges=((8, 5),),
            shadow=0.5,
            drape=0.2,
        )


def gloves(sheet: Sheet, look: Look) -> None:
    """Draw a pair of gloves."""
    for side in (-1, 1):

        def put(shape: Shape, side: int = side) -> Shape:
            moved = shape.turned(6, (0, 300)).moved(200, 0)
            return moved if side > 0 else moved.flipped()

        pen = (
            Pen(-104, 640)
            .bend(-96, 520, -126, 420, -122, 330)
            .line(-124, 130)
            .bend(-122, 92, -74, 92, -70, 130)
            .line(-66, 270)
        )
        pen.line(-62, 64).bend(-60, 26, -10, 26, -8, 64).line(-4, 264).line(2, 50).bend(
            6, 14, 54, 16, 54, 54
        ).line(54, 270)
        pen.line(66, 108).bend(72, 74, 116, 80, 114, 114).line(112, 340).bend(
            150, 330, 176, 280, 206, 268
        ).bend(244, 258, 258, 296, 234, 326)
        pen.bend(190, 380, 150, 470, 116, 520).line(108, 640)
        sheet.panel(
            put(pen.closed()),
            look.main,
            rise=8,
            edges=((7, 5), (24, 10), (60, 14)),
            drape=1.2,
            shadow=1.2,
        )
        for x in (-66, -4, 58):
            line = put(Pen(x, 262).line(x, 300).open())
            sheet.relief(line, -5, 8)
        for k in (-1, 0, 1):
            details.seam(sheet, put(Pen(k * 46, 330).line(k * 42, 420).open()), look.main, 3)
        cuff = put(
            Pen(-108, 560).via(0, 580, 112, 560).line(118, 680).via(0, 700, -112, 680).closed()
        )
        sheet.panel(
            cuff,
            (look.second if look.blocked else look.plain.lit(-4)).of(
                "rib" if look.main.material.gloss < 0.2 else "suede"
            ),
            rise=13,
            edges=((8, 5),),
            shadow=0.7,
        )
