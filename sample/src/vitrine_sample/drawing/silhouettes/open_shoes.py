"""Flats, sandals and flip-flops: pairs seen from above."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Point, Shape, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

_APART = 172.0


def sole_shape(grow: float = 0, slim: float = 1.0) -> Shape:
    """Return the right sole, the big toe towards the middle."""
    points: list[Point] = [
        (-34, 0),
        (36, 12),
        (104, 84),
        (130, 200),
        (124, 330),
        (92, 490),
        (96, 640),
        (62, 750),
        (0, 776),
        (-64, 750),
        (-92, 640),
        (-82, 500),
        (-104, 340),
        (-122, 200),
        (-108, 70),
    ]
    shape = smooth([(x * slim, y) for x, y in points], closed=True)
    if not grow:
        return shape
    return shape.scaled(1 + grow / 125, 1 + grow / 390, about=(0, 388))


class Foot:
    """Places shapes on one shoe of the pair."""

    def __init__(self, side: int, turn: float) -> None:
        self.side, self._turn = side, turn

    def shape(self, shape: Shape) -> Shape:
        """Move a shape of the right shoe onto this one."""
        moved = shape.turned(self._turn, (0, 388)).moved(_APART, 0)
        return moved if self.side > 0 else moved.flipped()

    def band(self, points: list[Point], widths: list[float]) -> Shape:
        """Return a strap of this shoe."""
        return self.shape(ribbon(points, widths))

    def point(self, x: float, y: float) -> Point:
        """Return where a point of the right shoe lies."""
        at = self.shape(Pen(x, y).line(x, y).open()).start
        return at.real, at.imag


def pair_of(look: Look) -> tuple[Foot, Foot]:
    """Return the two shoes of a pair, slightly turned."""
    turn = look.rng.uniform(2, 7)
    return Foot(-1, turn), Foot(1, turn)


def flip_flops(sheet: Sheet, look: Look) -> None:
    """Draw a pair of flip-flops."""
    slim = 0.9 if look.feminine else 1.0
    strap = (
        look.second.of("rubber")
        if look.blocked or look.rng.random() < 0.35
        else look.plain.lit(-6).of("rubber")
    )
    for foot in pair_of(look):
        sheet.panel(
            foot.shape(sole_shape(10, slim)),
            surface("rubber", look.main.colour.lit(-14)),
            rise=3,
            edges=((6, 4),),
        )
        bed = foot.shape(sole_shape(-2, slim))
        sheet.panel(bed, look.main, rise=12, edges=((5, 3), (26, 6)), shadow=0.4)
        if look.blocked:
            for k in range(3):
                sheet.rule(
                    foot.shape(smooth([(-200, 520 + k * 50), (200, 500 + k * 50)])),
                    look.second.colour,
                    14,
                    0.9,
                )
        for x, y, w, h in ((0.0, 640.0, 62, 86), (4.0, 220.0, 88, 120)):
            sheet.hill(foot.shape(ellipse(x, y, w * slim, h)), -9, 22)
            sheet.tone(foot.shape(ellipse(x, y, w * slim, h)), look.main.colour.lit(-12), 0.25, 22)
        post: Point = (-16 * slim, 150)
        for end in ((-118 * slim, 430), (122 * slim, 400)):
            mid = ((post[0] + end[0]) / 2 + (16 if end[0] > 0 else -16), 236.0)
            band = foot.band([post, mid, end], [24, 40 if not look.feminine else 26, 34])
            sheet.panel(
                band,
                strap,
                rise=22,
                edges=((7, 6), (16, 6)),
                shadow=1.3,
                within=foot.shape(sole_shape(6, slim)),
            )
        x, y = foot.point(*post)
        sheet.panel(ellipse(x, y, 17), strap, rise=26, edges=((8, 7),), shadow=0.9)
        if look.cut.get("trim") == "flower":
            for k in range(6):
                petal = ellipse(x, y - 22, 13, 18).turned(k * 60, (x, y))
                sheet.panel(petal, look.second.of("rubber"), rise=28, edges=((6, 4),), shadow=0.6)
            details.snap(sheet, x, y, 11, look.metal)


def sandal(sheet: Sheet, look: Look) -> None:
    """Draw a pair of strapped sandals."""
    style, slim = look.cut.get("style", "two-strap"), 0.9 if look.feminine else 1.0
    bed = look.plain.lit(-9 if look.main.colour.light else 9).of("suede")
    if look.rng.random() < 0.25:
        bed = surface("suede", Colour.of("b08a62"))
    for foot in pair_of(look):
        sheet.panel(
            foot.shape(sole_shape(10, slim)),
            surface("rubber", Colour.of("3a2f28")),
            rise=3,
            edges=((6, 4),),
        )
        sheet.panel(
            foot.shape(sole_shape(-2, slim)), bed, rise=10, edges=((6, 3), (26, 8)), shadow=0.4
        )
        details.stitches(sheet, foot.shape(sole_shape(-10, slim)), bed.colour.lit(14), width=2)
        sheet.hill(foot.shape(ellipse(0, 640, 60 * slim, 84)), -8, 22)
        for points, widths in _straps(style):
            band = foot.band([(x * slim, y) for x, y in points], widths)
            sheet.panel(
                band,
                look.main,
                rise=24,
                edges=((6, 5), (18, 8)),
                shadow=1.3,
                within=foot.shape(sole_shape(8, slim)),
            )
            inner = foot.band([(x * slim, y) for x, y in points], [w - 14 for w in widths])
            if min(widths) > 30:
                details.stitches(sheet, inner, look.stitch, width=1.8)
        for x, y in {
            "two-strap": ((104, 196), (108, 330)),
            "gladiator": ((96, 520),),
            "t-strap": ((100, 500),),
            "sports": ((100, 220), (96, 520)),
        }[style]:
            at = foot.point(x * slim, y)
            details.buckle(sheet, at[0], at[1], 36, 46, look.metal, 6)


def _straps(style: str) -> list[tuple[list[Point], list[float]]]:
    across = [(-140.0, 12.0), (-62.0, -26.0), (44.0, -28.0), (146.0, 12.0)]

    def at(y: float, width: float, bow_: float = 1.0) -> tuple[list[Point], list[float]]:
        return [(x, y + dy * bow_) for x, dy in across], [width] * 4

    if style == "two-strap":
        return [at(206, 84), at(352, 84)]
    if style == "gladiator":
        return [
            at(150, 26),
            at(240, 26),
            at(330, 26),
            ([(0, 130), (4, 300), (0, 500)], [22, 24, 24]),
            ([(-110, 590), (-40, 508), (46, 508), (112, 586)], [26] * 4),
        ]
    if style == "t-strap":
        return [
            at(190, 60),
            ([(0, 170), (4, 330), (0, 500)], [26, 26, 26]),
            ([(-110, 586), (-40, 502), (46, 500), (112, 580)], [30] * 4),
        ]
    return [at(180, 66), at(300, 56), ([(-110, 610), (-34, 530), (38, 530), (112, 606)], [62] * 4)]
