"""T-shirts, tops and vests: knitted or light things that go over the head."""

from __future__ import annotations

from dataclasses import replace

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, Shape, box, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import (
    body_folds,
    both,
    hem,
    inside,
    neckband,
    sleeve_folds,
)
from vitrine_sample.drawing.silhouettes.torso import Torso

SLEEVES = {
    "short": (205.0, 150.0, 40.0),
    "cap": (96.0, 128.0, 48.0),
    "half": (300.0, 140.0, 30.0),
    "long": (590.0, 92.0, 15.0),
}


def sleeves(sheet: Sheet, look: Look, torso: Torso, kind: str, *, puff: float = 0) -> None:
    """Draw both sleeves, seamed at the cuff."""
    length, cuff, angle = SLEEVES[kind]
    size = torso.length / 700 if kind != "long" else torso.length / 690
    length, cuff = length * size, cuff * min(1.0, torso.chest / 240)
    cloth = look.second if look.blocked else look.main
    right = torso.sleeve(length, cuff, angle, puff=puff)
    for side in (-1, 1):
        shape = right if side > 0 else right.flipped()
        sheet.panel(shape, cloth.turned(-side * (90 - angle) * 0.55), rise=3)
        sleeve_folds(sheet, torso, side, length, angle, look)
        band = torso.cuff_of(length, cuff, angle, 22)
        edge = Shape(band.curves[-1][2], ((band.start, band.start, band.start),), closed=False)
        details.stitches(
            sheet, edge if side > 0 else edge.flipped(), look.stitch, alpha=0.5, width=1.6
        )


def top(sheet: Sheet, look: Look) -> None:
    """Draw a woman's or girl's top."""
    torso, style = Torso.of(look), look.cut.get("style", "puff")
    if style in ("camisole", "halter"):
        _camisole(sheet, look, torso, halter=style == "halter")
        return
    if style == "peplum":
        torso = replace(torso, length=torso.length * 0.62, hem=torso.waist)
    elif style == "tunic":
        torso = replace(torso, length=torso.length * 1.28, hem=torso.hem * 1.22)
    else:
        torso = replace(torso, length=torso.length * 0.9, hem=torso.hem * 1.08)
    sleeve = {"puff": "short", "peplum": "cap", "tunic": "half", "bell": "half", "blouse": "long"}[
        style
    ]
    sleeves(sheet, look, torso, sleeve, puff=34 if style == "puff" else 8)
    deep = look.rng.choice((84.0, 110.0, 130.0)) * (0.7 if look.young else 1)
    inside(sheet, torso, look.plain, deep)
    line = torso.v_neck(deep + 30) if look.cut.get("neck") == "v" else torso.round_neck(deep, 1.0)
    sheet.panel(torso.front(line, curve=20), look.main, rise=7)
    body_folds(sheet, torso, look, 1.1)
    gathers(sheet, look, torso.chest * 0.6, torso.armhole * 0.66, 70, 0.7)
    if style == "peplum":
        flounce(sheet, look, torso.hem + 4, torso.length - 26, torso.hem + 74, torso.length + 200)
        sash = box(-torso.hem - 6, torso.length - 42, torso.hem + 6, torso.length - 12, 5)
        sheet.panel(sash, look.plain.lit(-4), rise=11, edges=((8, 4),))
    else:
        hem(sheet, torso, look.main, 20)
    neckband(sheet, line, look.plain.lit(-4), 9)
    if style in ("blouse", "tunic"):
        tassel(sheet, look, line.start.imag)


def tassel(sheet: Sheet, look: Look, y: float) -> None:
    """Tie two thin cords at a neckline."""
    for side in (-1, 1):
        length = look.rng.uniform(110, 150)
        cord = smooth([(0, y + 4), (side * 22, y + 40), (side * 14, y + length)])
        sheet.cord(cord, look.plain.lit(-10), 5, rise=12)
        tail = ribbon([(side * 14, y + length), (side * 14, y + length + 30)], [9, 16])
        sheet.panel(tail, look.plain.lit(-6), rise=12, edges=((4, 3),))


def gathers(sheet: Sheet, look: Look, half: float, y: float, length: float, depth: float) -> None:
    """Gather cloth along a line ``2 half`` wide: many short upright folds below it."""
    count = int(half / 9)
    for i in range(count):
        x = -half + 2 * half * (i + 0.5) / count + look.rng.uniform(-9, 9)
        reach = length * look.rng.uniform(0.35, 1.5)
        sheet.fold([(x, y), (x * 1.03, y + reach * 0.5), (x * 1.06, y + reach)], 16, 3.6 * depth)


