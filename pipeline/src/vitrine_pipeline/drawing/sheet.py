"""The sheet that a product is drawn on: every mark goes into a colour layer and a height layer.

A drawing is a stack of *panels* (a sleeve, a sole, a pocket). The colour layer holds flat colours
and patterns; the height layer holds, in its four float channels, hills, hollows, gloss and coverage.
Light is added afterwards, once, from the heights (see `light`), so folds, seams and roundness agree.
Marks are recorded first and played when the drawing's size is known, so that it always fits its frame.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import skia

from vitrine_pipeline.drawing import textures
from vitrine_pipeline.drawing.material import Surface
from vitrine_pipeline.drawing.palette import Colour
from vitrine_pipeline.drawing.pen import Point, Shape, Warp, ribbon, smooth

FULL_HEIGHT = 200.0  # drawing units that 1.0 in the height layer stands for
_SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
_REPEAT = skia.TileMode.kRepeat
Edges = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Layers:
    """What the marks are played onto; ``drop`` is where shadows fall, in drawing units."""

    colour: Any
    height: Any
    drop: tuple[float, float]


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
        """
        path = self._path(shape, *holes)
        path.setFillType(skia.PathFillType.kEvenOdd)
        self._clip = path
        self.bounds.join(path.computeTightBounds())
        material = surface.material
        fill = _fill(surface)
        texture = self._relief(material.texture, material.repeat, 256, surface.turn)
        creases = self._relief(material.creases, 900, 512, surface.turn)
        depth = material.drape * drape
        rounded = tuple(material.edges if edges is None else edges)

        def mark(to: Layers) -> None:
            if shadow:
                _drop(to, path, shadow, rise)
            to.colour.drawPath(path, fill)
            base = skia.Color4f(rise / FULL_HEIGHT, 0, material.gloss, 1)
            to.height.drawPath(path, _paint(base, blend=skia.BlendMode.kSrc))
            to.height.save()
            to.height.clipPath(path, doAntiAlias=True)
            _add_relief(to.height, path, texture, material.grain)
            if depth:
                _add_relief(to.height, path, creases, depth)
            for width, drop in rounded:
                hollow = _hollow(drop, blur=width / 2, stroke=width)
                to.height.drawPath(path, hollow)
            to.height.restore()
            if material.mottle:
                to.colour.drawPath(path, _mottle(material.texture, material, surface.turn))

        self._marks.append(mark)

    def _relief(self, name: str, repeat: float, side: int, turn: float) -> skia.Shader:
        matrix = skia.Matrix()
        matrix.preTranslate(self.rng.uniform(0, repeat), self.rng.uniform(0, repeat))
        matrix.preRotate(turn)
        matrix.preScale(repeat / side, repeat / side)
        return textures.relief(name).makeShader(_REPEAT, _REPEAT, _SAMPLING, matrix)

    def relief(self, line: Shape, depth: float, width: float, blur: float | None = None) -> None:
        """Raise (or, with a negative depth, press) a line into the current panel."""
        path, clip = self._path(line), self._clip
        raise_ = _hollow if depth < 0 else _hill
        paint = raise_(abs(depth), blur=width / 3 if blur is None else blur, stroke=width)
        self._marks.append(lambda to: _clipped(to.height, clip, path, paint))

    def hill(self, shape: Shape, height: float, blur: float) -> None:
        """Swell (or, with a negative height, dent) an area of the current panel."""
        path, clip = self._path(shape), self._clip
        raise_ = _hollow if height < 0 else _hill
        paint = raise_(abs(height), blur=blur)
        self._marks.append(lambda to: _clipped(to.height, clip, path, paint))

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
        paint = _paint(_c4(colour, alpha), blur=blur)
        self._marks.append(lambda to: _clipped(to.colour, clip, path, paint))

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
        paint = _paint(_c4(colour, alpha), blur=blur, stroke=width)
        if dash:
            paint.setStrokeCap(skia.Paint.kButt_Cap)
            paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
        self._marks.append(lambda to: _clipped(to.colour, within, path, paint))

    def cord(self, line: Shape, surface: Surface, width: float, *, rise: float = 8) -> None:
        """Lay a round cord, lace, wire or thread along a line."""
        path = self._path(line)
        self.bounds.join(path.computeTightBounds().makeOutset(width / 2, width / 2))
        colour, gloss = _c4(surface.colour), surface.material.gloss
        layers = [(1.0, 0.42), (0.66, 0.33), (0.34, 0.25)]

        def mark(to: Layers) -> None:
            shade = _paint(skia.Color4f(0, 0, 0, 0.30), stroke=width, blur=width * 0.35)
            shade.setBlendMode(skia.BlendMode.kSrcATop)
            to.colour.save()
            to.colour.translate(to.drop[0] * width * 0.3, to.drop[1] * width * 0.3)
            to.colour.drawPath(path, shade)
            to.colour.restore()
            to.colour.drawPath(path, _paint(colour, stroke=width))
            base = skia.Color4f(rise / FULL_HEIGHT, 0, gloss, 1)
            to.height.drawPath(path, _paint(base, stroke=width, blend=skia.BlendMode.kSrc))
            for part, lift in layers:
                to.height.drawPath(path, _hill(width * lift, blur=width * 0.1, stroke=width * part))

        self._marks.append(mark)


