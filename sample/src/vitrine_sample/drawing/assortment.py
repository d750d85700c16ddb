"""What the demonstration shop sells: product lines, read from the TOML files in ``lines/``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Choices = dict[str, list[str]]


class Line(BaseModel):
    """One line of products: what may vary in it, and how often.

    Attributes
    ----------
    draw
        Name of the silhouette that draws it.
    weight
        Its share of the assortment, against the other lines' weights.
    colours
        The colours it comes in; all of the wearer's palette when empty.
    cut
        For each aspect of the cut the choices, equally likely.
    by_gender, by_usage
        Other choices for some wearers or usages.
    named
        The aspects of the cut that a title mentions.
    price
        From and to, in euros.
    tilt
        How far it may lie turned, in degrees.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    category: str
    subcategory: str
    draw: str
    noun: str
    weight: float = Field(gt=0)
    genders: dict[str, float]
    materials: list[str]
    patterns: dict[str, float] = {"plain": 1.0}
    colours: list[str] = []
    usages: dict[str, float]
    price: tuple[float, float]
    pose: Literal["laid", "standing"] = "laid"
    tilt: float = 5.0
    cut: Choices = {}
    by_gender: dict[str, Choices] = {}
    by_usage: dict[str, Choices] = {}
    named: list[str] = []

    def cuts_for(self, gender: str, usage: str) -> Choices:
        """Return the choices of the cut for a wearer and a usage."""
        return self.cut | self.by_gender.get(gender, {}) | self.by_usage.get(usage, {})


class Assortment(BaseModel):
    """All lines, and the palettes they are dyed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: list[Line]
    palettes: dict[str, dict[str, float]]

    def colours_for(self, line: Line, gender: str) -> dict[str, float]:
        """Return the colours of a line for a wearer, each with its weight."""
        palette = self.palettes[gender]
        if not line.colours:
            return palette
        return {name: 2.0 + palette.get(name, 0.0) for name in line.colours}


@cache
def assortment() -> Assortment:
    """Read the shop's lines."""
    folder = files("vitrine_sample.drawing") / "lines"
    lines: list[object] = []
    for name in ("apparel", "footwear", "accessories"):
        lines += tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))["line"]
    palettes = tomllib.loads((folder / "palettes.toml").read_text("utf-8"))["palettes"]
    return Assortment.model_validate({"line": lines, "palettes": palettes})
