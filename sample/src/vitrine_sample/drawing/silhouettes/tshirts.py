"""T-shirts, polo shirts and training shirts."""

from __future__ import annotations

from vitrine_sample.drawing import details, prints
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import (
    body_folds,
    hem,
    inside,
    neckband,
)
from vitrine_sample.drawing.silhouettes.tops import sleeves
from vitrine_sample.drawing.silhouettes.torso import Torso


def tshirt(sheet: Sheet, look: Look) -> None:
    """Draw a T-shirt or a polo shirt."""
    torso, neck = Torso.of(look), look.cut.get("neck", "round")
    if look.usage == "Sports":
        torso = torso.wider(4)
    sleeves(sheet, look, torso, look.cut.get("sleeve", "short"))
    deep = {"round": 78, "v": 150, "scoop": 128, "polo": 46, "henley": 80}[neck] * (torso.neck / 98)
    inside(sheet, torso, look.plain, deep)
    line = torso.v_neck(deep) if neck == "v" else torso.round_neck(deep)
    sheet.panel(torso.front(line), look.main, rise=7)
    body_folds(sheet, torso, look)
    hem(sheet, torso, look.main)
    _fronts(sheet, look, torso)
    band = look.second if look.cut.get("band") == "contrast" or look.blocked else look.plain.lit(-3)
    if neck == "polo":
        _polo(sheet, look, torso, deep, band)
    else:
        neckband(sheet, line, band.of("rib"), 11 if neck == "scoop" else 17)
        if neck == "henley":
            _placket(sheet, look, deep - 2, deep + 120, 3)


def _fronts(sheet: Sheet, look: Look, torso: Torso) -> None:
    """Print, number or panel on the front."""
    ink, two = look.second.colour, look.second.colour.mixed(look.main.colour, 0.4)
    at, size = torso.armhole + torso.length * 0.10, torso.chest * 0.44
    if look.pattern == "printed":
        choice = {"Girls": prints.GIRLISH, "Boys": prints.BOYISH}.get(look.gender, prints.GROWN)
        if look.usage == "Sports" and look.rng.random() < 0.6:
            prints.number(sheet, 0, at, size * 0.7, ink, look.rng)
        else:
            look.rng.choice(choice)(sheet, 0, at, size, ink, two, look.rng)
    elif look.blocked:
        y = torso.armhole * 0.92
        if look.usage == "Sports":
            for side in (-1, 1):
                flank = smooth(
                    [
                        (side * (torso.chest + 20), y),
                        (side * torso.waist * 0.72, y + 200),
                        (side * torso.hem * 0.8, torso.length + 30),
                        (side * (torso.hem + 40), torso.length + 30),
                    ],
                    closed=True,
                    tension=0.6,
                )
                sheet.tone(flank, ink, 1)
        else:
            sheet.tone(box(-400, y, 400, y + torso.length * 0.17), ink, 1)
            sheet.relief(Pen(-400, y).line(400, y).open(), -2, 5)


def _placket(sheet: Sheet, look: Look, top: float, bottom: float, count: int) -> None:
    sheet.panel(
        box(-19, top, 19, bottom, 4),
        look.plain.lit(-2),
        rise=9,
        drape=0.2,
        edges=((6, 2.5),),
        shadow=0.5,
    )
    details.stitches(
        sheet, box(-14, top - 20, 14, bottom - 6, 2), look.stitch, alpha=0.4, width=1.5
    )
    for i in range(count):
        y = top + 22 + (bottom - top - 40) * i / max(count - 1, 1)
        details.button(
            sheet,
            0,
            y,
            8,
            look.main.colour.lit(30 if not look.main.colour.light else -8).mixed(
                look.second.colour, 0.2
            ),
        )


def _polo(sheet: Sheet, look: Look, torso: Torso, deep: float, band: object) -> None:
    collar = (
        look.second if look.blocked or look.cut.get("band") == "contrast" else look.plain.lit(-3)
    )
    _placket(sheet, look, deep, deep + 150, 3)
    n = torso.neck
    for side in (-1, 1):
        leaf = Pen(side * 4, deep + 4).bend(
            side * n * 0.5, deep * 0.6, side * n * 0.8, 8, side * (n - 12), -16
        )
        leaf.bend(side * (n + 10), -14, side * (n + 20), 8, side * (n + 30), 20)
        leaf.via(side * (n + 8), 90, side * n * 0.62, deep + 62).line(side * 4, deep + 4)
        sheet.panel(
            leaf.closed(),
            collar.of("rib").turned(side * 40),
            rise=12,
            edges=((8, 4), (24, 6)),
            drape=0.4,
        )