def _swell(t: float) -> float:
    return 4 * t * (1 - t)


def _c4(colour: Colour, alpha: float = 1) -> skia.Color4f:
    return skia.Color4f(colour.r, colour.g, colour.b, alpha)


def _paint(
    colour: skia.Color4f,
    *,
    blur: float = 0,
    stroke: float = 0,
    blend: skia.BlendMode = skia.BlendMode.kSrcOver,
) -> skia.Paint:
    paint = skia.Paint(Color4f=colour, AntiAlias=True, BlendMode=blend)
    if stroke:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def _hill(height: float, *, blur: float, stroke: float = 0) -> skia.Paint:
    up = skia.Color4f(height / FULL_HEIGHT, 0, 0, 1)
    return _paint(up, blur=blur, stroke=stroke, blend=skia.BlendMode.kPlus)


def _hollow(depth: float, *, blur: float, stroke: float = 0) -> skia.Paint:
    down = skia.Color4f(0, depth / FULL_HEIGHT, 0, 1)
    return _paint(down, blur=blur, stroke=stroke, blend=skia.BlendMode.kPlus)


def _clipped(canvas: Any, clip: skia.Path | None, path: skia.Path, paint: skia.Paint) -> None:
    if clip is None:
        canvas.drawPath(path, paint)
        return
    canvas.save()
    canvas.clipPath(clip, doAntiAlias=True)
    canvas.drawPath(path, paint)
    canvas.restore()


def _drop(to: Layers, path: skia.Path, strength: float, rise: float) -> None:
    """Shade what lies under a panel: close and dark at its edge, wide and faint further off."""
    to.colour.save()
    for reach, blur, alpha in ((rise * 0.5, 4.0, 0.26), (rise * 1.6 + 4, 14.0, 0.20)):
        paint = _paint(skia.Color4f(0, 0, 0, min(alpha * strength, 1.0)), blur=blur)
        paint.setBlendMode(skia.BlendMode.kSrcATop)
        to.colour.translate(to.drop[0] * reach, to.drop[1] * reach)
        to.colour.drawPath(path, paint)
    to.colour.restore()


def _fill(surface: Surface) -> skia.Paint:
    paint = _paint(_c4(surface.colour))
    if surface.pattern is not None:
        matrix = skia.Matrix()
        matrix.preRotate(surface.turn)
        matrix.preTranslate(*surface.shift)
        tile = skia.Rect.MakeWH(*surface.tile)
        paint.setShader(
            surface.pattern.makeShader(_REPEAT, _REPEAT, skia.FilterMode.kLinear, matrix, tile)
        )
    return paint


def _add_relief(canvas: Any, path: skia.Path, shader: skia.Shader, depth: float) -> None:
    paint = skia.Paint(Shader=shader, AntiAlias=True, BlendMode=skia.BlendMode.kPlus)
    paint.setAlphaf(depth / FULL_HEIGHT)
    canvas.drawPath(path, paint)


def _mottle(name: str, material: Any, turn: float) -> skia.Paint:
    matrix = skia.Matrix()
    matrix.preRotate(turn)
    matrix.preScale(material.repeat / 256, material.repeat / 256)
    shader = textures.tint(name).makeShader(_REPEAT, _REPEAT, _SAMPLING, matrix)
    paint = skia.Paint(Shader=shader, AntiAlias=True, BlendMode=skia.BlendMode.kSoftLight)
    paint.setAlphaf(material.mottle)
    return paint
