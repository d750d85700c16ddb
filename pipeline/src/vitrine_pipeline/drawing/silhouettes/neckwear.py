"""Ties, scarves, belts, wallets and socks: what is laid out flat."""

from __future__ import annotations

import math

from vitrine_pipeline.drawing import details
from vitrine_pipeline.drawing.look import Look
from vitrine_pipeline.drawing.pen import Pen, Shape, box, ellipse, ribbon, smooth
from vitrine_pipeline.drawing.sheet import Sheet


def tie(sheet: Sheet, look: Look) -> None:
    """Draw a knotted tie or a bow tie."""
    if look.cut.get("style") == "bow":
        _bow_tie(sheet, look)
        return
    slim = 0.74 if look.cut.get("style") == "slim" else 1.0
    loop = Pen(-26, 30).bend(-150, -30, -150, -150, 0, -156).bend(150, -150, 150, -30, 26, 30)
    sheet.cord(loop.open(), look.plain.lit(-6), 34, rise=4)
    sheet.cord(loop.open(), look.plain.lit(-2), 30, rise=5)
    tail = Pen(-10, 60).line(26 * slim, 60).line(66 * slim, 600, 34 * slim, 650, -6, 610).closed()
    sheet.panel(tail, look.main.turned(38), rise=4, edges=((5, 3), (20, 6)))
    w = 92 * slim
    blade = Pen(0, 56).line(24, 56).bend(40 * slim, 220, w * 0.92, 560, w, 706).line(0, 806)
    sheet.panel(
        blade.mirrored(),
        look.main.turned(-38),
        rise=10,
        edges=((5, 3), (24, 8), (60, 14)),
        drape=0.5,
    )
    sheet.fold([(2, 80), (-4, 130), (2, 200)], 22, 8)
    knot = Pen(0, -8).line(48, -8).bend(52, 10, 40, 50, 27, 70).via(0, 78, 0, 78)
    sheet.panel(
        knot.mirrored(),
        look.main.turned(30),
        rise=20,
        edges=((8, 6), (26, 12)),
        shadow=1.2,
        drape=0.5,
    )
    sheet.fold([(-40, -2), (0, 24), (24, 60)], 18, 6)


def _bow_tie(sheet: Sheet, look: Look) -> None:
    for side in (-1, 1):
        strap = ribbon([(side * 20, 0), (side * 180, -96), (side * 60, -170), (0, -176)], [22] * 4)
        sheet.panel(strap, look.plain.lit(-8), rise=3, edges=((6, 4),))
    for side in (-1, 1):
        wing = (
            Pen(side * 10, -30)
            .bend(side * 80, -60, side * 170, -110, side * 230, -104)
            .bend(side * 250, -40, side * 250, 40, side * 230, 104)
        )
        wing.bend(side * 170, 110, side * 80, 60, side * 10, 30)
        sheet.panel(
            wing.closed(), look.main.turned(side * 8), rise=10, edges=((7, 5), (30, 12), (70, 16))
        )
        for k in (-1, 0, 1):
            sheet.fold([(side * 26, k * 12), (side * 80, k * 24), (side * 150, k * 44)], 24, 9)
    sheet.panel(box(-32, -44, 32, 44, 18), look.main, rise=20, edges=((8, 6), (24, 12)), shadow=1.3)


def scarf(sheet: Sheet, look: Look) -> None:
    """Draw a scarf, looped as round a neck, its ends hanging."""
    ends = 620.0
    for side, drop in ((-1, 40.0), (1, -30.0)):
        tail = ribbon(
            [(side * 50, 150), (side * 78, 300), (side * 92, 460), (side * 96, ends + drop)],
            [120, 130, 136, 140],
        )
        sheet.panel(tail, look.main.turned(side * -5), rise=6, edges=((8, 4), (34, 12)), drape=1.5)
        for k in (-1, 0, 1):
            x = side * 80 + k * 36
            sheet.fold([(x * 0.8, 190), (x, 380), (x * 1.04, ends + drop)], 24, 8)
        if look.cut.get("edge", "fringe") == "fringe":
            for k in range(12):
                x = side * 96 - 64 + k * 11.6
                y = ends + drop
                sheet.cord(
                    Pen(x, y - 6)
                    .via(x + look.rng.uniform(-7, 7), y + 34, x + look.rng.uniform(-9, 9), y + 62)
                    .open(),
                    look.plain.lit(-3),
                    6,
                    rise=5,
                )
    back = Pen(-150, 80).bend(-150, -60, 150, -60, 150, 80).bend(110, 40, -110, 40, -150, 80)
    sheet.panel(back.closed(), look.main.plain(look.main.colour.lit(-14)), rise=4, edges=((8, 4),))
    for k in range(3):
        y = 30 + k * 44
        wide, sag = 196 - k * 22, 150 + k * 22
        roll = [
            (-wide, y - 20),
            (-wide * 0.62, y + sag * 0.46),
            (0, y + sag * 0.62),
            (wide * 0.62, y + sag * 0.46),
            (wide, y - 20),
        ]
        sheet.panel(
            ribbon(roll, [70, 84, 92, 84, 70]),
            look.main.turned(k * 7 - 6),
            rise=12 + k * 4,
            edges=((9, 6), (34, 16)),
            shadow=1.2,
            drape=1.4,
        )
        for _ in range(4):
            x = look.rng.uniform(-0.7, 0.4) * wide
            sheet.fold(
                [(x, y + sag * 0.40), (x + 50, y + sag * 0.56), (x + 110, y + sag * 0.56)], 20, 8
            )


