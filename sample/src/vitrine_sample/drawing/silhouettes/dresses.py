"""Dresses and skirts."""

from __future__ import annotations

from dataclasses import replace

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look
from vitrine_sample.drawing.pen import Pen, Shape, box, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.drapery import body_folds, both, inside, neckband
from vitrine_sample.drawing.silhouettes.skirts import swing
from vitrine_sample.drawing.silhouettes.tops import gathers, sleeves
from vitrine_sample.drawing.silhouettes.torso import Torso


def dress(sheet: Sheet, look: Look) -> None:
    """Draw a dress."""
    torso, style = Torso.of(look), look.cut.get("style", "skater")
    small = 0.8 if look.young else 1.0
    waist_y = torso.length * 0.60 if not look.young else torso.length * 0.56
    end = waist_y + {"mini": 330, "midi": 480, "maxi": 700}[look.cut.get("length", "mini")] * small
    sleeve = look.cut.get("sleeve", "none")
    if style == "shift":
        _shift(sheet, look, torso, end * 0.94, sleeve)
        return
    bodice = replace(torso, length=waist_y, hem=torso.waist * 0.90, waist=torso.waist * 0.94)
    if style == "bodycon":
        _bodycon(sheet, look, torso, end, sleeve)
        return
    hem_half = (
        {"skater": 300.0, "sun": 280.0, "gown": 300.0}[style]
        * (0.85 + (end - waist_y) / 2800)
        * (0.92 if look.young else 1)
    )
    swing(sheet, look, bodice.hem - 2, waist_y - 14, hem_half, end, waves=5, depth=1.05)
    if style == "sun":
        _strapped(sheet, look, bodice)
    else:
        _bodice(sheet, look, bodice, sleeve)
    gathers(sheet, look, bodice.hem * 0.8, waist_y - 70, 60, 0.6)
    _sash(sheet, look, bodice.hem, waist_y)


def _bodice(sheet: Sheet, look: Look, torso: Torso, sleeve: str) -> None:
    deep = 120.0 if not look.young else 74.0
    if sleeve != "none":
        sleeves(
            sheet,
            look,
            replace(torso, length=620.0 if not look.young else 520.0),
            sleeve,
            puff=20 if look.young else 8,
        )
    slim = torso if sleeve != "none" else replace(torso, shoulder=torso.shoulder * 0.84)
    inside(sheet, slim, look.plain, deep)
    line = slim.v_neck(deep + 40) if look.cut.get("neck") == "v" else slim.round_neck(deep)
    sheet.panel(slim.front(line, curve=6), look.main, rise=9)
    body_folds(sheet, slim, look, 0.8)
    neckband(sheet, line, look.plain.lit(-4), 8)


def _strapped(sheet: Sheet, look: Look, torso: Torso) -> None:
    x = torso.neck * 0.98
    for side in (-1, 1):
        strap = ribbon(
            [(side * x * 0.86, -10), (side * x * 0.98, 60), (side * x, 128)], [20, 20, 22]
        )
        sheet.panel(strap, look.plain, rise=4, edges=((6, 3),), drape=0.1)
    sheet.panel(box(-torso.chest + 40, 180, torso.chest - 40, 240), look.plain.lit(-14), rise=1)
    pen = (
        Pen(0, 168)
        .bend(30, 150, 60, 124, x, 118)
        .bend(x + 30, 134, torso.chest - 30, 170, torso.chest - 6, 200)
    )
    pen.bend(
        torso.chest - 4, 250, torso.hem + 4, torso.length - 80, torso.hem, torso.length - 4
    ).via(0, torso.length + 4, 0, torso.length + 4)
    sheet.panel(pen.mirrored(), look.main, rise=9)
    gathers(sheet, look, 90, 168, 70, 0.7)
    edge = both(Pen(0, 176).bend(30, 158, 60, 132, x, 126).open())
    details.stitches(sheet, edge, look.stitch, alpha=0.5)


