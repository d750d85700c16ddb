"""Skia paints and strokes for the two layers of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import skia

from vitrine_sample.drawing import textures
from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.palette import Colour

FULL_HEIGHT = 200.0  # drawing units that 1.0 in the height layer stands for


SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kNearest)


REPEAT = skia.TileMode.kRepeat


@dataclass(frozen=True, slots=True)
class Layers:
    """What the marks are played onto; ``drop`` is where shadows fall, in drawing units."""

    colour: Any
    height: Any
    drop: tuple[float, float]


def skia_colour(colour: Colour, alpha: float = 1) -> skia.Color4f:
    """Return a Skia colour."""
    return skia.Color4f(colour.r, colour.g, colour.b, alpha)


def paint_of(
    colour: skia.Color4f,
    *,
    blur: float = 0,
    stroke: float = 0,
    blend: skia.BlendMode = skia.BlendMode.kSrcOver,
) -> skia.Paint:
    """Return a paint that fills, or draws a line when it has a width."""
    paint = skia.Paint(Color4f=colour, AntiAlias=True, BlendMode=blend)
    if stroke:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def hill_paint(height: float, *, blur: float, stroke: float = 0) -> skia.Paint:
    """Return a paint that raises the height layer by some drawing units."""
    up = skia.Color4f(height / FULL_HEIGHT, 0, 0, 1)
    return paint_of(up, blur=blur, stroke=stroke, blend=skia.BlendMode.kPlus)


def hollow_paint(depth: float, *, blur: float, stroke: float = 0) -> skia.Paint:
    """Return a paint that lowers the height layer by some drawing units."""
    down = skia.Color4f(0, depth / FULL_HEIGHT, 0, 1)
    return paint_of(down, blur=blur, stroke=stroke, blend=skia.BlendMode.kPlus)


def draw_clipped(canvas: Any, clip: skia.Path | None, path: skia.Path, paint: skia.Paint) -> None:
    """Draw a path inside another one, or freely without one."""
    if clip is None:
        canvas.drawPath(path, paint)
        return
    canvas.save()
    canvas.clipPath(clip, doAntiAlias=True)
    canvas.drawPath(path, paint)
    canvas.restore()


def drop_shadow(to: Layers, path: skia.Path, strength: float, rise: float) -> None:
    """Shade what lies under a panel: close and dark at its edge, wide and faint further off."""
    to.colour.save()
    for reach, blur, alpha in ((rise * 0.5, 4.0, 0.26), (rise * 1.6 + 4, 14.0, 0.20)):
        paint = paint_of(skia.Color4f(0, 0, 0, min(alpha * strength, 1.0)), blur=blur)
        paint.setBlendMode(skia.BlendMode.kSrcATop)
        to.colour.translate(to.drop[0] * reach, to.drop[1] * reach)
        to.colour.drawPath(path, paint)
    to.colour.restore()


def fill_paint(surface: Surface) -> skia.Paint:
    """Return the paint of a surface's colour or pattern."""
    paint = paint_of(skia_colour(surface.colour))
    if surface.pattern is not None:
        matrix = skia.Matrix()
        matrix.preRotate(surface.turn)
        matrix.preTranslate(*surface.shift)
        tile = skia.Rect.MakeWH(*surface.tile)
        paint.setShader(
            surface.pattern.makeShader(REPEAT, REPEAT, skia.FilterMode.kLinear, matrix, tile)
        )
    return paint


def add_relief(canvas: Any, path: skia.Path, shader: skia.Shader, depth: float) -> None:
    """Add a texture to the heights inside a path."""
    paint = skia.Paint(Shader=shader, AntiAlias=True, BlendMode=skia.BlendMode.kPlus)
    paint.setAlphaf(depth / FULL_HEIGHT)
    canvas.drawPath(path, paint)


def mottle_paint(name: str, material: Any, turn: float) -> skia.Paint:
    """Return the paint that lets a texture show in the colour."""
    matrix = skia.Matrix()
    matrix.preRotate(turn)
    matrix.preScale(material.repeat / 256, material.repeat / 256)
    shader = textures.tint(name).makeShader(REPEAT, REPEAT, SAMPLING, matrix)
    paint = skia.Paint(Shader=shader, AntiAlias=True, BlendMode=skia.BlendMode.kSoftLight)
    paint.setAlphaf(material.mottle)
    return paint
