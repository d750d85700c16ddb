"""What trousers, shorts and leggings share: legs, waists, pockets and folds."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, box, smooth
from vitrine_sample.drawing.sheet import Sheet


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


def waist_inside(sheet: Sheet, look: Look, legs: Legs) -> None:
    """Draw the inside of the waist that shows above the front."""
    w = legs.waist
    sheet.panel(box(-w + 4, -16, w - 4, 40, 14), look.plain.lit(-14), rise=1, drape=0.2)


def leg_folds(sheet: Sheet, look: Look, legs: Legs, side: int, strength: float) -> None:
    """Crease the current leg at the crotch, the knee and the ankle."""
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


def waistband(sheet: Sheet, legs: Legs, cloth: Surface, deep: float = 44) -> None:
    """Draw the waistband."""
    w = legs.waist
    pen = Pen(0, -8).via(w * 0.5, -8, w - 4, -16).line(w + 6, deep - 20)
    pen.via(w * 0.5, deep - 8, 0, deep - 6)
    sheet.panel(pen.mirrored(), cloth, rise=11, drape=0.2, edges=((5, 3), (16, 4)), shadow=0.6)


def sew_fly(sheet: Sheet, look: Look, legs: Legs, thread: Colour) -> None:
    """Sew the fly."""
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


def belt_loops(sheet: Sheet, look: Look, legs: Legs, cloth: Surface) -> None:
    """Draw the belt loops."""
    for x in (-legs.waist * 0.72, -legs.waist * 0.34, legs.waist * 0.34, legs.waist * 0.72):
        sheet.panel(
            box(x - 7, -18, x + 7, 40, 3), cloth, rise=14, drape=0, edges=((4, 2),), shadow=0.7
        )


def front_pocket(sheet: Sheet, look: Look, legs: Legs, side: int, thread: Colour) -> None:
    """Sew a curved front pocket."""
    x0, x1 = legs.waist * 0.42, legs.hip * 0.965
    line = (
        Pen(side * x0, 32).bend(side * x0 * 1.1, 100, side * x1 * 0.8, 118, side * x1, 120).open()
    )
    details.seam(sheet, line, look.main, 4)
    details.stitches(sheet, line.moved(-side * 4, 8), thread)
    details.stitches(sheet, line.moved(-side * 7, 15), thread)


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