def _sash(sheet: Sheet, look: Look, half: float, y: float) -> None:
    kind = look.cut.get("waist", "sash")
    cloth = look.second if look.blocked or kind == "belt" else look.plain.lit(-5)
    band = (
        Pen(0, y - 34)
        .via(half * 0.5, y - 34, half + 3, y - 38)
        .line(half + 4, y + 2)
        .via(half * 0.5, y + 8, 0, y + 8)
    )
    sheet.panel(band.mirrored(), cloth, rise=13, drape=0.3, edges=((6, 4), (16, 4)), shadow=0.8)
    if kind == "belt":
        details.buckle(sheet, 0, y - 14, 46, 40, look.metal, 6)
    elif kind == "bow":
        for side in (-1, 1):
            tail = ribbon(
                [(side * 6, y - 12), (side * 34, y + 60), (side * 46, y + 150)], [16, 26, 34]
            )
            sheet.panel(tail, cloth, rise=13, edges=((8, 5),))
            loop = (
                Pen(0, y - 14)
                .bend(side * 30, y - 62, side * 92, y - 58, side * 90, y - 14)
                .bend(side * 92, y + 26, side * 30, y + 30, 0, y - 14)
            )
            sheet.panel(loop.closed(), cloth, rise=15, edges=((10, 6), (26, 8)))
            sheet.fold([(side * 4, y - 12), (side * 40, y - 16), (side * 70, y - 14)], 16, 7)
        sheet.panel(box(-14, y - 32, 14, y + 8, 9), cloth, rise=18, edges=((10, 6),))


def _shift(sheet: Sheet, look: Look, torso: Torso, end: float, sleeve: str) -> None:
    t = replace(torso, length=end, waist=torso.waist * 1.08, hem=torso.hem * 1.12)
    if sleeve != "none":
        sleeves(sheet, look, replace(torso, length=620.0 if not look.young else 520.0), sleeve)
    else:
        t = replace(t, shoulder=t.shoulder * 0.84)
    deep = 74.0
    inside(sheet, t, look.plain, deep)
    line = t.round_neck(deep)
    sheet.panel(t.front(line), look.main, rise=8)
    if look.blocked:
        sheet.tone(box(-400, end * 0.62, 400, end + 60), look.second.colour, 1)
    body_folds(sheet, t, look, 1.1)
    for side in (-1, 1):
        details.seam(
            sheet,
            smooth(
                [(side * t.chest * 0.95, t.armhole + 40), (side * t.chest * 0.55, t.armhole + 6)]
            ),
            look.main,
        )
    neckband(sheet, line, look.plain.lit(-5), 10)
    seam: Shape = both(Pen(0, end - 10).via(t.hem * 0.5, end - 10, t.hem, end - 30).open())
    details.stitches(sheet, seam, look.stitch, alpha=0.4)


def _bodycon(sheet: Sheet, look: Look, torso: Torso, end: float, sleeve: str) -> None:
    if sleeve != "none":
        sleeves(sheet, look, replace(torso, length=620.0), sleeve)
    t = torso if sleeve != "none" else replace(torso, shoulder=torso.shoulder * 0.84)
    deep = 128.0
    inside(sheet, t, look.plain, deep)
    pen = Pen(0, deep).bend(t.neck * 0.6, deep, t.neck * 0.98, deep * 0.5, t.neck, 0)
    t.reach_shoulder(pen)
    w, hip = t.waist * 0.80, t.chest * 0.98
    pen.bend(t.chest - 6, 260, w, 310, w, 372).bend(w, 430, hip, 480, hip, 570)
    pen.bend(hip, end * 0.85, hip * 0.84, end - 60, hip * 0.82, end - 8).via(
        hip * 0.4, end + 10, 0, end + 10
    )
    sheet.panel(pen.mirrored(), look.main, rise=8, edges=((7, 3), (30, 9), (90, 22)))
    for side in (-1, 1):
        for k in range(4):
            y = 330 + k * 34
            sheet.fold(
                [
                    (side * w * 0.98, y),
                    (side * w * 0.6, y + 14),
                    (side * w * 0.2, y + look.rng.uniform(0, 24)),
                ],
                16,
                5,
            )
        details.seam(
            sheet, smooth([(side * 100, 190), (side * 76, 380), (side * 96, 560)]), look.main, 1.6
        )
    line = t.round_neck(deep)
    neckband(sheet, line, look.plain.lit(-5), 8)
