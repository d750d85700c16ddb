"""Watches."""

from __future__ import annotations

import math

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, box, ellipse, ribbon
from vitrine_sample.drawing.sheet import Sheet


def watch(sheet: Sheet, look: Look) -> None:
    """Draw a watch, lying open; the named colour is the strap's."""
    r = {"Women": 104.0, "Girls": 112.0, "Boys": 128.0}.get(look.gender, 142.0)
    wide = r * (0.62 if look.feminine else 0.92)
    if look.cut.get("dial") == "digital":
        _digital(sheet, look, r)
        return
    metal = look.metal
    if look.cut.get("strap") == "bracelet":
        metal = look.plain
        _bracelet(sheet, look, r, wide)
    else:
        _strap(sheet, look, r, wide)
    for side in (-1, 1):
        for end in (-1, 1):
            lug = ribbon(
                [(side * wide * 0.46, end * r * 0.8), (side * wide * 0.52, end * r * 1.2)],
                [r * 0.22, r * 0.17],
            )
            sheet.panel(lug, metal, rise=16, edges=((8, 6),), shadow=0.6)
    sheet.panel(
        box(r * 0.98, -r * 0.12, r * 1.16, r * 0.12, 6), metal, rise=14, edges=((8, 6),), shadow=0.6
    )
    if look.cut.get("dial") == "chronograph":
        for y in (-0.52, 0.38):
            sheet.panel(
                box(r * 0.82, r * y, r * 1.06, r * (y + 0.16), 5),
                metal,
                rise=13,
                edges=((7, 5),),
                shadow=0.6,
            )
    square = look.cut.get("case") == "square"
    case = box(-r, -r, r, r, r * 0.28) if square else ellipse(0, 0, r)
    sheet.panel(case, metal, rise=22, edges=((r * 0.10, 9), (r * 0.2, 7)), shadow=1.4)
    sheet.relief(case.scaled(0.9), -5, 5, 1.5)
    _dial(sheet, look, case.scaled(0.84), r * 0.84)


def _strap(sheet: Sheet, look: Look, r: float, wide: float) -> None:
    end = 520.0
    for way in (-1, 1):
        taper = wide * 0.40
        pen = (
            Pen(0, way * r * 0.7)
            .line(wide * 0.5, way * r * 0.7)
            .bend(wide * 0.5, way * r * 1.6, taper, way * end * 0.7, taper, way * (end - 30))
        )
        pen.bend(taper, way * (end + 8), taper * 0.5, way * (end + 22), 0, way * (end + 22))
        strap = pen.mirrored()
        sheet.panel(strap, look.plain, rise=8, edges=((6, 4), (wide * 0.3, 12)))
        if look.main.material.texture == "leather":
            details.stitches(
                sheet, strap.scaled(0.86, 0.96, (0, way * end * 0.6)), look.stitch, width=2
            )
        if look.pattern == "striped":
            sheet.tone(box(-wide * 0.14, -700, wide * 0.14, 700), look.second.colour, 1)
        if way > 0:
            for k in range(6):
                sheet.tone(ellipse(0, end - 70 - k * 36, 5), details.DARK, 0.85)
        else:
            for y in (end - 70, end - 120):
                sheet.panel(
                    box(-taper - 7, -y - 11, taper + 7, -y + 11, 6),
                    look.plain.lit(-4),
                    rise=13,
                    edges=((6, 4),),
                )
            details.buckle(sheet, 0, -end - 10, taper * 2 + 24, 50, look.metal, 10)


def _bracelet(sheet: Sheet, look: Look, r: float, wide: float) -> None:
    steel, step = look.plain, 30.0
    for way in (-1, 1):
        for k in range(14):
            y = way * (r * 0.86 + k * step)
            half = wide * (0.5 - 0.012 * k)
            for x0, x1, shine in (
                (-half, -half * 0.4, 0),
                (-half * 0.38, half * 0.38, 6),
                (half * 0.4, half, 0),
            ):
                link = box(x0, min(y, y + way * (step - 2)), x1, max(y, y + way * (step - 2)), 5)
                sheet.panel(
                    link,
                    steel.lit(shine) if shine else steel,
                    rise=8,
                    edges=((7, 4), (14, 5)),
                    shadow=0.25,
                )


def _dial(sheet: Sheet, look: Look, face: Shape, r: float) -> None:
    rng = look.rng
    tone = rng.choice(("f4f2ec", "f4f2ec", "1c1d21", "22304d", "d8dbe0"))
    colour = Colour.of(tone)
    if look.feminine and rng.random() < 0.4:
        colour = Colour.of("f3e3e0")
    ink = Colour.of("1d1e22") if colour.light else Colour.of("f1f1ee")
    sheet.panel(face, surface("polished", colour).of("acetate"), rise=16, edges=((8, 3),), shadow=0)
    sheet.tone(face.scaled(0.97), Colour.of("000000"), 0.10, 10)
    sheet.tone(face.scaled(0.9), colour, 0.9, 6)
    _hour_marks(sheet, look, ink, r)
    if look.cut.get("dial") == "chronograph":
        _counters(sheet, look, ink, r)
    _hands(sheet, look, ink, r)
    _glass(sheet, face, r)


