"""Sunglasses, seen from the front with the temples folded back."""

from __future__ import annotations

from vitrine_sample.drawing import details
from vitrine_sample.drawing.look import Look, surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Shape, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

_LENSES = {
    "aviator": [
        (68, -92),
        (200, -104),
        (330, -86),
        (362, -10),
        (322, 96),
        (226, 140),
        (128, 104),
        (66, 10),
    ],
    "wayfarer": [
        (64, -84),
        (200, -104),
        (348, -112),
        (368, -60),
        (336, 60),
        (260, 104),
        (140, 100),
        (78, 40),
    ],
    "cat-eye": [
        (66, -62),
        (190, -92),
        (340, -150),
        (384, -130),
        (356, 10),
        (270, 86),
        (150, 84),
        (76, 30),
    ],
    "rectangle": [
        (62, -72),
        (200, -78),
        (346, -74),
        (362, -20),
        (346, 62),
        (210, 74),
        (80, 64),
        (56, 0),
    ],
    "oversized": [
        (58, -110),
        (200, -140),
        (358, -120),
        (398, 0),
        (350, 120),
        (220, 156),
        (104, 122),
        (50, 0),
    ],
}


def sunglasses(sheet: Sheet, look: Look) -> None:
    """Draw sunglasses; the named colour is the frame's."""
    style = look.cut.get("style", "wayfarer")
    wire = style in ("aviator", "round")
    lens = (
        ellipse(212, 0, 140, 138)
        if style == "round"
        else smooth([(float(x), float(y)) for x, y in _LENSES[style]], closed=True, tension=0.9)
    )
    frame = look.plain
    _temples(sheet, look, frame, wire)
    glass = Colour.of(look.rng.choice(("3a3027", "2a3038", "1f2226", "4a3a30", "2f3d35")))
    glass = glass.mixed(frame.colour, 0.3)
    for side in (-1, 1):
        shape = lens if side > 0 else lens.flipped()
        if not wire:
            rim = shape.scaled(1.16, 1.2, (side * 208, -6))
            sheet.panel(rim, frame, rise=12, edges=((10, 6), (22, 7)), shadow=0.6)
        _lens(sheet, shape, glass, wire)
        if wire:
            sheet.cord(shape, frame, 15, rise=14)
        elif look.rng.random() < 0.5:
            details.snap(sheet, side * 384, -78, 7, look.metal)
    _bridge(sheet, look, frame, wire, style)


def _temples(sheet: Sheet, look: Look, frame: Surface, wire: bool) -> None:
    for side in (-1, 1):
        far = -1 if side < 0 else 1
        dots = [
            (far * 372.0, -70.0),
            (far * 350.0, -132.0),
            (far * 250.0, -172.0),
            (far * -60.0, -186.0 - 10 * side),
            (far * -170.0, -150.0),
        ]
        widths = [30.0, 26.0, 22.0, 22.0, 30.0] if not wire else [16.0, 12.0, 11.0, 12.0, 22.0]
        sheet.panel(ribbon(dots, widths), frame.lit(-5), rise=3, edges=((8, 5),))


def _lens(sheet: Sheet, shape: Shape, colour: Colour, wire: bool) -> None:
    sheet.panel(
        shape, surface("polished", colour).of("acetate"), rise=5, edges=((10, 3),), shadow=0
    )
    sheet.tone(shape.moved(0, 120), colour.lit(26), 0.55, 60)
    sheet.tone(shape.scaled(1, 0.5).moved(0, -90), Colour.of("0c0d10"), 0.45, 30)
    gleam = shape.path().computeTightBounds()
    x, y, w = gleam.centerX(), gleam.centerY(), gleam.width()
    band = (
        Pen(x - w * 0.5, y + w * 0.2)
        .line(x - w * 0.05, y - w * 0.5, x + w * 0.14, y - w * 0.5, x - w * 0.42, y + w * 0.34)
        .closed()
    )
    sheet.tone(band, Colour.of("ffffff"), 0.20, 3)
    thin = (
        Pen(x - w * 0.26, y + w * 0.36)
        .line(x + w * 0.24, y - w * 0.5, x + w * 0.29, y - w * 0.5, x - w * 0.22, y + w * 0.4)
        .closed()
    )
    sheet.tone(thin, Colour.of("ffffff"), 0.12, 3)


def _bridge(sheet: Sheet, look: Look, frame: Surface, wire: bool, style: str) -> None:
    if wire:
        sheet.cord(Pen(-76, -20).bend(-40, -62, 40, -62, 76, -20).open(), frame, 14, rise=14)
        if style == "aviator":
            sheet.cord(Pen(-150, -100).via(0, -122, 150, -100).open(), frame, 13, rise=15)
        for side in (-1, 1):
            sheet.panel(
                ellipse(side * 58, 30, 13, 28).turned(side * -14, (side * 58, 30)),
                surface("acetate", Colour.of("e6ddd0")),
                rise=10,
                edges=((6, 4),),
            )
        return
    pen = Pen(0, -64).bend(40, -64, 60, -78, 84, -84).line(84, 6).bend(70, -22, 44, -34, 0, -34)
    sheet.panel(pen.mirrored(), frame, rise=13, edges=((9, 6),), shadow=0.3)