def flounce(
    sheet: Sheet, look: Look, top_half: float, y: float, bottom_half: float, end: float
) -> None:
    """Draw a gathered band that swings out."""
    pen = (
        Pen(0, y)
        .line(top_half, y)
        .bend(top_half + 16, y + 60, bottom_half - 8, end - 70, bottom_half, end - 18)
    )
    waves = 4
    for k in range(waves):
        x0, x1 = bottom_half * (1 - k / waves), bottom_half * (1 - (k + 1) / waves)
        pen.bend(x0 - 8, end + 12, x1 + 18, end - 16, x1, end + 4 * (k % 2))
    sheet.panel(pen.mirrored(), look.main, rise=9)
    count = 9
    for i in range(count):
        t = (i + 0.5) / count * 2 - 1
        x0, x1 = t * top_half * 0.97, t * bottom_half
        sheet.fold(
            [(x0, y + 6), ((x0 + x1) / 2, (y + end) / 2), (x1, end)],
            look.rng.uniform(18, 30),
            look.rng.uniform(6, 12),
        )


def _camisole(sheet: Sheet, look: Look, torso: Torso, *, halter: bool) -> None:
    t = replace(torso, length=torso.length * 0.92, hem=torso.hem * 1.1)
    strap_x, peak = t.neck * 0.95, 120.0
    far = 0.36 if halter else 0.9
    for side in (-1, 1):
        strap = smooth(
            [
                (side * strap_x, peak + 8),
                (side * strap_x * (0.8 if halter else 1), 50),
                (side * strap_x * far, 0),
            ]
        )
        sheet.cord(strap, look.plain, 9, rise=6)
    back = Pen(0, 196).line(t.chest - 30, 186, t.chest - 34, 300).line(0, 300)
    sheet.panel(back.mirrored(), look.plain.lit(-14), rise=1, drape=0.3)
    pen = Pen(0, 206).bend(40, 196, 74, 150, strap_x, peak)
    pen.bend(strap_x + 22, peak + 42, t.chest - 44, 178, t.chest - 4, 196)
    t.reach_hem(pen, 0)
    pen.bend(t.hem * 0.8, t.length + 18, t.hem * 0.4, t.length + 18, 0, t.length + 18)
    sheet.panel(pen.mirrored(), look.main, rise=7)
    body_folds(sheet, replace(t, armhole=215), look)
    gathers(sheet, look, 70, 210, 80, 0.6)
    edge = both(Pen(0, 213).bend(40, 203, 74, 157, strap_x - 2, peak + 8).open())
    details.stitches(sheet, edge, look.stitch, alpha=0.5, width=1.6)
    hem(sheet, t, look.main, 18)


def vest(sheet: Sheet, look: Look) -> None:
    """Draw a sleeveless vest."""
    t = Torso.of(look)
    strap = 36 if look.feminine else 46
    inner, outer, deep = t.neck * 0.92, t.neck * 0.92 + strap, 150.0
    back = (
        Pen(0, 70)
        .bend(inner * 0.7, 70, inner, 40, inner, 0)
        .line(outer, 6)
        .bend(outer, 90, t.chest - 40, 190, t.chest - 6, t.armhole + 14)
        .line(0, t.armhole + 20)
    )
    sheet.panel(back.mirrored(), look.plain.lit(-12), rise=1, drape=0.3)
    pen = Pen(0, deep).bend(inner * 0.7, deep, inner * 0.98, deep * 0.6, inner, 0)
    pen.line(outer, 6).bend(outer - 8, 120, t.chest - 50, t.armhole - 16, t.chest, t.armhole + 16)
    t.reach_hem(pen, 0)
    pen.bend(t.hem * 0.8, t.length + 14, t.hem * 0.4, t.length + 14, 0, t.length + 14)
    sheet.panel(pen.mirrored(), look.main, rise=7)
    body_folds(sheet, t, look, 0.9)
    hem(sheet, t, look.main)
    line = Pen(0, deep).bend(inner * 0.7, deep, inner * 0.98, deep * 0.6, inner, 4).open()
    band = look.second if look.blocked else look.plain.lit(-4)
    neckband(sheet, line, band, 12)
    for side in (-1, 1):
        arm = [
            (side * outer, 8),
            (side * (outer - 3), 90),
            (side * (t.chest - 42), t.armhole - 34),
            (side * (t.chest - 4), t.armhole + 14),
        ]
        sheet.panel(ribbon(arm, [11] * 4), band, rise=8, drape=0, edges=((5, 3),), shadow=0.5)