def _hour_marks(sheet: Sheet, look: Look, ink: Colour, r: float) -> None:
    for k in range(12):
        turn = k * 30.0
        big = k % 3 == 0
        mark = box(
            -r * (0.028 if big else 0.016),
            -r * 0.88,
            r * (0.028 if big else 0.016),
            -r * (0.70 if big else 0.76),
            2,
        )
        sheet.tone(mark.turned(turn), ink, 0.95)
    if not look.feminine:
        for k in range(60):
            sheet.tone(box(-r * 0.006, -r * 0.95, r * 0.006, -r * 0.91).turned(k * 6), ink, 0.7)


def _counters(sheet: Sheet, look: Look, ink: Colour, r: float) -> None:
    for x, y in ((-0.36, 0.0), (0.36, 0.0), (0.0, 0.38)):
        sub = ellipse(x * r, y * r, r * 0.21)
        sheet.hill(sub, -3, 1.5)
        sheet.rule(sub, ink, 2, 0.6)
        turn = look.rng.uniform(0, 360)
        sheet.rule(
            Pen(x * r, y * r).line(x * r, y * r - r * 0.17).open().turned(turn, (x * r, y * r)),
            ink,
            3,
            0.9,
        )


def _hands(sheet: Sheet, look: Look, ink: Colour, r: float) -> None:
    rng = look.rng
    hands = ink if rng.random() < 0.5 else look.metal.colour.lit(-12)
    for turn, length, width in ((304.0, 0.48, 0.065), (60.0, 0.72, 0.048)):
        hand = (
            Pen(-r * width * 0.5, r * 0.12)
            .line(
                r * width * 0.5,
                r * 0.12,
                r * width * 0.35,
                -r * length,
                0,
                -r * (length + 0.05),
                -r * width * 0.35,
                -r * length,
            )
            .closed()
        )
        sheet.tone(hand.turned(turn).moved(4, 6), details.DARK, 0.25, 3)
        sheet.tone(hand.turned(turn), hands, 1)
    second = Pen(0, r * 0.2).line(0, -r * 0.84).open().turned(rng.uniform(150, 220))
    sheet.rule(second, Colour.of("c3342e") if rng.random() < 0.5 else hands, 2.6)
    sheet.tone(ellipse(0, 0, r * 0.05), hands, 1)


def _glass(sheet: Sheet, face: Shape, r: float) -> None:
    """Reflect a window in the glass."""
    gleam = (
        Pen(-r * 0.9, -r * 0.1)
        .line(-r * 0.1, -r * 1.0, r * 0.25, -r * 1.0, -r * 0.9, r * 0.35)
        .closed()
    )
    sheet.tone(gleam.turned(math.degrees(0.05)), Colour.of("ffffff"), 0.13, 4)


def _digital(sheet: Sheet, look: Look, r: float) -> None:
    case: Surface = look.plain.of("rubber")
    wide = r * 1.16
    _strap(sheet, look, r * 1.05, wide)
    sheet.panel(
        box(-r * 1.04, -r * 1.04, r * 1.04, r * 1.04, r * 0.34),
        case,
        rise=22,
        edges=((12, 8), (36, 12)),
        shadow=1.4,
    )
    for side in (-1, 1):
        for y in (-0.45, 0.45):
            details.snap(sheet, side * r * 0.98, y * r, r * 0.09, look.metal)
    rim = box(-r * 0.82, -r * 0.78, r * 0.82, r * 0.78, r * 0.2)
    sheet.panel(rim, surface("acetate", Colour.of("15161a")), rise=25, edges=((8, 4),), shadow=0.5)
    face = box(-r * 0.66, -r * 0.42, r * 0.66, r * 0.42, r * 0.06)
    sheet.tone(face, Colour.of("aeb8a4") if look.rng.random() < 0.6 else Colour.of("1f3a4d"), 1)
    ink = Colour.of("20261f") if look.rng.random() < 0.9 else Colour.of("dff2ff")
    for k, x in enumerate((-0.48, -0.2, 0.14, 0.42)):
        bars = look.rng.choice(("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd"))
        w, h, t = r * 0.2, r * 0.24, r * 0.045
        spots = {
            "a": (0, -h, w, -h + t),
            "g": (0, -t / 2, w, t / 2),
            "d": (0, h - t, w, h),
            "f": (0, -h, t, 0),
            "b": (w - t, -h, w, 0),
            "e": (0, 0, t, h),
            "c": (w - t, 0, w, h),
        }
        for bar in bars:
            x0, y0, x1, y1 = spots[bar]
            sheet.tone(box(x * r - w / 2 + x0, y0, x * r - w / 2 + x1, y1, 2), ink, 0.9)
        if k == 1:
            for y in (-0.1, 0.1):
                sheet.tone(ellipse(-r * 0.03, y * r, r * 0.025), ink, 0.9)
    sheet.rule(Pen(-r * 0.6, r * 0.6).line(r * 0.6, r * 0.6).open(), look.second.colour, 6, 0.9)
    _glass(sheet, rim, r * 0.8)
