"""The sheet that a product is drawn on: every mark goes into a colour layer and a height layer.

A drawing is a stack of *panels* (a sleeve, a sole, a pocket). The colour layer holds flat colours
and patterns; the height layer holds, in its float channels, hills, hollows, gloss and coverage.
Light is added afterwards, once, from the heights (see `light`), so folds, seams and roundness
agree. Marks are recorded first and played when the drawing's size is known, so that it always
fits its frame.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import skia

from vitrine_sample.drawing import textures
from vitrine_sample.drawing.marks import (
    FULL_HEIGHT,
    REPEAT,
    SAMPLING,
    Layers,
    add_relief,
    draw_clipped,
    drop_shadow,
    fill_paint,
    hill_paint,
    hollow_paint,
    mottle_paint,
    paint_of,
    skia_colour,
)
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Point, Shape, Warp, ribbon, smooth

Edges = Sequence[tuple[float, float]]


class Sheet:
    """Records a drawing.

    Parameters
    ----------
    rng
        Decides where textures start and how cloth creases.
    looseness
        How far points may stray from where they were drawn, in drawing units.
    """

    def __init__(self, rng: random.Random, looseness: float = 0) -> None:
        self.rng = rng
        self.bounds = skia.Rect(0, 0, 0, 0)
        self._warp = Warp(rng, looseness)
        self._marks: list[Callable[[Layers], None]] = []
        self._clip = skia.Path()

    def narrow(self, factor: float) -> None:
        """Draw all that follows narrower by a factor."""
        self._warp.width = factor

    def play(self, layers: Layers) -> None:
        """Draw all marks."""
        for mark in self._marks:
            mark(layers)

    def _path(self, *shapes: Shape) -> skia.Path:
        path = skia.Path()
        for shape in shapes:
            path.addPath(shape.mapped(self._warp).path())
        return path

    def panel(
        self,
        shape: Shape,
        surface: Surface,
        *,
        rise: float = 5,
        edges: Edges | None = None,
        shadow: float = 1.0,
        drape: float = 1.0,
        holes: Sequence[Shape] = (),
        within: Shape | None = None,
    ) -> None:
        """Lay down a piece of material; the details that follow are clipped to it.

        Parameters
        ----------
        rise
            How far it lies above the ground, which a neighbour's edge shows.
        edges
            Roundness at its edge as (width, depth); the material's when None.
        shadow
            Strength of the shadow it throws on what lies under it.
        drape
            Multiplies the depth of the material's creases.
        holes
            Outlines cut out of it.
        within
            Trims it to this outline.
        """
        path = self._path(shape, *holes)
        path.setFillType(skia.PathFillType.kEvenOdd)
        if within is not None:
            path = skia.Op(path, self._path(within), skia.PathOp.kIntersect_PathOp)
        self._clip = path
        self.bounds.join(path.computeTightBounds())
        material = surface.material
        fill = fill_paint(surface)
        texture = self._relief(material.texture, material.repeat, 256, surface.turn)
        creases = self._relief(material.creases, 900, 512, surface.turn)
        depth = material.drape * drape
        rounded = tuple(material.edges if edges is None else edges)

        def mark(to: Layers) -> None:
            if shadow:
                drop_shadow(to, path, shadow, rise)
            to.colour.drawPath(path, fill)
            base = skia.Color4f(rise / FULL_HEIGHT, 0, material.gloss, 1)
            to.height.drawPath(path, paint_of(base, blend=skia.BlendMode.kSrc))
            to.height.save()
            to.height.clipPath(path, doAntiAlias=True)
            add_relief(to.height, path, texture, material.grain)
            if depth:
                add_relief(to.height, path, creases, depth)
            for width, drop in rounded:
                hollow = hollow_paint(drop, blur=width / 2, stroke=width)
                to.height.drawPath(path, hollow)
            to.height.restore()
            if material.mottle:
                to.colour.drawPath(path, mottle_paint(material.texture, material, surface.turn))

        self._marks.append(mark)

    def _relief(self, name: str, repeat: float, side: int, turn: float) -> skia.Shader:
        matrix = skia.Matrix()
        matrix.preTranslate(self.rng.uniform(0, repeat), self.rng.uniform(0, repeat))
        matrix.preRotate(turn)
        matrix.preScale(repeat / side, repeat / side)
        return textures.relief(name).makeShader(REPEAT, REPEAT, SAMPLING, matrix)

    def relief(self, line: Shape, depth: float, width: float, blur: float | None = None) -> None:
        """Raise (or, with a negative depth, press) a line into the current panel."""
        path, clip = self._path(line), self._clip
        lift = hollow_paint if depth < 0 else hill_paint
        paint = lift(abs(depth), blur=width / 3 if blur is None else blur, stroke=width)
        self._marks.append(lambda to: draw_clipped(to.height, clip, path, paint))

    def hill(self, shape: Shape, height: float, blur: float) -> None:
        """Swell (or, with a negative height, dent) an area of the current panel."""
        path, clip = self._path(shape), self._clip
        lift = hollow_paint if height < 0 else hill_paint
        paint = lift(abs(height), blur=blur)
        self._marks.append(lambda to: draw_clipped(to.height, clip, path, paint))

    def fold(self, points: Sequence[Point], width: float, depth: float) -> None:
        """Lay a fold: a ridge that swells and fades along ``points``, with a valley beside it."""
        count = len(points)
        widths = [width * (0.15 + 0.85 * _swell(i / (count - 1))) for i in range(count)]
        crest = ribbon(points, widths)
        side = smooth(points).curves[0]
        run = side[2] - complex(*points[0])
        valley = run * 1j / (abs(run) or 1) * width * 0.8
        self.hill(crest, depth, width * 0.38)
        self.hill(crest.moved(valley.real, valley.imag), -depth * 0.8, width * 0.45)

    def tone(self, shape: Shape, colour: Colour, alpha: float, blur: float = 0) -> None:
        """Tint an area of the current panel without changing its form."""
        path, clip = self._path(shape), self._clip
        paint = paint_of(skia_colour(colour, alpha), blur=blur)
        self._marks.append(lambda to: draw_clipped(to.colour, clip, path, paint))

    def rule(
        self,
        line: Shape,
        colour: Colour,
        width: float,
        alpha: float = 1,
        *,
        dash: tuple[float, float] | None = None,
        blur: float = 0,
        clip: bool = True,
    ) -> None:
        """Draw a line in colour only."""
        path, within = self._path(line), self._clip if clip else None
        paint = paint_of(skia_colour(colour, alpha), blur=blur, stroke=width)
        if dash:
            paint.setStrokeCap(skia.Paint.kButt_Cap)
            paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
        self._marks.append(lambda to: draw_clipped(to.colour, within, path, paint))

    def cord(self, line: Shape, surface: Surface, width: float, *, rise: float = 8) -> None:
        """Lay a round cord, lace, wire or thread along a line."""
        path = self._path(line)
        self.bounds.join(path.computeTightBounds().makeOutset(width / 2, width / 2))
        colour, gloss = skia_colour(surface.colour), surface.material.gloss
        layers = [(1.0, 0.42), (0.66, 0.33), (0.34, 0.25)]

        def mark(to: Layers) -> None:
            shade = paint_of(skia.Color4f(0, 0, 0, 0.30), stroke=width, blur=width * 0.35)
            shade.setBlendMode(skia.BlendMode.kSrcATop)
            to.colour.save()
            to.colour.translate(to.drop[0] * width * 0.3, to.drop[1] * width * 0.3)
            to.colour.drawPath(path, shade)
            to.colour.restore()
            to.colour.drawPath(path, paint_of(colour, stroke=width))
            base = skia.Color4f(rise / FULL_HEIGHT, 0, gloss, 1)
            to.height.drawPath(path, paint_of(base, stroke=width, blend=skia.BlendMode.kSrc))
            for part, lift in layers:
                to.height.drawPath(
                    path, hill_paint(width * lift, blur=width * 0.1, stroke=width * part)
                )

        self._marks.append(mark)


def _swell(t: float) -> float:
    return 4 * t * (1 - t)
