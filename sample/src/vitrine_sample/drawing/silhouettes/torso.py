"""What all that covers the upper body shares: measures, fronts, sleeves, necklines and folds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, Point, Shape


@dataclass(frozen=True, slots=True)
class Torso:
    """Half widths outwards from the middle, and heights down from the shoulder's highest point."""

    neck: float
    shoulder: float
    slope: float
    chest: float
    waist: float
    hem: float
    length: float
    armhole: float

    @classmethod
    def of(cls, look: Look) -> Torso:
        """Return the measures of a shirt for the wearer, a little different each time."""
        base = {
            "Women": cls(98, 188, 46, 204, 180, 208, 620, 205),
            "Girls": cls(88, 184, 40, 200, 196, 226, 500, 195),
            "Boys": cls(92, 214, 46, 236, 234, 238, 545, 215),
        }.get(look.gender, cls(98, 228, 52, 246, 238, 243, 700, 232))
        return replace(
            base,
            chest=look.vary(base.chest, 0.03),
            waist=look.vary(base.waist, 0.03),
            hem=look.vary(base.hem, 0.04),
            length=look.vary(base.length, 0.05),
        )

    def wider(self, by: float) -> Torso:
        """Return a looser one."""
        return replace(
            self,
            shoulder=self.shoulder + by * 0.7,
            chest=self.chest + by,
            waist=self.waist + by,
            hem=self.hem + by,
        )

    def front(self, neckline: Shape, *, curve: float = 14, tail: float = 0) -> Shape:
        """Return the outline of a front; ``neckline`` runs from the middle to the shoulder.

        ``curve`` lowers the middle of the hem, ``tail`` lifts its corners as on a shirt.
        """
        pen = Pen(neckline.start.real, neckline.start.imag)
        for a, b, c in neckline.curves:
            pen.bend(a.real, a.imag, b.real, b.imag, c.real, c.imag)
        self.reach_shoulder(pen)
        self.reach_hem(pen, tail)
        pen.bend(
            self.hem * 0.8,
            self.length + curve,
            self.hem * 0.4,
            self.length + curve,
            0,
            self.length + curve,
        )
        return pen.mirrored()

    def half(self, edge: list[Point], *, curve: float = 8, tail: float = 0) -> Shape:
        """Return the right half of an open front; ``edge`` runs from the hem up to the neck."""
        pen = Pen(*edge[-1])
        if abs(edge[-1][0] - self.neck) > 1:
            pen.line(self.neck, 0)
        self.reach_shoulder(pen)
        self.reach_hem(pen, tail)
        pen.via(self.hem * 0.5, self.length + curve, edge[0][0], self.length + curve)
        for x, y in edge[1:]:
            pen.line(x, y)
        return pen.closed()

    def reach_shoulder(self, pen: Pen) -> None:
        """Go on from the neck over the shoulder to the armhole's lower end."""
        reach = self.shoulder - self.neck
        pen.bend(
            self.neck + reach * 0.4,
            self.slope * 0.34,
            self.neck + reach * 0.8,
            self.slope * 0.7,
            self.shoulder,
            self.slope,
        )
        drop = self.armhole - self.slope
        pen.bend(
            self.shoulder - 15,
            self.slope + drop * 0.45,
            self.chest - 26,
            self.armhole - 30,
            self.chest,
            self.armhole,
        )

    def reach_hem(self, pen: Pen, tail: float = 0) -> None:
        """Go on from the armhole down the side; ``tail`` lifts the hem's corner."""
        mid = self.armhole + (self.length - self.armhole) * 0.45
        pen.bend(self.chest - 4, self.armhole + 50, self.waist, mid - 80, self.waist, mid)
        end = self.length - 10 - tail
        pen.bend(self.waist, mid + 90, self.hem - 4, end - 90, self.hem, end)

    def round_neck(self, depth: float, width: float = 1.0) -> Shape:
        """Return a round neckline from the middle to the shoulder."""
        neck = self.neck * width
        pen = Pen(0, depth).bend(neck * 0.6, depth, neck * 0.98, depth * 0.5, neck, 0)
        return pen.open()

    def v_neck(self, depth: float) -> Shape:
        """Return a pointed neckline."""
        return (
            Pen(0, depth)
            .bend(self.neck * 0.3, depth * 0.66, self.neck * 0.85, depth * 0.34, self.neck, 0)
            .open()
        )

    def sleeve(self, length: float, cuff: float, angle: float, *, puff: float = 0) -> Shape:
        """Return the right sleeve, to be laid down before the front that hides its inner end.

        ``angle`` is how far it points outwards from straight down, in degrees.
        """
        down = complex(math.sin(math.radians(angle)), math.cos(math.radians(angle)))
        out = down * -1j if (down * -1j).imag < 0 else down * 1j
        tip = complex(self.shoulder, self.slope) + down * length
        pit = complex(self.chest - 2, self.armhole + 6)
        under = tip - out * cuff
        along = complex(self.shoulder - self.neck, self.slope)
        along /= abs(along)
        cap = complex(self.shoulder, self.slope) - along * 3 + out * 2
        inner = cap - along * 34
        one = cap + along * min(length, 300) * 0.22 + out * puff + down * min(length, 300) * 0.06
        two = tip - down * min(length * 0.35, 200) + out * (6 + puff * 0.6)
        pen = Pen(self.shoulder - 70, self.slope + 10).line(inner.real, inner.imag)
        pen.line(cap.real, cap.imag)
        pen.bend(one.real, one.imag, two.real, two.imag, tip.real, tip.imag)
        mid = (tip + under) / 2 + down * cuff * 0.06
        pen.via(mid.real, mid.imag, under.real, under.imag)
        back = under - down * length * 0.3
        pen.bend(
            back.real,
            back.imag,
            pit.real + 12 + puff * 0.5,
            pit.imag + 10 + puff * 0.6,
            pit.real,
            pit.imag,
        )
        pen.line(self.shoulder - 70, self.armhole - 30)
        return pen.closed()

    def cuff_of(self, length: float, cuff: float, angle: float, deep: float) -> Shape:
        """Return a band at the end of such a sleeve."""
        down = complex(math.sin(math.radians(angle)), math.cos(math.radians(angle)))
        out = down * -1j if (down * -1j).imag < 0 else down * 1j
        tip = complex(self.shoulder, self.slope) + down * (length - deep) + out * 3
        under = tip - out * (cuff + 5)
        end, begin = under + down * deep + out * 5, tip + down * deep - out * 4
        pen = Pen(tip.real, tip.imag).line(begin.real, begin.imag)
        low = (begin + end) / 2 + down * cuff * 0.06
        pen.via(low.real, low.imag, end.real, end.imag).line(under.real, under.imag)
        return pen.closed()
