"""Jackets, blazers and waistcoats."""

from __future__ import annotations

from dataclasses import replace

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import body_folds, inside, sleeve_folds
from vitrine_sample.drawing.silhouettes.knitwear import knit_sleeves
from vitrine_sample.drawing.silhouettes.torso import Torso


def plain_sleeves(sheet: Sheet, look: Look, torso: Torso, cuff: float = 104) -> None:
    """Draw long sleeves without cuffs."""
    length, angle = 590 * torso.length / 700, 11.0
    right = torso.sleeve(length, cuff, angle)
    for side in (-1, 1):
        sheet.panel(right if side > 0 else right.flipped(), look.main.turned(-side * angle), rise=4)
        sleeve_folds(sheet, torso, side, length, angle, look)


def jacket(sheet: Sheet, look: Look) -> None:
    """Draw a bomber, denim, biker or quilted jacket."""
    style = look.cut.get("style", "bomber")
    torso = Torso.of(look).wider(14)
    torso = replace(torso, length=torso.length * 0.92)
    if style in ("bomber", "quilted"):
        knit_sleeves(
            sheet, look, torso, look.second if look.blocked else look.main, look.plain.lit(-4)
        )
    else:
        plain_sleeves(sheet, look, torso)
    inside(sheet, torso, look.plain.of("satin"), 110)
    line = torso.round_neck(88)
    sheet.panel(torso.front(line, curve=6), look.main, rise=9)
    {"bomber": _bomber, "quilted": _quilted, "denim": _denim, "biker": _biker}[style](
        sheet, look, torso
    )


def _collar(sheet: Sheet, look: Look, torso: Torso, reach: float = 40) -> None:
    n = torso.neck
    for side in (-1, 1):
        leaf = Pen(side * 6, 96).bend(side * n * 0.5, 60, side * n * 0.8, 16, side * (n - 14), -24)
        leaf.bend(side * (n + 12), -26, side * (n + 26), 0, side * (n + 34), 24)
        leaf.via(side * (n + 30), 84, side * n * 0.9, 96 + reach).line(side * 6, 96)
        shape = leaf.closed()
        sheet.panel(shape, look.plain, rise=15, drape=0.4)
        details.stitches(
            sheet, shape.scaled(0.9, about=(side * n * 0.72, 50)), look.stitch, alpha=0.6
        )


def _band(sheet: Sheet, look: Look, torso: Torso, material: str, deep: float) -> None:
    h, y = torso.hem, torso.length
    pen = (
        Pen(0, y - deep + 6)
        .line(h + 3, y - deep)
        .line(h + 1, y + 4)
        .via(h * 0.5, y + 14, 0, y + 14)
    )
    sheet.panel(
        pen.mirrored(),
        look.plain.of(material) if material else look.plain,
        rise=11,
        drape=0.2,
        shadow=0.6,
    )


def _zip(sheet: Sheet, look: Look, top: float, end: float) -> None:
    details.zipper(sheet, [(0, top), (0, end)], look.metal, look.main.colour.lit(-15))
    details.puller(sheet, 0, top + 30, look.metal)


def _bomber(sheet: Sheet, look: Look, torso: Torso) -> None:
    body_folds(sheet, torso, look, 1.2)
    for side in (-1, 1):
        slot = (
            Pen(side * torso.hem * 0.78, torso.length * 0.66)
            .line(side * torso.hem * 0.52, torso.length * 0.88)
            .open()
        )
        sheet.rule(slot, look.main.colour.lit(-25), 12)
        sheet.relief(slot, -4, 14)
        details.stitches(sheet, slot.moved(side * 12, 4), look.stitch)
    _band(sheet, look, torso, "rib", 58)
    _zip(sheet, look, 84, torso.length + 8)
    n = torso.neck
    pen = (
        Pen(0, 66)
        .bend(n * 0.5, 66, n * 0.86, 30, n * 0.88, -22)
        .line(n * 1.14, -6)
        .bend(n * 1.1, 70, n * 0.6, 104, 0, 106)
    )
    sheet.panel(pen.mirrored(), look.plain.lit(-4).of("rib"), rise=13, drape=0.2, edges=((12, 6),))


