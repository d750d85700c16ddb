"""What things are made of: how a surface looks close up, creases, rounds at its edge and shines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from vitrine_sample.drawing.palette import Colour


@dataclass(frozen=True, slots=True)
class Material:
    """A material.

    Attributes
    ----------
    texture
        Name of the relief tile (see `textures`).
    grain
        Depth of that relief, in drawing units.
    repeat
        Size of one tile, in drawing units.
    drape
        Depth of the creases that the material falls into, in drawing units.
    gloss
        From 0 (matt) to 1 (polished metal).
    edges
        (width, depth) of each roundness at a panel's edge, in drawing units.
    mottle
        How much the relief shows in the colour too, from 0 to 1.
    creases
        Name of the tile of creases.
    """

    texture: str
    grain: float
    repeat: float
    drape: float
    gloss: float
    edges: tuple[tuple[float, float], ...]
    mottle: float = 0.0
    creases: str = "creases"


_SOFT = ((7, 3.0), (26, 6.0), (70, 11.0))
_THICK = ((10, 6.0), (34, 11.0), (80, 15.0))
_HIDE = ((5, 2.5), (16, 5.0), (52, 10.0))
_HARD = ((4, 2.5), (12, 5.0))

MATERIALS: dict[str, Material] = {
    "cotton": Material("jersey", 0.42, 240, 16, 0.03, _SOFT),
    "poplin": Material("weave", 0.4, 260, 19, 0.06, _SOFT),
    "linen": Material("canvas", 0.5, 300, 20, 0.03, _SOFT, 0.10),
    "chiffon": Material("weave", 0.3, 200, 22, 0.08, _SOFT, creases="drapes"),
    "satin": Material("smooth", 0.4, 300, 30, 0.26, _SOFT),
    "jersey": Material("jersey", 0.4, 220, 18, 0.05, _SOFT, creases="drapes"),
    "melange": Material("jersey", 0.5, 230, 16, 0.03, _SOFT, 0.45),
    "knit": Material("knit", 3.2, 300, 9, 0.02, _THICK, 0.16),
    "fine knit": Material("knit", 1.7, 170, 11, 0.02, _THICK, 0.08),
    "rib": Material("rib", 2.2, 240, 8, 0.02, _SOFT, 0.10),
    "fleece": Material("fleece", 1.1, 220, 14, 0.02, _THICK, 0.05),
    "denim": Material("twill", 0.9, 190, 14, 0.04, _SOFT, 0.34),
    "twill": Material("twill", 0.5, 150, 15, 0.04, _SOFT, 0.06),
    "tweed": Material("tweed", 1.6, 260, 10, 0.02, _THICK, 0.5),
    "wool": Material("fleece", 1.1, 150, 10, 0.03, _THICK, 0.10),
    "nylon": Material("smooth", 0.4, 260, 20, 0.32, _THICK),
    "canvas": Material("canvas", 1.4, 190, 10, 0.04, _HIDE, 0.14),
    "mesh": Material("mesh", 2.6, 150, 3, 0.05, _HIDE, 0.30),
    "leather": Material("leather", 1.0, 170, 7, 0.40, _HIDE),
    "smooth leather": Material("leather", 0.5, 120, 5, 0.52, _HIDE),
    "patent": Material("smooth", 0.3, 300, 4, 0.72, _HIDE),
    "suede": Material("suede", 1.0, 200, 8, 0.02, _HIDE, 0.14),
    "rubber": Material("suede", 0.6, 160, 0, 0.16, _HARD),
    "straw": Material("straw", 5.0, 260, 3, 0.10, _HIDE, 0.35),
    "felt": Material("fleece", 1.0, 140, 8, 0.03, _THICK, 0.08),
    "acetate": Material("smooth", 0.2, 300, 0, 0.66, _HARD),
    "steel": Material("brushed", 0.5, 240, 0, 0.95, _HARD),
    "polished": Material("smooth", 0.2, 240, 0, 1.0, _HARD),
}


@dataclass(frozen=True, slots=True)
class Surface:
    """A material in a colour, with a pattern or none.

    Attributes
    ----------
    pattern
        A Skia picture of one repeat of the pattern, or None; ``Any`` as Skia has no types.
    tile
        Width and height of the repeat, in drawing units.
    turn
        How far the cloth is turned, in degrees clockwise: a sleeve is cut along the arm.
    shift
        Where the pattern starts.
    """

    colour: Colour
    material: Material
    pattern: Any = None
    tile: tuple[float, float] = (100, 100)
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)

    def turned(self, degrees: float) -> Surface:
        """Return the same cloth cut at an angle."""
        return replace(self, turn=self.turn + degrees)

    def plain(self, colour: Colour | None = None) -> Surface:
        """Return it without the pattern, in another colour if one is given."""
        return replace(self, pattern=None, colour=colour or self.colour)

    def of(self, material: str) -> Surface:
        """Return the same colour in another material."""
        return replace(self, material=MATERIALS[material])

    def lit(self, lightness: float, chroma: float = 1.0) -> Surface:
        """Return a plain lighter or darker one (steps of Lab lightness)."""
        return self.plain(self.colour.lit(lightness, chroma))
