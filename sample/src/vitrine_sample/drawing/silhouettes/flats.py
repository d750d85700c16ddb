"""Flats: pairs seen from above."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Point, Shape, ellipse, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.heels import bow
from vitrine_sample.drawing.silhouettes.open_shoes import Foot, pair_of, sole_shape

_MOUTH: list[Point] = [
    (-60, 292), (0, 216), (62, 290), (66, 420), (56, 560), (56, 680), (0, 738), (-56, 680),
    (-56, 560), (-66, 420),
]  # fmt: skip
_MULE_MOUTH: list[Point] = [
    (-64, 372), (0, 330), (66, 372), (64, 480), (62, 640), (0, 764), (-62, 640), (-62, 480),
]  # fmt: skip


def flats(sheet: Sheet, look: Look) -> None:
    """Draw a pair of ballerinas or slip-on mules."""
    style = look.cut.get("style", "ballerina")
    inner = surface("smooth leather", Colour.of("cdb08c"))
    for foot in pair_of(look):
        sheet.panel(
            foot.shape(sole_shape(4, 0.88)),
            surface("rubber", Colour.of("4a3a30")),
            rise=2,
            edges=((5, 4),),
        )
        outer = foot.shape(_pointed() if style == "pointed" else sole_shape(0, 0.86))
        sheet.panel(outer, look.main, rise=9, edges=((6, 5), (30, 16), (70, 26)), shadow=0.4)
        for k in (-1, 1):
            sheet.fold(
                [foot.point(k * 30, 214), foot.point(k * 60, 190), foot.point(k * 92, 196)], 20, 5
            )
        mouth = _MULE_MOUTH if style == "mule" else _MOUTH
        hole = foot.shape(smooth(mouth, closed=True))
        sheet.panel(hole, inner, rise=1, edges=((8, -2),), shadow=0)
        sheet.tone(
            foot.shape(smooth(mouth, closed=True).scaled(1.0, 0.5, (0, 240))),
            Colour.of("2c1a10"),
            0.5,
            26,
        )
        sheet.hill(foot.shape(ellipse(0, 640, 40, 60)), -8, 18)
        rim = foot.shape(smooth(mouth, closed=True))
        if style != "mule":
            sheet.cord(rim, look.plain.lit(-7), 11, rise=15)
        _trim(sheet, look, foot, 206 if style != "mule" else 300)


def _pointed() -> Shape:
    points: list[Point] = [
        (-6, -26),
        (60, 70),
        (108, 200),
        (104, 330),
        (80, 490),
        (82, 640),
        (54, 750),
        (0, 776),
        (-56, 750),
        (-80, 640),
        (-72, 500),
        (-90, 340),
        (-100, 200),
        (-62, 70),
    ]
    return smooth(points, closed=True)


def _trim(sheet: Sheet, look: Look, foot: Foot, y: float) -> None:
    trim: str = look.cut.get("trim", "bow")
    at = foot.point(0, y - 14)
    cloth: Surface = look.second if look.blocked else look.plain.lit(-5)
    if trim == "bow":
        bow(sheet, cloth, at[0], at[1], 40)
    elif trim == "buckle":
        band = foot.band([(-84, y + 10), (0, y - 34), (86, y + 8)], [30, 34, 30])
        sheet.panel(band, cloth, rise=16, edges=((5, 4),))
        details.buckle(sheet, at[0], at[1] - 18, 44, 38, look.metal, 6)
    elif trim == "stud":
        details.snap(sheet, at[0], at[1], 14, look.metal)
