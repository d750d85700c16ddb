"""Shapes made of cubic Bézier curves, in the units of a drawing (one garment is about 1,000 high).

A point is a complex number: turning, scaling and mirroring are then one multiplication. The axis of
symmetry of every garment is ``x = 0``, so half an outline is enough: ``Pen(...).mirrored()``.
"""

from __future__ import annotations

import cmath
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import skia

Point = tuple[float, float]
_CIRCLE = 0.5523  # handle length of a cubic that stands for a quarter of a circle


@dataclass(frozen=True, slots=True)
class Shape:
    """One contour of cubic curves; each curve is (first handle, second handle, end)."""

    start: complex
    curves: tuple[tuple[complex, complex, complex], ...]
    closed: bool = True

    def mapped(self, move: Callable[[complex], complex]) -> Shape:
        """Move every point and handle."""
        curves = tuple((move(a), move(b), move(c)) for a, b, c in self.curves)
        return Shape(move(self.start), curves, self.closed)

    def moved(self, dx: float, dy: float) -> Shape:
        """Shift the shape."""
        offset = complex(dx, dy)
        return self.mapped(lambda p: p + offset)

    def turned(self, degrees: float, about: Point = (0, 0)) -> Shape:
        """Turn clockwise as seen on the picture."""
        centre, turn = complex(*about), cmath.rect(1, math.radians(degrees))
        return self.mapped(lambda p: centre + (p - centre) * turn)

    def scaled(self, sx: float, sy: float | None = None, about: Point = (0, 0)) -> Shape:
        """Scale, by one factor or one for each axis."""
        cx, cy = about
        sy = sx if sy is None else sy
        return self.mapped(lambda p: complex(cx + (p.real - cx) * sx, cy + (p.imag - cy) * sy))

    def flipped(self) -> Shape:
        """Mirror at the axis ``x = 0``."""
        return self.mapped(lambda p: complex(-p.real, p.imag))

    def reversed(self) -> Shape:
        """Walk the contour the other way round."""
        ends = [self.start, *(c for _, _, c in self.curves)]
        curves = tuple((b, a, ends[i]) for i, (a, b, _) in reversed(list(enumerate(self.curves))))
        return Shape(ends[-1], curves, self.closed)

    def joined(self, other: Shape, *, closed: bool = True) -> Shape:
        """Go on with another contour, after a straight line to its start."""
        end = self.curves[-1][2] if self.curves else self.start
        bridge = ((end, other.start, other.start),) if abs(end - other.start) > 1e-6 else ()
        return Shape(self.start, self.curves + bridge + other.curves, closed)

    def path(self) -> skia.Path:
        """Return the Skia path."""
        path = skia.Path()
        path.moveTo(self.start.real, self.start.imag)
        for a, b, c in self.curves:
            path.cubicTo(a.real, a.imag, b.real, b.imag, c.real, c.imag)
        if self.closed:
            path.close()
        return path


class Pen:
    """Draws a shape step by step; every step returns the pen."""

    def __init__(self, x: float, y: float) -> None:
        self._start = self._at = complex(x, y)
        self._curves: list[tuple[complex, complex, complex]] = []

    def line(self, *points: float) -> Pen:
        """Draw straight lines to each ``x, y``."""
        for x, y in zip(points[::2], points[1::2], strict=True):
            end = complex(x, y)
            self._curves.append((self._at, end, end))
            self._at = end
        return self

    def via(self, cx: float, cy: float, x: float, y: float) -> Pen:
        """Draw a curve that is pulled towards one handle."""
        handle, end = complex(cx, cy), complex(x, y)
        self._curves.append(
            (self._at + (handle - self._at) * 2 / 3, end + (handle - end) * 2 / 3, end)
        )
        self._at = end
        return self

    def bend(self, ax: float, ay: float, bx: float, by: float, x: float, y: float) -> Pen:
        """Draw a cubic curve."""
        self._at = complex(x, y)
        self._curves.append((complex(ax, ay), complex(bx, by), self._at))
        return self

    def open(self) -> Shape:
        """Return the line drawn so far."""
        return Shape(self._start, tuple(self._curves), closed=False)

    def closed(self) -> Shape:
        """Return the outline drawn so far."""
        return Shape(self._start, tuple(self._curves), closed=True)

    def mirrored(self) -> Shape:
        """Close half an outline with its mirror image at ``x = 0``."""
        half = self.open()
        return half.joined(half.flipped().reversed())


