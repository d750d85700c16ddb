"""Sweaters, cardigans, sweatshirts and hoodies."""

from __future__ import annotations

from vitrine_sample.drawing import details, prints
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.pen import Pen, Shape, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import body_folds, inside, neckband, sleeve_folds
from vitrine_sample.drawing.silhouettes.torso import Torso


def knit_sleeves(sheet: Sheet, look: Look, torso: Torso, cloth: Surface, cuff: Surface) -> None:
    """Draw long sleeves that end in ribbed cuffs."""
    length, width, angle = 580 * torso.length / 700, 104.0, 14.0
    right = torso.sleeve(length, width, angle, puff=6)
    for side in (-1, 1):
        sheet.panel(right if side > 0 else right.flipped(), cloth.turned(-side * angle), rise=3)
        sleeve_folds(sheet, torso, side, length, angle, look)
        band = torso.cuff_of(length + 6, width - 12, angle, 70)
        sheet.panel(
            band if side > 0 else band.flipped(),
            cuff.of("rib").turned(-side * angle),
            rise=6,
            drape=0.2,
        )


def _waistband(sheet: Sheet, torso: Torso, cloth: Surface, deep: float = 62) -> None:
    h, y = torso.hem + 2, torso.length
    pen = Pen(0, y - deep + 16).via(h * 0.6, y - deep + 16, h, y - deep)
    pen.bend(h + 5, y - deep * 0.5, h + 1, y - 8, h - 2, y).via(h * 0.5, y + 18, 0, y + 18)
    sheet.panel(pen.mirrored(), cloth.of("rib"), rise=9, drape=0.2, shadow=0.6)


def sweater(sheet: Sheet, look: Look) -> None:
    """Draw a sweater or a cardigan."""
    torso = Torso.of(look).wider(8)
    contrast = look.second if look.blocked else look.plain.lit(-3)
    knit_sleeves(sheet, look, torso, look.main, contrast)
    neck = look.cut.get("neck", "round")
    if neck == "cardigan":
        _cardigan(sheet, look, torso, contrast)
        return
    deep = {"round": 66.0, "v": 170.0, "turtle": 30.0}[neck]
    inside(sheet, torso, look.plain, max(deep, 50))
    line = torso.v_neck(deep) if neck == "v" else torso.round_neck(deep)
    sheet.panel(torso.front(line), look.main, rise=8)
    if look.blocked:
        sheet.tone(box(-400, torso.armhole, 400, torso.armhole + 60), look.second.colour, 0.96)
        sheet.tone(
            box(-400, torso.armhole + 84, 400, torso.armhole + 104), look.second.colour, 0.96
        )
    if look.cut.get("knit") == "cable":
        _cables(sheet, torso)
    body_folds(sheet, torso, look, 0.8)
    _waistband(sheet, torso, contrast)
    if neck == "turtle":
        _turtle(sheet, torso, look.plain)
    else:
        neckband(sheet, line, contrast.of("rib"), 24)


def _turtle(sheet: Sheet, torso: Torso, cloth: Surface) -> None:
    n = torso.neck
    pen = Pen(0, -46).bend(n * 0.6, -46, n * 0.9, -56, n * 0.92, -60)
    pen.bend(n * 0.96, -30, n, 0, n * 1.12, 24).bend(n * 0.8, 54, n * 0.4, 62, 0, 62)
    sheet.panel(pen.mirrored(), cloth.of("rib"), rise=14, drape=0.3, edges=((14, 9), (40, 12)))
    fold = smooth([(-n, -4), (-n * 0.4, 12), (n * 0.4, 12), (n, -4)])
    sheet.relief(fold, -5, 10)


def _cables(sheet: Sheet, torso: Torso) -> None:
    for x in (-torso.chest * 0.42, 0.0, torso.chest * 0.42):
        for edge in (-30, 30):
            sheet.relief(Pen(x + edge, -10).line(x + edge, torso.length).open(), -5, 9)
        y = 10.0
        while y < torso.length - 60:
            strand = smooth([(x - 18, y), (x - 12, y + 18), (x + 12, y + 44), (x + 18, y + 62)])
            sheet.relief(strand, 9, 20, 5)
            sheet.relief(strand.moved(-x, 0).flipped().moved(x, 0), 7, 18, 5)
            y += 62


def _cardigan(sheet: Sheet, look: Look, torso: Torso, band: Surface) -> None:
    inside(sheet, torso, look.plain, 190)
    edge = [(0.0, torso.length), (0.0, 250.0), (torso.neck * 0.55, 90.0), (torso.neck, 0.0)]
    for side in (1, -1):
        half = torso.half(edge, curve=14)
        sheet.panel(half if side > 0 else half.flipped(), look.main, rise=8, shadow=0.7)
        body_folds(sheet, torso, look, 0.4)
    _waistband(sheet, torso, band)
    for side in (1, -1):
        strip = [
            (0.0, torso.length + 16),
            (0.0, 250.0),
            (torso.neck * 0.55, 92.0),
            (torso.neck + 4, -4.0),
        ]
        pen = Pen(side * 0 - 15, strip[0][1]).line(15, strip[0][1], 15, 254)
        pen.bend(20, 200, side * torso.neck * 0.75, 110, side * (torso.neck + 14), 6)
        pen.line(side * (torso.neck - 12), -10).bend(
            side * torso.neck * 0.4, 90, -12, 190, -15, 254
        )
        sheet.panel(pen.closed(), band.of("rib"), rise=12, drape=0.1, edges=((9, 4),), shadow=0.6)
    colour = look.main.colour.lit(-25) if look.main.colour.light else look.main.colour.lit(28)
    for i in range(5):
        details.button(sheet, 0, 272 + (torso.length - 320) * i / 4, 10, colour)