def _quilted(sheet: Sheet, look: Look, torso: Torso) -> None:
    y = 130.0
    while y < torso.length - 40:
        line = smooth(
            [
                (-torso.chest - 20, y - 6),
                (-torso.chest * 0.4, y + 6),
                (torso.chest * 0.4, y + 6),
                (torso.chest + 20, y - 6),
            ]
        )
        sheet.relief(line, -12, 14, 8)
        sheet.rule(line, look.main.colour.lit(-22), 2.2, 0.6)
        sheet.relief(line.moved(0, 40), 8, 40, 16)
        for _ in range(7):
            x = look.rng.uniform(-0.95, 0.95) * torso.chest
            sheet.fold([(x, y + 4), (x + look.rng.uniform(-10, 10), y + 24)], 10, 5)
        y += 82
    _zip(sheet, look, 80, torso.length + 8)
    n = torso.neck
    pen = (
        Pen(0, 10)
        .bend(n * 0.5, 10, n * 0.8, -10, n * 0.86, -58)
        .line(n * 1.16, -40)
        .bend(n * 1.2, 50, n * 0.6, 96, 0, 98)
    )
    sheet.panel(pen.mirrored(), look.plain, rise=15, edges=((14, 10), (40, 14)))
    sheet.relief(smooth([(-n * 1.1, 20), (0, 60), (n * 1.1, 20)]), -8, 10)


def _denim(sheet: Sheet, look: Look, torso: Torso) -> None:
    thread = Colour.of("c98f4a") if look.main.material.texture == "twill" else look.stitch
    body_folds(sheet, torso, look, 0.9)
    yoke = torso.armhole * 0.82
    for dy in (0, 8):
        details.stitches(
            sheet, Pen(-torso.chest, yoke + dy).line(torso.chest, yoke + dy).open(), thread
        )
    for side in (-1, 1):
        for start, end in ((0.66, 0.60), (0.30, 0.20)):
            seam = (
                Pen(side * torso.chest * start, yoke)
                .line(side * torso.hem * end, torso.length)
                .open()
            )
            details.seam(sheet, seam, look.main)
            details.stitches(sheet, seam.moved(side * 7, 0), thread)
        _denim_pocket(sheet, look, side * torso.chest * 0.50, yoke, torso.chest * 0.34, thread)
    _band(sheet, look, torso, "", 50)
    details.stitches(
        sheet, Pen(-torso.hem, torso.length - 34).line(torso.hem, torso.length - 34).open(), thread
    )
    strip = box(-24, 84, 24, torso.length + 10)
    sheet.panel(strip, look.plain, rise=12, drape=0.4, edges=((5, 2.5),), shadow=0.6)
    for x in (-17, 17):
        details.stitches(sheet, Pen(x, 84).line(x, torso.length + 10).open(), thread)
    for i in range(6):
        details.snap(sheet, 0, 120 + (torso.length - 150) * i / 5, 10, look.metal)
    _collar(sheet, look, torso)


def _denim_pocket(
    sheet: Sheet, look: Look, x: float, yoke: float, w: float, thread: Colour
) -> None:
    pocket = Pen(x - w / 2, yoke + 6).line(
        x + w / 2,
        yoke + 6,
        x + w / 2 - 6,
        yoke + w * 0.8,
        x,
        yoke + w,
        x - w / 2 + 6,
        yoke + w * 0.8,
    )
    details.patch(sheet, pocket.closed(), look.plain, thread)
    flap = Pen(x - w / 2 - 3, yoke - 4).line(
        x + w / 2 + 3,
        yoke - 4,
        x + w / 2 + 3,
        yoke + 22,
        x,
        yoke + 42,
        x - w / 2 - 3,
        yoke + 22,
    )
    details.patch(sheet, flap.closed(), look.plain, thread)
    details.snap(sheet, x, yoke + 24, 8, look.metal)


def _biker(sheet: Sheet, look: Look, torso: Torso) -> None:
    body_folds(sheet, torso, look, 1.1)
    for side in (-1, 1):
        details.seam(
            sheet,
            smooth(
                [
                    (side * torso.chest * 0.9, 160),
                    (side * torso.chest * 0.66, 260),
                    (side * torso.hem * 0.6, torso.length),
                ]
            ),
            look.main,
        )
        slot = [
            (side * torso.hem * 0.8, torso.length * 0.68),
            (side * torso.hem * 0.42, torso.length * 0.74),
        ]
        details.zipper(sheet, slot, look.metal, look.main.colour.lit(-12), 9)
    line = [(torso.neck * 0.5, 110), (34, 300), (20, torso.length + 8)]
    details.zipper(sheet, line, look.metal, look.main.colour.lit(-12), 11)
    details.puller(sheet, 34, 300, look.metal)
    _band(sheet, look, torso, "", 46)
    for side in (-1, 1):
        n = torso.neck
        lapel = Pen(side * 26, 330).bend(side * 20, 230, side * n * 0.3, 120, side * n * 0.7, 40)
        lapel.line(side * n * 1.5, 120, side * n * 1.34, 196).bend(
            side * n * 1.1, 240, side * n * 0.7, 300, side * 26, 330
        )
        sheet.panel(lapel.closed(), look.plain, rise=14)
        details.snap(sheet, side * n * 1.26, 152, 8, look.metal)
    _collar(sheet, look, torso, 6)
