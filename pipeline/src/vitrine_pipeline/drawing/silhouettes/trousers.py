"""Jeans, trousers, track pants, shorts and leggings."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_pipeline.drawing import details
from vitrine_pipeline.drawing.look import Look
from vitrine_pipeline.drawing.material import Surface
from vitrine_pipeline.drawing.palette import Colour
from vitrine_pipeline.drawing.pen import Pen, Point, Shape, box, smooth
from vitrine_pipeline.drawing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Legs:
    """Measures of trousers: half widths from the middle, heights from the waist down."""

    waist: float
    hip: float
    crotch: float
    knee: float
    ankle: float
    length: float
    spread: float

    @classmethod
    def of(cls, look: Look, knee: float, ankle: float, length: float) -> Legs:
        """Return measures for the wearer; knee and ankle are widths of one leg."""
        waist, hip, crotch = {
            "Women": (142, 196, 262),
            "Girls": (150, 186, 236),
            "Boys": (162, 192, 240),
        }.get(look.gender, (162, 194, 262))
        short = 0.80 if look.young else 1.0
        return cls(
            waist, look.vary(hip, 0.03), crotch, knee, ankle, look.vary(length, 0.03) * short, 22
        )

    def leg(self) -> Shape:
        """Return the right leg with its half of the seat."""
        bottom_in = self.spread
        bottom_out = bottom_in + self.ankle
        knee_y = self.crotch + (self.length - self.crotch) * 0.45
        knee_in = self.spread * 0.55
        pen = Pen(0, 6).via(self.waist * 0.5, 6, self.waist, 0)
        pen.bend(self.waist + 14, 60, self.hip - 4, 110, self.hip, 190)
        if self.length > self.crotch + 260:
            pen.bend(
                self.hip + 2,
                300,
                knee_in + self.knee + 6,
                knee_y - 110,
                knee_in + self.knee,
                knee_y,
            )
            pen.bend(
                knee_in + self.knee - 4,
                knee_y + 120,
                bottom_out,
                self.length - 140,
                bottom_out,
                self.length,
            )
        else:
            pen.bend(self.hip + 3, 260, bottom_out - 4, self.length - 60, bottom_out, self.length)
        pen.via((bottom_in + bottom_out) / 2, self.length + 12, bottom_in, self.length + 4)
        pen.bend(bottom_in - 4, self.length - 120, knee_in, knee_y, 4, self.crotch + 10)
        pen.line(-2, self.crotch)
        return pen.closed()

    def at(self, y: float) -> tuple[float, float]:
        """Return the inner and outer edge of the right leg at a height below the crotch."""
        t = (y - self.crotch) / max(self.length - self.crotch, 1)
        outer = self.hip + (self.spread + self.ankle - self.hip) * min(1, t * 1.1) ** 0.8
        return self.spread * t, outer


def _inside(sheet: Sheet, look: Look, legs: Legs) -> None:
    """Draw the inside of the waist that shows above the front."""
    w = legs.waist
    sheet.panel(box(-w + 4, -16, w - 4, 40, 14), look.plain.lit(-14), rise=1, drape=0.2)


def _leg_folds(sheet: Sheet, look: Look, legs: Legs, side: int, strength: float) -> None:
    rng = look.rng
    for k in range(3):
        y = legs.crotch - 10 + k * 16
        reach = rng.uniform(70, 130)
        sheet.fold(
            [
                (side * 8, y),
                (side * reach * 0.5, y + rng.uniform(-6, 22)),
                (side * reach, y + rng.uniform(-30, 40)),
            ],
            rng.uniform(16, 26),
            rng.uniform(4, 8) * strength,
        )
    if legs.length < legs.crotch + 260:
        return
    for place, count in ((0.45, 3), (0.9, 3)):
        for _ in range(count):
            y = legs.crotch + (legs.length - legs.crotch) * (place + rng.uniform(-0.06, 0.07))
            inner, outer = legs.at(y)
            a, b = (inner + 6, outer - 34) if rng.random() < 0.5 else (outer - 6, inner + 34)
            sheet.fold(
                [
                    (side * a, y),
                    (side * (a + b) / 2, y + rng.uniform(4, 18)),
                    (side * b, y + rng.uniform(-8, 20)),
                ],
                rng.uniform(14, 26),
                rng.uniform(3, 7) * strength,
            )


def _waistband(sheet: Sheet, legs: Legs, cloth: Surface, deep: float = 44) -> None:
    w = legs.waist
    pen = Pen(0, -8).via(w * 0.5, -8, w - 4, -16).line(w + 6, deep - 20)
    pen.via(w * 0.5, deep - 8, 0, deep - 6)
    sheet.panel(pen.mirrored(), cloth, rise=11, drape=0.2, edges=((5, 3), (16, 4)), shadow=0.6)


def _fly(sheet: Sheet, look: Look, legs: Legs, thread: Colour) -> None:
    line = Pen(0, 30).line(0, legs.crotch).open()
    details.seam(sheet, line, look.main)
    curve = (
        Pen(38, 34)
        .line(38, legs.crotch * 0.58)
        .via(36, legs.crotch * 0.74, 2, legs.crotch * 0.8)
        .open()
    )
    details.stitches(sheet, curve, thread)
    details.stitches(sheet, curve.moved(-7, 0), thread)


def _loops(sheet: Sheet, look: Look, legs: Legs, cloth: Surface) -> None:
    for x in (-legs.waist * 0.72, -legs.waist * 0.34, legs.waist * 0.34, legs.waist * 0.72):
        sheet.panel(
            box(x - 7, -18, x + 7, 40, 3), cloth, rise=14, drape=0, edges=((4, 2),), shadow=0.7
        )


def _front_pockets(
    sheet: Sheet, legs: Legs, look: Look, thread: Colour, slant: bool = False
) -> None:
    for side in (-1, 1):
        x0, x1 = legs.waist * 0.42, legs.hip * 0.965
        if slant:
            line = Pen(side * legs.waist * 0.72, 34).line(side * x1, 168).open()
        else:
            line = (
                Pen(side * x0, 32)
                .bend(side * x0 * 1.1, 100, side * x1 * 0.8, 118, side * x1, 120)
                .open()
            )
        details.seam(sheet, line, look.main, 4)
        details.stitches(sheet, line.moved(-side * 4, 8), thread, alpha=0.7)


def _washed(sheet: Sheet, look: Look, legs: Legs) -> None:
    """Fade thighs and knees, as worn denim does."""
    pale = look.main.colour.lit(20, 0.85)
    for side in (-1, 1):
        thigh = legs.crotch + 90
        x = side * (legs.spread * 0.4 + legs.knee * 0.5)
        sheet.tone(
            smooth(
                [
                    (x - 34, thigh - 190),
                    (x + 34, thigh - 190),
                    (x + 44, thigh + 190),
                    (x - 44, thigh + 190),
                ],
                closed=True,
            ),
            pale,
            0.42,
            34,
        )


def jeans(sheet: Sheet, look: Look) -> None:
    """Draw jeans."""
    fit = look.cut.get("fit", "slim")
    knee, ankle = {
        "skinny": (126, 88),
        "slim": (142, 112),
        "straight": (150, 140),
        "flared": (134, 184),
    }[fit]
    legs = Legs.of(look, knee, ankle, 920)
    thread = Colour.of("c98f4a") if look.main.colour.lab[0] < 80 else look.stitch
    _inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg()
        outer = leg if side > 0 else leg.flipped()
        sheet.panel(outer, look.main, rise=6, shadow=0.4)
        _leg_folds(sheet, look, legs, side, 1.1)
        if look.main.colour.lab[0] < 70 and look.cut.get("wash") == "washed":
            x = side * (legs.spread * 0.4 + knee * 0.52)
            oval = smooth([(x - 34, 260), (x + 34, 260), (x + 40, 560), (x - 40, 560)], closed=True)
            sheet.tone(oval, look.main.colour.lit(20, 0.85), 0.45, 34)
            sheet.tone(
                oval.moved(side * 4, 330).scaled(0.7, 0.5, (x, 690)),
                look.main.colour.lit(20, 0.85),
                0.3,
                26,
            )
        details.stitches(
            sheet, outer.scaled(0.955, 1, (side * 20, 0)), thread, alpha=0.5, width=1.7
        )
        for dy in (22, 29):
            details.stitches(
                sheet,
                Pen(0, legs.length - dy).line(side * 400, legs.length - dy - 4).open(),
                thread,
            )
        if look.cut.get("wash") == "ripped":
            _rips(sheet, look, side * (legs.spread * 0.6 + knee * 0.5), legs)
        _front_pocket_side(sheet, look, legs, side, thread)
        if side > 0:
            _fly(sheet, look, legs, thread)
    _waistband(sheet, legs, look.plain)
    for y in (-2, 28):
        details.stitches(sheet, Pen(-200, y - 4).via(0, y + 8, 200, y - 4).open(), thread)
    _loops(sheet, look, legs, look.plain)
    details.snap(sheet, 8, 14, 11, look.metal)


def _front_pocket_side(sheet: Sheet, look: Look, legs: Legs, side: int, thread: Colour) -> None:
    x0, x1 = legs.waist * 0.42, legs.hip * 0.965
    line = (
        Pen(side * x0, 32).bend(side * x0 * 1.1, 100, side * x1 * 0.8, 118, side * x1, 120).open()
    )
    details.seam(sheet, line, look.main, 4)
    details.stitches(sheet, line.moved(-side * 4, 8), thread)
    details.stitches(sheet, line.moved(-side * 7, 15), thread)


def _rips(sheet: Sheet, look: Look, x: float, legs: Legs) -> None:
    rng = look.rng
    for _ in range(2):
        y = legs.crotch + (legs.length - legs.crotch) * rng.uniform(0.22, 0.5)
        w, h = rng.uniform(34, 52), rng.uniform(12, 20)
        tear = smooth(
            [
                (x - w, y),
                (x - w * 0.3, y - h),
                (x + w * 0.5, y - h * 0.8),
                (x + w, y),
                (x + w * 0.3, y + h),
                (x - w * 0.5, y + h * 0.8),
            ],
            closed=True,
        )
        sheet.tone(tear, look.main.colour.lit(-16, 0.6), 0.85)
        sheet.hill(tear, -4, 2)
        for k in range(5):
            at = y - h * 0.7 + k * h * 0.35
            sheet.rule(
                Pen(x - w * 0.9, at).via(x, at + rng.uniform(-4, 4), x + w * 0.9, at).open(),
                Colour.of("eceae2"),
                2.2,
                0.9,
            )


def trousers(sheet: Sheet, look: Look) -> None:
    """Draw woven trousers: tailored, chinos or cargo."""
    style = look.cut.get("fit", "tailored")
    knee, ankle = {
        "tailored": (150, 124),
        "chino": (148, 116),
        "wide": (178, 196),
        "cargo": (164, 138),
    }[style]
    legs = Legs.of(look, knee, ankle, 930)
    _inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(leg, look.main, rise=6, shadow=0.4)
        _leg_folds(sheet, look, legs, side, 0.7 if style == "tailored" else 1)
        slant = Pen(side * legs.waist * 0.72, 34).line(side * legs.hip * 0.965, 168).open()
        details.seam(sheet, slant, look.main, 4)
        details.stitches(sheet, slant.moved(-side * 6, 3), look.stitch, alpha=0.5)
        if style in ("tailored", "wide"):
            middle = smooth(
                [
                    (side * legs.waist * 0.46, 40),
                    (side * (legs.spread * 0.6 + knee * 0.52), 560),
                    (side * (legs.spread + ankle * 0.5), legs.length + 10),
                ]
            )
            sheet.relief(middle, 5, 9)
        if side > 0:
            _fly(sheet, look, legs, look.stitch)
    if style == "cargo":
        for side in (-1, 1):
            x, y = side * (legs.knee * 0.78), legs.crotch + 120
            details.patch(sheet, box(x - 50, y, x + 50, y + 118, 8), look.plain, look.stitch)
            details.patch(sheet, box(x - 54, y - 8, x + 54, y + 30, 8), look.plain, look.stitch)
            details.snap(sheet, x, y + 18, 7, look.metal)
    _waistband(sheet, legs, look.plain)
    _loops(sheet, look, legs, look.plain)
    details.button(sheet, 6, 12, 9, look.main.colour.lit(-16 if look.main.colour.light else 18))


def track_pants(sheet: Sheet, look: Look) -> None:
    """Draw jogging trousers with stripes down the side."""
    legs = Legs.of(look, 150, 104 if look.cut.get("fit") == "cuffed" else 134, 900)
    _inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(leg, look.main, rise=6, shadow=0.4)
        _leg_folds(sheet, look, legs, side, 1.2)
        if look.pattern in ("side striped", "colour block"):
            wide = 46 if look.blocked else 11
            dots: list[Point] = [
                (side * legs.waist, 0),
                (side * (legs.hip - 8), 190),
                (side * (legs.at(520)[1] - 16), 520),
                (side * (legs.spread + legs.ankle - 16), legs.length),
            ]
            for k in range(1 if look.blocked else 2):
                line = smooth([(x - side * k * 20, y) for x, y in dots])
                sheet.rule(line, look.second.colour, wide, 0.97)
        details.seam(
            sheet,
            Pen(side * legs.waist * 0.8, 46).line(side * legs.hip * 0.96, 180).open(),
            look.main,
            4,
        )
        if look.cut.get("fit") == "cuffed":
            x0, x1 = legs.spread - 2, legs.spread + legs.ankle + 2
            cuff = box(x0, legs.length - 16, x1, legs.length + 44, 12)
            sheet.panel(cuff if side > 0 else cuff.flipped(), look.plain.lit(-4).of("rib"), rise=8)
    details.seam(sheet, Pen(0, 30).line(0, legs.crotch).open(), look.main)
    elastic(sheet, look, legs.waist)


def elastic(sheet: Sheet, look: Look, waist: float) -> None:
    """Draw an elastic waist with its drawstring."""
    pen = (
        Pen(0, -6)
        .via(waist * 0.5, -6, waist - 2, -14)
        .line(waist + 8, 34)
        .via(waist * 0.5, 46, 0, 46)
    )
    sheet.panel(pen.mirrored(), look.plain, rise=11, drape=0.3, edges=((6, 4), (18, 6)), shadow=0.6)
    for i in range(int(waist / 8)):
        x = -waist + 16 * i + look.rng.uniform(2, 12)
        sheet.relief(Pen(x, -6).line(x * 1.02, 38).open(), -3, 6)
    for side in (-1, 1):
        end = look.rng.uniform(100, 140)
        sheet.cord(
            smooth([(side * 8, 22), (side * 26, 70), (side * 18, end)]),
            look.second.of("rib"),
            7,
            rise=14,
        )


def shorts(sheet: Sheet, look: Look) -> None:
    """Draw shorts."""
    style = look.cut.get("fit", "chino")
    length = {"chino": 520, "sports": 480, "denim": 400 if look.feminine else 500, "cargo": 560}[
        style
    ]
    legs = Legs.of(look, 180, 186, length)
    thread = Colour.of("c98f4a") if style == "denim" else look.stitch
    _inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(leg, look.main, rise=6, shadow=0.4)
        _leg_folds(sheet, look, legs, side, 1)
        for dy in (24, 31):
            details.stitches(
                sheet,
                Pen(0, legs.length - dy + 6).line(side * 400, legs.length - dy - 6).open(),
                thread,
                alpha=0.6,
            )
        if style == "sports" and (look.blocked or look.pattern == "side striped"):
            flank = smooth(
                [
                    (side * (legs.waist - 14), 0),
                    (side * (legs.hip - 26), 190),
                    (side * (legs.ankle - 20), legs.length + 10),
                ]
            )
            sheet.rule(flank, look.second.colour, 30, 0.97)
        if style == "sports":
            continue
        _front_pocket_side(sheet, look, legs, side, thread)
        if side > 0:
            _fly(sheet, look, legs, thread)
    if style == "cargo":
        for side in (-1, 1):
            x, y = side * 128, legs.crotch + 60
            details.patch(sheet, box(x - 56, y, x + 56, y + 120, 8), look.plain, look.stitch)
            details.patch(sheet, box(x - 60, y - 8, x + 60, y + 30, 8), look.plain, look.stitch)
    if style == "sports":
        elastic(sheet, look, legs.waist)
        return
    _waistband(sheet, legs, look.plain)
    _loops(sheet, look, legs, look.plain)
    details.snap(sheet, 8, 14, 11, look.metal)


def leggings(sheet: Sheet, look: Look) -> None:
    """Draw leggings."""
    length = 640 if look.cut.get("length") == "capri" else 880
    legs = Legs.of(look, 112, 78 if length > 700 else 98, length)
    legs = Legs(legs.waist, legs.hip * 0.9, legs.crotch, legs.knee, legs.ankle, legs.length, 16)
    _inside(sheet, look, legs)
    for side in (-1, 1):
        leg = legs.leg() if side > 0 else legs.leg().flipped()
        sheet.panel(
            leg, look.main, rise=6, shadow=0.5, drape=0.5, edges=((8, 4), (30, 10), (80, 20))
        )
        _leg_folds(sheet, look, legs, side, 0.6)
        if look.blocked:
            flank = smooth(
                [
                    (side * legs.waist, 40),
                    (side * (legs.hip - 10), 200),
                    (side * (legs.at(480)[1] - 20), 480),
                    (side * (legs.ankle * 0.9), legs.length),
                ]
            )
            sheet.rule(flank, look.second.colour, 44, 0.97)
        details.stitches(
            sheet,
            Pen(0, legs.length - 20).line(side * 300, legs.length - 22).open(),
            look.stitch,
            alpha=0.6,
        )
    details.seam(sheet, Pen(0, 60).line(0, legs.crotch).open(), look.main)
    _waistband(sheet, legs, look.plain, 86)