def belt(sheet: Sheet, look: Look) -> None:
    """Draw a belt rolled up, its buckle in front."""
    wide = 66.0 if not look.feminine else 50.0
    spiral = []
    for k in range(46):
        t = k / 45
        turn, r = -0.5 * math.pi + t * 4.3 * math.pi, 205 - 92 * t
        spiral.append((r * math.cos(turn) * 1.12, 60 + r * math.sin(turn) * 0.34 - 10 * t))
    for k in range(len(spiral) - 1, 0, -9):
        part = spiral[max(k - 10, 0) : k + 1]
        if len(part) < 2:
            continue
        top, low = smooth(part), smooth([(x, y + wide) for x, y in part])
        sheet.panel(
            top.joined(low.reversed()), look.plain.lit(-10), rise=4, edges=((4, 3),), drape=0.4
        )
    front = [
        (-236.0, 50.0),
        (-180.0, 112.0),
        (-40.0, 138.0),
        (120.0, 134.0),
        (250.0, 112.0),
        (430.0, 84.0),
    ]
    top, low = smooth(front), smooth([(x, y + wide) for x, y in front])
    band = top.joined(low.reversed())
    sheet.panel(band, look.main, rise=14, edges=((5, 4), (22, 8)), shadow=1.3, drape=0.4)
    if look.cut.get("style") == "braided":
        for k in range(30):
            x = -220 + k * 22
            for way in (-1, 1):
                sheet.relief(
                    Pen(x, 110 + wide / 2 - way * 50)
                    .line(x + 40, 110 + wide / 2 + way * 50)
                    .open(),
                    -5,
                    7,
                )
    else:
        for dy in (9, wide - 9):
            details.stitches(sheet, top.moved(0, dy), look.stitch)
        for k in range(5):
            sheet.tone(ellipse(196 - k * 46, 122 + wide / 2 + 4, 6), details.DARK, 0.85)
    keeper = box(-16, 128, 16, 146 + wide, 5)
    sheet.panel(keeper, look.plain.lit(-5), rise=20, edges=((6, 4),))
    y = 72 + wide / 2 + 22
    if look.cut.get("style") == "plate":
        sheet.panel(
            box(396, y - wide * 0.62, 520, y + wide * 0.62, 12),
            look.metal,
            rise=22,
            edges=((10, 7),),
            shadow=1.2,
        )
    else:
        details.buckle(sheet, 440, y, 104, wide + 38, look.metal, 15)


def wallet(sheet: Sheet, look: Look) -> None:
    """Draw a wallet: folded for men, long for women."""
    w, h = (560.0, 300.0) if look.feminine else (430.0, 340.0)
    for k in range(3):
        sheet.panel(
            box(-w / 2 + 8 - k * 3, 10 + k * 4, w / 2 - 4 + k * 3, h + 12 - k * 3, 16),
            look.plain.lit(-14 + 3 * k),
            rise=3 + k * 2,
            edges=((5, 3),),
            shadow=0.7,
        )
    face = box(-w / 2, 0, w / 2, h, 20)
    sheet.panel(face, look.main, rise=14, edges=((6, 4), (30, 9)), shadow=1.1)
    details.stitches(sheet, box(-w / 2 + 12, 12, w / 2 - 12, h - 12, 12), look.stitch, width=2.6)
    if look.feminine:
        flap = (
            Pen(-w / 2, 0)
            .line(w / 2, 0)
            .line(w / 2, h * 0.42)
            .bend(w * 0.3, h * 0.60, -w * 0.3, h * 0.60, -w / 2, h * 0.42)
            .closed()
        )
        sheet.panel(
            flap,
            look.second.of("smooth leather") if look.blocked else look.main,
            rise=20,
            edges=((5, 4), (24, 8)),
            shadow=1.2,
        )
        details.stitches(sheet, flap.scaled(0.955, 0.9, (0, h * 0.24)), look.stitch, width=2.4)
        details.snap(sheet, 0, h * 0.47, 16, look.metal)
        return
    if look.blocked:
        sheet.tone(box(-w / 2, h * 0.62, w / 2, h), look.second.colour, 1)
    sheet.relief(Pen(-w * 0.36, 0).line(-w * 0.36, h).open(), -4, 10)
    if look.rng.random() < 0.6:
        sheet.hill(box(w * 0.2, h * 0.72, w * 0.38, h * 0.84, 6), -5, 2)
    if look.cut.get("style") == "tab":
        sheet.panel(
            box(w * 0.32, h * 0.38, w * 0.56, h * 0.62, 20),
            look.plain.lit(-4),
            rise=20,
            edges=((6, 4),),
        )
        details.snap(sheet, w * 0.42, h * 0.5, 15, look.metal)


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
