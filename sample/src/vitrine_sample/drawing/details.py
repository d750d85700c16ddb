"""Small parts that many products share: buttons, zips, stitches, pockets, buckles, rings, laces."""

from __future__ import annotations

from vitrine_sample.drawing.look import surface
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Pen, Point, Shape, box, ellipse, ribbon, smooth
from vitrine_sample.drawing.sheet import Sheet

DARK = Colour.of("141416")


def button(sheet: Sheet, x: float, y: float, r: float, colour: Colour, holes: int = 4) -> None:
    """Sew on a button."""
    made = surface("acetate", colour)
    sheet.panel(ellipse(x, y, r), made, rise=9, edges=((r * 0.3, 2.5),), shadow=0.9)
    sheet.hill(ellipse(x, y, r * 0.62), -r * 0.22, r * 0.12)
    d = r * 0.24
    spots = [(-d, -d), (d, d), (-d, d), (d, -d)][:holes]
    for dx, dy in spots:
        sheet.tone(ellipse(x + dx, y + dy, r * 0.13), DARK, 0.75)


def snap(sheet: Sheet, x: float, y: float, r: float, metal: Surface) -> None:
    """Set a metal stud, rivet or eyelet."""
    sheet.panel(ellipse(x, y, r), metal, rise=9, edges=((r * 0.8, r * 0.5),), shadow=0.8)


def zipper(
    sheet: Sheet, points: list[Point], metal: Surface, tape: Colour, width: float = 13
) -> None:
    """Sew in a zip along ``points``."""
    line, count = smooth(points, tension=0.5), len(points)
    cloth = surface("twill", tape)
    sheet.panel(ribbon(points, [width * 1.8] * count), cloth, rise=6, drape=0, edges=(), shadow=0.4)
    sheet.rule(line, metal.colour.lit(-30), width * 0.75)
    sheet.rule(line, metal.colour.lit(12), width * 0.6, dash=(4, 3.4))
    sheet.relief(line, 3.5, width * 0.6)


def puller(sheet: Sheet, x: float, y: float, metal: Surface, length: float = 30) -> None:
    """Hang a zip's slider and tag."""
    sheet.panel(box(x - 7, y - 8, x + 7, y + 10, 4), metal, rise=10, edges=((5, 4),))
    sheet.panel(box(x - 4.5, y + 7, x + 4.5, y + 7 + length, 4), metal, rise=10, edges=((4, 3),))


def stitches(
    sheet: Sheet, line: Shape, colour: Colour, *, alpha: float = 0.8, width: float = 2.2
) -> None:
    """Sew a visible seam on the current panel."""
    sheet.rule(line, colour, width, alpha, dash=(8, 4.5))
    sheet.relief(line, -1.2, 5)


def seam(sheet: Sheet, line: Shape, cloth: Surface, depth: float = 2.4) -> None:
    """Join two pieces: a fine dark groove in the current panel."""
    sheet.rule(line, cloth.colour.lit(-24), 1.8, 0.5)
    sheet.relief(line, -depth, 6)


def patch(sheet: Sheet, shape: Shape, cloth: Surface, thread: Colour, inset: float = 0.94) -> None:
    """Sew on a pocket, label or patch."""
    path = shape.path().computeTightBounds()
    sheet.panel(shape, cloth, rise=8, drape=0.35, edges=((4, 2.0), (12, 2.5)), shadow=0.6)
    inner = shape.scaled(inset, about=(path.centerX(), path.centerY()))
    stitches(sheet, inner, thread, alpha=0.6, width=1.6)


def ring(sheet: Sheet, shape: Shape, metal: Surface, width: float) -> None:
    """Draw a metal ring, slider or frame."""
    sheet.cord(shape, metal, width, rise=10)


def buckle(
    sheet: Sheet, x: float, y: float, w: float, h: float, metal: Surface, bar: float = 9
) -> None:
    """Draw a frame buckle with its prong."""
    sheet.cord(
        box(x - w / 2, y - h / 2, x + w / 2, y + h / 2, min(w, h) * 0.16), metal, bar, rise=16
    )
    sheet.cord(
        Pen(x - w * 0.42, y).line(x + w / 2 + bar * 0.2, y).open(), metal, bar * 0.7, rise=18
    )


def lace(
    sheet: Sheet, points: list[tuple[float, float, float, float]], cord: Surface, width: float
) -> None:
    """Lay shoelaces from eyelet to eyelet, slightly bowed."""
    for ax, ay, bx, by in points:
        mx, my = (ax + bx) / 2, (ay + by) / 2 - width * 0.5
        sheet.cord(Pen(ax, ay).via(mx, my, bx, by).open(), cord, width, rise=14)