def sweatshirt(sheet: Sheet, look: Look) -> None:
    """Draw a sweatshirt, with a hood or without."""
    torso = Torso.of(look).wider(12)
    hooded = look.cut.get("neck") == "hood"
    sleeves = look.second if look.blocked else look.main
    trim = look.second if look.blocked else look.plain.lit(-3)
    knit_sleeves(sheet, look, torso, sleeves, trim)
    if hooded:
        _hood_back(sheet, look, torso)
    else:
        inside(sheet, torso, look.plain, 66)
    line = torso.round_neck(96 if hooded else 66)
    sheet.panel(torso.front(line), look.main, rise=8)
    body_folds(sheet, torso, look)
    if look.pattern == "printed":
        group = {"Girls": prints.GIRLISH, "Boys": prints.BOYISH}.get(look.gender, prints.GROWN)
        ink = look.second.colour
        look.rng.choice(group)(
            sheet,
            0,
            torso.armhole * 1.2,
            torso.chest * 0.4,
            ink,
            ink.mixed(look.main.colour, 0.45),
            look.rng,
        )
    _waistband(sheet, torso, trim)
    if hooded:
        _kangaroo(sheet, look, torso)
        if look.cut.get("front") == "zip" and look.pattern != "printed":
            details.zipper(
                sheet, [(0, 100), (0, torso.length + 14)], look.metal, look.main.colour.lit(-18)
            )
            details.puller(sheet, 0, 128, look.metal)
        _hood_front(sheet, look, torso)
    else:
        gusset = Pen(-34, 70).line(34, 70, 0, 128).closed()
        details.stitches(sheet, gusset, look.stitch, alpha=0.5)
        neckband(sheet, line, trim.of("rib"), 24)


def _hood_back(sheet: Sheet, look: Look, torso: Torso) -> None:
    n = torso.neck
    pen = Pen(0, -142).bend(n * 0.75, -142, n * 1.34, -70, n * 1.3, 36).line(0, 120)
    sheet.panel(pen.mirrored(), look.plain, rise=4, edges=((16, 9), (60, 18)))
    inner = (
        Pen(0, -98)
        .bend(n * 0.55, -98, n * 0.92, -30, n * 0.8, 40)
        .bend(n * 0.5, 90, n * 0.2, 108, 0, 108)
    )
    sheet.panel(inner.mirrored(), look.plain.lit(-14), rise=2, edges=((10, 4),), drape=0.5)
    sheet.tone(inner.mirrored().scaled(0.8, about=(0, 20)), look.main.colour.lit(-45), 0.4, 26)


def _hood_front(sheet: Sheet, look: Look, torso: Torso) -> None:
    n = torso.neck
    for side in (-1, 1):
        pen = Pen(side * 4, 118).bend(side * n * 0.5, 92, side * n * 0.86, 20, side * n * 0.72, -52)
        pen.bend(side * n * 1.16, -40, side * n * 1.42, 10, side * n * 1.26, 66)
        pen.bend(side * n * 0.9, 104, side * n * 0.4, 146, side * 4, 150)
        sheet.panel(pen.closed(), look.plain, rise=14, edges=((14, 8), (40, 12)))
        sheet.fold([(side * n * 0.5, 90), (side * n * 0.9, 56), (side * n * 1.1, 0)], 22, 7)
        details.snap(sheet, side * n * 0.34, 118, 7, look.metal)
        end = look.rng.uniform(230, 280)
        cord = smooth([(side * n * 0.34, 120), (side * n * 0.42, 170), (side * n * 0.36, end)])
        sheet.cord(cord, look.second.of("rib"), 8, rise=16)
        sheet.cord(
            Pen(side * n * 0.36, end - 2).line(side * n * 0.36, end + 20).open(),
            look.metal,
            9,
            rise=16,
        )


def _kangaroo(sheet: Sheet, look: Look, torso: Torso) -> None:
    w, top, end = torso.hem * 0.62, torso.length - 245, torso.length - 52
    pen = (
        Pen(0, top)
        .line(w * 0.62, top)
        .bend(w * 0.7, top + 50, w * 0.86, top + 90, w, top + 118)
        .line(w, end, 0, end + 12)
    )
    pocket: Shape = pen.mirrored()
    details.patch(sheet, pocket, look.plain, look.stitch, 0.96)
