"""The canvas that one repeat of a pattern is drawn on."""

from __future__ import annotations

import math
import random
from typing import Any

import skia

from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import Shape


class Repeat:
    """A canvas of one repeat; marks that stick out at one side come back in at the other."""

    def __init__(
        self, width: float, height: float, main: Colour, second: Colour, rng: random.Random
    ) -> None:
        self.width, self.height = width, height
        self.main, self.second, self.rng = main, second, rng
        self._recorder = skia.PictureRecorder()
        self.canvas: Any = self._recorder.beginRecording(skia.Rect.MakeWH(width, height))
        self.rect(0, 0, width, height, main)

    def rect(self, x: float, y: float, w: float, h: float, colour: Colour, a: float = 1) -> None:
        """Fill a rectangle."""
        paint = skia.Paint(Color4f=skia.Color4f(colour.r, colour.g, colour.b, a), AntiAlias=True)
        self.canvas.drawRect(skia.Rect.MakeXYWH(x, y, w, h), paint)

    def shape(self, shape: Shape, colour: Colour, a: float = 1, *, stroke: float = 0) -> None:
        """Fill or outline a shape, on all sides of the repeat."""
        paint = skia.Paint(Color4f=skia.Color4f(colour.r, colour.g, colour.b, a), AntiAlias=True)
        if stroke:
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(stroke)
            paint.setStrokeCap(skia.Paint.kRound_Cap)
        for dx in (-self.width, 0, self.width):
            for dy in (-self.height, 0, self.height):
                self.canvas.drawPath(shape.moved(dx, dy).path(), paint)

    def picture(self) -> Any:
        """Return the repeat."""
        return self._recorder.finishRecordingAsPicture()


def scattered(at: Repeat, count: int) -> list[tuple[float, float]]:
    """Return places that keep their distance, around the seams too."""
    places: list[tuple[float, float]] = []
    for _ in range(count):

        def room(p: tuple[float, float]) -> float:
            return min(
                (
                    math.hypot(
                        (p[0] - q[0] + at.width / 2) % at.width - at.width / 2,
                        (p[1] - q[1] + at.height / 2) % at.height - at.height / 2,
                    )
                    for q in places
                ),
                default=0.0,
            )

        tries = [(at.rng.uniform(0, at.width), at.rng.uniform(0, at.height)) for _ in range(12)]
        places.append(max(tries, key=room))
    return places
