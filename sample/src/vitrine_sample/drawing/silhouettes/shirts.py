"""Woven shirts, with collar, placket and cuffs."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, box
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import body_folds, both, inside, sleeve_folds
from vitrine_sample.drawing.silhouettes.torso import Torso


def shirt(sheet: Sheet, look: Look) -> None:
    """Draw a shirt with long, half or rolled sleeves."""
    torso = Torso.of(look)
    kind = look.cut.get("sleeve", "long")
    _sleeves(sheet, look, torso, kind)
    inside(sheet, torso, look.plain, 74)
    tail = 0.0 if look.cut.get("hem") == "straight" else 62.0
    neckline = Pen(0, 96).bend(30, 70, torso.neck * 0.9, 40, torso.neck, 0).open()
    sheet.panel(torso.front(neckline, curve=16, tail=tail), look.main, rise=7)
    body_folds(sheet, torso, look, 0.9)
    _hem(sheet, look, torso, tail)
    _yoke(sheet, look, torso)
    end = torso.length + 15
    buttons = _buttons(look)
    strip = box(-21, 80, 21, end, 0)
    sheet.panel(strip, look.main, rise=9, drape=0.5, edges=((5, 2.2),), shadow=0.5)
    for x in (-15, 15):
        details.stitches(sheet, Pen(x, 80).line(x, end).open(), look.stitch, alpha=0.45, width=1.5)
    count = 6 if look.young else 7
    for i in range(count):
        details.button(sheet, 0, 128 + (end - 190) * i / (count - 1), 7.5, buttons)
    _pockets(sheet, look, torso, buttons)
    collar(sheet, look, torso, look.second if look.cut.get("collar") == "contrast" else look.main)


def _buttons(look: Look) -> Colour:
    if look.main.material.texture == "twill" or look.rng.random() < 0.25:
        return Colour.of("6a4a36") if look.main.colour.light else Colour.of("d8d2c4")
    return Colour.of("f2efe8") if look.rng.random() < 0.8 else look.main.colour.lit(-12)


def _sleeves(sheet: Sheet, look: Look, torso: Torso, kind: str) -> None:
    size = torso.length / 700
    length, cuff, angle = {
        "long": (610 * size, 88.0, 13.0),
        "short": (245 * size, 142.0, 34.0),
        "rolled": (350 * size, 118.0, 24.0),
    }[kind]
    right = torso.sleeve(length, cuff, angle)
    deep = {"long": 62.0, "short": 24.0, "rolled": 54.0}[kind]
    for side in (-1, 1):
        sheet.panel(
            right if side > 0 else right.flipped(),
            look.main.turned(-side * (90 - angle) * 0.3),
            rise=3,
        )
        sleeve_folds(sheet, torso, side, length, angle, look)
        band = torso.cuff_of(length, cuff, angle, deep)
        band = band if side > 0 else band.flipped()
        sheet.panel(
            band,
            look.main.turned(-side * angle),
            rise=7,
            drape=0.4,
            edges=((6, 3), (20, 4)),
            shadow=0.7,
        )
        details.stitches(
            sheet, band.scaled(0.9, about=_middle(band)), look.stitch, alpha=0.4, width=1.5
        )
        if kind == "long":
            at = _middle(band)
            details.button(sheet, at[0] - side * 20, at[1], 6.5, _buttons(look))


def _middle(shape: Shape) -> tuple[float, float]:
    bounds = shape.path().computeTightBounds()
    return bounds.centerX(), bounds.centerY()


def _hem(sheet: Sheet, look: Look, torso: Torso, tail: float) -> None:
    y, end = torso.length - 22 - tail, torso.length + 4
    line = Pen(0, end).bend(torso.hem * 0.4, end, torso.hem * 0.8, end, torso.hem, y).open()
    details.stitches(sheet, both(line), look.stitch, alpha=0.5, width=1.5)


def _yoke(sheet: Sheet, look: Look, torso: Torso) -> None:
    for side in (-1, 1):
        line = Pen(side * (torso.neck - 6), 40).via(
            side * torso.neck * 1.5, 58, side * torso.shoulder, torso.slope + 34
        )
        details.seam(sheet, line.open(), look.main, 1.6)


def _pockets(sheet: Sheet, look: Look, torso: Torso, buttons: Colour) -> None:
    kind = look.cut.get("pocket", "none")
    w, top = torso.chest * 0.36, torso.armhole * 0.98
    for side in {"none": (), "one": (1,), "two": (-1, 1)}[kind]:
        x = side * torso.chest * 0.46
        pen = Pen(x - w / 2, top).line(x + w / 2, top, x + w / 2, top + w * 0.95, x, top + w * 1.14)
        pocket = pen.line(x - w / 2, top + w * 0.95).closed()
        details.patch(sheet, pocket, look.main, look.stitch)
        if kind == "two":
            flap = Pen(x - w / 2 - 2, top - 8).line(
                x + w / 2 + 2, top - 8, x + w / 2 + 2, top + w * 0.26, x, top + w * 0.4
            )
            flap = flap.line(x - w / 2 - 2, top + w * 0.26)
            details.patch(sheet, flap.closed(), look.main, look.stitch)
            details.button(sheet, x, top + w * 0.24, 6.5, buttons)


def collar(sheet: Sheet, look: Look, torso: Torso, cloth: object) -> None:
    """Draw a collar: a stand-up band, or two leaves over it."""
    surface = look.main if cloth is look.main else look.second
    n = torso.neck
    if look.cut.get("collar") == "band":
        for side in (-1, 1):
            band = Pen(0, 92).bend(side * 34, 66, side * n * 0.86, 34, side * (n - 2), -10)
            band.line(side * (n + 14), -4).bend(side * n * 1.06, 50, side * 44, 96, 0, 124)
            sheet.panel(band.closed(), surface.plain(), rise=11, drape=0.2, edges=((7, 4),))
        return
    tip = look.vary(96, 0.12)
    for side in (-1, 1):
        stand = Pen(0, 98).bend(side * 26, 70, side * n * 0.8, 30, side * (n - 6), -16)
        stand.line(side * (n + 10), 0).bend(side * n * 0.9, 56, side * 34, 96, side * 6, 116)
        sheet.panel(stand.closed(), surface.plain().lit(-4), rise=8, drape=0, edges=((6, 3),))
        leaf = Pen(side * 3, 88).bend(side * n * 0.4, 66, side * n * 0.78, 30, side * (n - 14), -22)
        leaf.bend(side * (n + 4), -24, side * (n + 16), -6, side * (n + 24), 14)
        leaf.bend(side * (n + 12), 50, side * (n * 0.96), 92, side * n * 0.74, 88 + tip * 0.62)
        leaf.via(side * n * 0.3, 118, side * 3, 88)
        shape = leaf.closed()
        sheet.panel(shape, surface.turned(side * 28), rise=13, drape=0.3, edges=((5, 3), (16, 4)))
        at = _middle(shape)
        details.stitches(sheet, shape.scaled(0.88, about=at), look.stitch, alpha=0.4, width=1.4)
