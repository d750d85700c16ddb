"""What all that covers the upper body shares: measures, fronts, sleeves, necklines and folds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vitrine_pipeline.drawing.look import Look
from vitrine_pipeline.drawing.material import Surface
from vitrine_pipeline.drawing.pen import Pen, Point, Shape, ribbon, smooth
from vitrine_pipeline.drawing.sheet import Sheet


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
        self._shoulder(pen)
        self._side(pen, tail)
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
        """Return the right half of an open front; ``edge`` runs from the hem's middle up to the neck."""
        pen = Pen(*edge[-1])
        if abs(edge[-1][0] - self.neck) > 1:
            pen.line(self.neck, 0)
        self._shoulder(pen)
        self._side(pen, tail)
        pen.via(self.hem * 0.5, self.length + curve, edge[0][0], self.length + curve)
        for x, y in edge[1:]:
            pen.line(x, y)
        return pen.closed()

    def _shoulder(self, pen: Pen) -> None:
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

    def _side(self, pen: Pen, tail: float) -> None:
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
        run = complex(self.shoulder - self.neck, self.slope)
        easy = (run / abs(run) * 0.72 + down * 0.28) * min(length, 300) * 0.27
        one = complex(self.shoulder + 2, self.slope) + out * puff + easy
        two = tip - down * length * 0.35 + out * (6 + puff * 0.6)
        pen = Pen(self.shoulder - 70, self.slope + 4).line(self.shoulder - 30, self.slope - 9)
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


def inside(sheet: Sheet, torso: Torso, cloth: Surface, depth: float = 110) -> None:
    """Draw the inside of the back that shows in the neckline, with its label."""
    n = torso.neck
    back = Pen(0, 10).bend(n * 0.5, 10, n * 0.9, 4, n + 6, -3)
    back.bend(n * 1.1, depth * 0.6, n * 0.6, depth * 1.25, 0, depth * 1.25)
    sheet.panel(back.mirrored(), cloth.lit(-13), rise=1, drape=0.3, edges=((10, 4),))
    white = cloth.colour.lit(60 if not cloth.colour.light else -45)
    label = Pen(-17, 17).line(17, 17, 17, 38, -17, 38).closed()
    sheet.tone(label, white.mixed(cloth.colour, 0.15), 0.9)
    shade = Pen(0, depth * 0.2).bend(n, depth * 0.2, n * 1.1, depth, n, depth * 2).mirrored()
    sheet.tone(shade, cloth.colour.lit(-40), 0.35, 22)


def both(line: Shape) -> Shape:
    """Return a half line and its mirror image as one line from left to right."""
    left = line.flipped().reversed()
    return Shape(left.start, left.curves + line.curves, closed=False)


def neckband(sheet: Sheet, neckline: Shape, cloth: Surface, width: float) -> None:
    """Draw a ribbed band around a neckline."""
    dots = [(p.real, p.imag) for p in _samples(both(neckline))]
    sheet.panel(
        ribbon(dots, [width] * len(dots)),
        cloth,
        rise=8,
        drape=0,
        edges=((width * 0.45, 4),),
        shadow=0.6,
    )


def _samples(line: Shape, each: int = 5) -> list[complex]:
    points, at = [line.start], line.start
    for a, b, c in line.curves:
        for i in range(1, each + 1):
            t = i / each
            u = 1 - t
            points.append(u**3 * at + 3 * u * u * t * a + 3 * u * t * t * b + t**3 * c)
        at = c
    return points


def hem(sheet: Sheet, torso: Torso, cloth: Surface, curve: float = 14, up: float = 20) -> None:
    """Stitch a double seam along the hem of the current panel."""
    y = torso.length - 10 - up
    line = both(Pen(0, y + curve + 8).via(torso.hem * 0.5, y + curve + 8, torso.hem + 4, y).open())
    thread = cloth.colour.lit(-16 if cloth.colour.light else 10)
    for offset in (0, 6):
        sheet.rule(line.moved(0, offset), thread, 1.6, 0.55, dash=(6, 3))
    sheet.relief(line.moved(0, -3), -1.6, 6)


def body_folds(sheet: Sheet, torso: Torso, look: Look, strength: float = 1.0) -> None:
    """Let the front fall into folds from the armholes and over the waist."""
    rng, t = look.rng, torso
    for side in (-1, 1):
        for _ in range(rng.randint(1, 2)):
            y = t.armhole + rng.uniform(-10, 60)
            reach = rng.uniform(0.25, 0.7) * t.chest
            sink = rng.uniform(30, 150)
            sheet.fold(
                [
                    (side * (t.chest - 14), y),
                    (side * (t.chest - reach * 0.5), y + sink * 0.45),
                    (side * (t.chest - reach), y + sink * 0.75),
                ],
                rng.uniform(18, 34),
                rng.uniform(4, 9) * strength,
            )
        if rng.random() < 0.8:
            x, y = side * rng.uniform(0.3, 0.9) * t.waist, t.length * rng.uniform(0.55, 0.75)
            sheet.fold(
                [(x, y), (x * 0.93, y + 90), (x * 0.97, y + 190)],
                rng.uniform(20, 40),
                rng.uniform(3, 7) * strength,
            )


def sleeve_folds(
    sheet: Sheet, torso: Torso, side: int, length: float, angle: float, look: Look
) -> None:
    """Crease the current sleeve across, as at an elbow."""
    rng = look.rng
    down = complex(math.sin(math.radians(angle)), math.cos(math.radians(angle)))
    out = down * -1j if (down * -1j).imag < 0 else down * 1j
    for k in range(max(2, int(length / 130))):
        at = complex(torso.shoulder, torso.slope) + down * length * (0.2 + 0.6 * rng.random())
        a, b = (
            at - out * rng.uniform(4, 20),
            at - out * rng.uniform(70, 110) + down * rng.uniform(-30, 50),
        )
        m = (a + b) / 2 + down * rng.uniform(8, 24)
        points = [(side * p.real, p.imag) for p in (a, m, b)]
        sheet.fold(points if k % 2 else points[::-1], rng.uniform(14, 26), rng.uniform(4, 8))


def line_of(points: list[Point]) -> Shape:
    """Return a smooth line through points."""
    return smooth(points)
