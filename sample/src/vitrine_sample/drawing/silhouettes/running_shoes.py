"""Running and training shoes, seen from the side, toe to the right."""

from __future__ import annotations

from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet
from vitrine_sample.drawing.silhouettes.sneakers import (
    ROUND,
    draw_collar,
    draw_laces,
    draw_lining,
    draw_tongue,
    eyestay_shape,
    upper_shape,
)


def sports_shoe(sheet: Sheet, look: Look) -> None:
    """Draw a running or training shoe on a thick, curved sole."""
    sheet.narrow(0.86)
    top, tongue = 176.0, 116.0
    accent = look.second
    draw_lining(sheet, look, top, tongue, accent.colour)
    draw_tongue(sheet, look, tongue, accent if look.blocked else look.plain.lit(-5))
    sheet.panel(upper_shape(top, tongue, 312), look.main, rise=8, edges=ROUND)
    part = look.plain.lit(-9 if look.main.colour.light else 7).of("nylon")
    toe = Pen(946, 420).bend(912, 336, 860, 312, 806, 306).bend(770, 360, 700, 396, 560, 420)
    sheet.panel(toe.closed(), part, rise=10, edges=((5, 3), (60, 16)), shadow=0.6)
    heel = Pen(88, 420).bend(76, 340, 84, 250, 104, top + 2).line(158, top + 26)
    heel.bend(170, 280, 240, 350, 360, 420)
    sheet.panel(
        heel.closed(),
        accent.of("nylon") if look.blocked else part,
        rise=11,
        edges=((5, 3), (50, 14)),
        shadow=0.7,
    )
    bolt = ribbon([(214, 318), (352, 378), (430, 312), (560, 396)], [10, 22, 18, 26])
    sheet.panel(bolt, accent, rise=11, edges=((5, 3),), shadow=0.6)
    stay, eyes = eyestay_shape(tongue, 54)
    sheet.panel(stay, part, rise=12, edges=((5, 3), (18, 4)), shadow=0.6)
    draw_collar(sheet, look, top, tongue)
    tab = ribbon([(104, top + 44), (98, top + 4), (116, top - 30)], [20, 22, 16])
    sheet.panel(tab, accent, rise=13, edges=((6, 4),))
    lace = surface("canvas", accent.colour if look.rng.random() < 0.5 else Colour.of("f0efec"))
    draw_laces(sheet, look, eyes, lace)
    _running_sole(sheet, look, accent)


def _running_sole(sheet: Sheet, look: Look, accent: Surface) -> None:
    white = (
        surface("rubber", "White")
        if look.rng.random() < 0.7
        else surface("rubber", look.main.colour.lit(-8))
    )
    pen = Pen(58, 372).bend(90, 384, 260, 400, 420, 402).bend(640, 404, 860, 398, 960, 372)
    pen.bend(990, 400, 966, 446, 900, 462).line(120, 466).bend(60, 460, 44, 410, 58, 372)
    sheet.panel(pen.closed(), white, rise=14, edges=((6, 4), (30, 12)), shadow=0.8)
    wave = smooth([(60, 424), (200, 398), (340, 434), (520, 440), (720, 424), (964, 402)])
    sheet.relief(wave, -5, 8)
    sheet.rule(wave.moved(0, 4), accent.colour, 9, 0.95)
    for k in range(5):
        x = 110 + k * 46
        sheet.relief(Pen(x, 432).via(x + 16, 446, x + 8, 460).open(), -4, 7)
    pad = Pen(74, 448).bend(300, 462, 700, 464, 920, 446).bend(900, 472, 860, 476, 820, 476)
    pad.line(140, 478).bend(100, 476, 80, 466, 74, 448)
    sheet.panel(
        pad.closed(), surface("rubber", Colour.of("2b2c30")), rise=12, edges=((4, 3),), shadow=0.4
    )
    for k in range(12):
        x = 130 + k * 60
        sheet.relief(Pen(x, 466).line(x + 8, 480).open(), -5, 9, 1)
