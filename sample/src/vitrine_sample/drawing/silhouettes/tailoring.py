"""Blazers and waistcoats."""

from __future__ import annotations

from dataclasses import replace

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.pen import Pen, Shape, box, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import body_folds, inside
from vitrine_sample.drawing.silhouettes.outerwear import plain_sleeves
from vitrine_sample.drawing.silhouettes.torso import Torso


def blazer(sheet: Sheet, look: Look) -> None:
    """Draw a tailored jacket."""
    torso = Torso.of(look).wider(6)
    torso = replace(
        torso, length=torso.length * 1.06, waist=torso.waist * 0.95, hem=torso.hem * 1.04
    )
    plain_sleeves(sheet, look, torso, 96)
    length, angle = 590 * torso.length / 700, 11.0
    for side in (-1, 1):
        band = torso.cuff_of(length, 92, angle, 66)
        at = band.path().computeTightBounds()
        for k in range(3):
            details.button(
                sheet,
                side * (at.centerX() - 26),
                at.centerY() - 14 + 18 * k,
                6,
                look.main.colour.lit(-15),
                2,
            )
    _lining(sheet, look, torso)
    _open_front(sheet, look, torso, 330, 2)
    _lapels(sheet, look, torso, 330)
    w, y = torso.chest * 0.4, torso.length * 0.66
    for side in (-1, 1):
        x = side * torso.hem * 0.60
        details.patch(sheet, box(x - w / 2, y, x + w / 2, y + 36, 5), look.main, look.stitch)
    _breast_pocket(sheet, look, torso)


def _lining(sheet: Sheet, look: Look, torso: Torso) -> None:
    satin = surface("satin", look.main.colour.lit(-12).mixed(look.second.colour, 0.15))
    inside(sheet, torso, satin, 300)


def _open_front(sheet: Sheet, look: Look, torso: Torso, close: float, buttons: int) -> None:
    """Draw the left front over the right one, rounded away below the last button."""
    for side in (1, -1):
        pen = Pen(torso.neck, 0)
        torso.reach_shoulder(pen)
        torso.reach_hem(pen, 0)
        pen.bend(
            torso.hem * 0.7,
            torso.length + 8,
            torso.hem * 0.4,
            torso.length + 8,
            torso.hem * 0.34,
            torso.length,
        )
        pen.bend(
            40, torso.length - 6, 0, torso.length - 80, -20, close + (torso.length - close) * 0.5
        )
        pen.line(-20, close).bend(6, close * 0.7, torso.neck * 0.5, close * 0.3, torso.neck, 0)
        half = pen.closed()
        sheet.panel(half if side > 0 else half.flipped(), look.main, rise=9, shadow=0.8)
        body_folds(sheet, torso, look, 0.35)
        dart = smooth(
            [
                (side * torso.waist * 0.55, torso.armhole + 80),
                (side * torso.waist * 0.5, torso.length * 0.64),
            ]
        )
        details.seam(sheet, dart, look.main, 1.8)
    for i in range(buttons):
        details.button(
            sheet,
            0,
            close + 16 + i * 98,
            12,
            look.main.colour.lit(-16 if look.main.colour.light else 14),
        )


def _lapels(sheet: Sheet, look: Look, torso: Torso, close: float) -> None:
    n = torso.neck
    for side in (1, -1):
        lapel = Pen(side * -14, close).bend(
            side * 10, close * 0.72, side * n * 0.42, close * 0.36, side * n * 0.72, 56
        )
        lapel.line(side * n * 1.36, 92, side * n * 1.28, 150)
        lapel.bend(side * n * 1.2, close * 0.62, side * n * 0.6, close * 0.88, side * -14, close)
        sheet.panel(
            lapel.closed(), look.main.turned(side * 24), rise=14, drape=0.3, edges=((5, 3), (18, 4))
        )
        neck = Pen(side * n * 0.56, 96).bend(
            side * n * 0.7, 60, side * n * 0.86, 16, side * (n - 12), -26
        )
        neck.bend(side * (n + 10), -26, side * (n + 20), -4, side * (n + 22), 12)
        neck.bend(side * (n + 34), 40, side * (n + 34), 66, side * n * 1.30, 90).line(
            side * n * 0.56, 96
        )
        sheet.panel(
            neck.closed(), look.main.turned(side * 20), rise=15, drape=0.2, edges=((5, 3), (16, 4))
        )


def _breast_pocket(sheet: Sheet, look: Look, torso: Torso) -> None:
    x, y, w = torso.chest * 0.56, torso.armhole + 14, torso.chest * 0.32
    welt = (
        Pen(x - w / 2, y + 6).line(x + w / 2, y - 4, x + w / 2, y + 18, x - w / 2, y + 28).closed()
    )
    if look.rng.random() < 0.35:
        peak = (
            Pen(x - w * 0.4, y + 10)
            .line(
                x - w * 0.3, y - 20, x - w * 0.05, y - 6, x + w * 0.12, y - 26, x + w * 0.42, y + 4
            )
            .closed()
        )
        sheet.panel(peak, look.second.of("satin"), rise=10, edges=((4, 2),))
    sheet.panel(welt, look.main, rise=12, drape=0.1, edges=((4, 2.5),))


def waistcoat(sheet: Sheet, look: Look) -> None:
    """Draw a sleeveless waistcoat."""
    t = Torso.of(look)
    t = replace(t, length=t.length * 0.86, shoulder=t.shoulder * 0.80, armhole=t.armhole * 1.12)
    _lining(sheet, look, t)
    for side in (1, -1):
        pen = Pen(t.neck, 0)
        t.reach_shoulder(pen)
        t.reach_hem(pen, 0)
        pen.line(t.hem * 0.52, t.length - 14, t.hem * 0.3, t.length + 62, -18, t.length - 20)
        pen.line(-18, 300).bend(4, 210, t.neck * 0.5, 90, t.neck, 0)
        half: Shape = pen.closed()
        sheet.panel(half if side > 0 else half.flipped(), look.main, rise=9, shadow=0.8)
        body_folds(sheet, t, look, 0.4)
        for y, x in ((t.length * 0.74, t.hem * 0.56), (t.armhole + 60, t.chest * 0.52)):
            w = t.chest * 0.34
            welt = Pen(side * (x - w / 2), y + 8).line(
                side * (x + w / 2), y - 2, side * (x + w / 2), y + 18, side * (x - w / 2), y + 28
            )
            sheet.panel(welt.closed(), look.main, rise=11, drape=0.1, edges=((4, 2.5),), shadow=0.6)
    for i in range(5):
        details.button(
            sheet,
            0,
            318 + (t.length - 370) * i / 4,
            10,
            look.main.colour.lit(-18 if look.main.colour.light else 16),
        )