def smooth(points: Sequence[Point], *, closed: bool = False, tension: float = 1.0) -> Shape:
    """Return the Catmull-Rom curve through ``points``."""
    dots = [complex(*p) for p in points]
    n = len(dots)
    curves = []
    for i in range(n if closed else n - 1):
        p1, p2 = dots[i], dots[(i + 1) % n]
        p0 = dots[i - 1] if closed or i > 0 else p1
        p3 = dots[(i + 2) % n] if closed or i + 2 < n else p2
        curves.append((p1 + (p2 - p0) * tension / 6, p2 - (p3 - p1) * tension / 6, p2))
    return Shape(dots[0], tuple(curves), closed)


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> Shape:
    """Return the outline of a band along ``points``, with its full width at each of them."""
    dots = [complex(*p) for p in points]
    left, right = [], []
    for i, (dot, width) in enumerate(zip(dots, widths, strict=True)):
        run = dots[min(i + 1, len(dots) - 1)] - dots[max(i - 1, 0)]
        normal = run * 1j / (abs(run) or 1) * (width / 2)
        left.append(dot + normal)
        right.append(dot - normal)
    there = smooth([(p.real, p.imag) for p in left])
    back = smooth([(p.real, p.imag) for p in reversed(right)])
    return there.joined(back)


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> Shape:
    """Return an ellipse, or a circle when only one radius is given."""
    ry = rx if ry is None else ry
    kx, ky = rx * _CIRCLE, ry * _CIRCLE
    pen = Pen(cx, cy - ry)
    pen.bend(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy)
    pen.bend(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry)
    pen.bend(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy)
    pen.bend(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry)
    return pen.closed()


def box(x0: float, y0: float, x1: float, y1: float, r: float = 0) -> Shape:
    """Return a rectangle with rounded corners."""
    r = min(r, (x1 - x0) / 2, (y1 - y0) / 2)
    k = r * (1 - _CIRCLE)
    pen = Pen(x0 + r, y0).line(x1 - r, y0)
    pen.bend(x1 - k, y0, x1, y0 + k, x1, y0 + r).line(x1, y1 - r)
    pen.bend(x1, y1 - k, x1 - k, y1, x1 - r, y1).line(x0 + r, y1)
    pen.bend(x0 + k, y1, x0, y1 - k, x0, y1 - r).line(x0, y0 + r)
    pen.bend(x0, y0 + k, x0 + k, y0, x0 + r, y0)
    return pen.closed()


class Warp:
    """Shifts points smoothly by a few units, as cloth laid down by hand is never quite regular."""

    def __init__(self, rng: random.Random, amount: float) -> None:
        self.width = 1.0  # multiplies every x: shoes are drawn long and then shortened
        self._waves = [
            (
                cmath.rect(2 * math.pi / rng.uniform(450, 1100), rng.uniform(0, math.tau)),
                rng.uniform(0, math.tau),
                cmath.rect(amount * rng.uniform(0.4, 0.8), rng.uniform(0, math.tau)),
            )
            for _ in range(3 if amount else 0)
        ]

    def __call__(self, p: complex) -> complex:
        """Return the shifted point."""
        shift = 0j
        for wave, phase, push in self._waves:
            shift += push * math.sin(wave.real * p.real + wave.imag * p.imag + phase)
        return complex(p.real * self.width + shift.real, p.imag + shift.imag)
