"""What a silhouette is told before it draws: cloth, company colours, cut, wearer."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from vitrine_sample.drawing.material import MATERIALS, Surface
from vitrine_sample.drawing.palette import PALETTE, Colour
from vitrine_sample.drawing.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Cut:
    """Choices of a product's cut: the neckline, the sleeve, the heel and so on."""

    choices: tuple[tuple[str, str], ...]

    def __getitem__(self, aspect: str) -> str:
        return dict(self.choices)[aspect]

    def get(self, aspect: str, default: str = "") -> str:
        """Return a choice, or ``default`` for what this product has none of."""
        return dict(self.choices).get(aspect, default)


@dataclass(frozen=True, slots=True)
class Look:
    """All that a silhouette needs to know.

    Attributes
    ----------
    main
        The cloth, in the named colour, with its pattern.
    second
        A plain surface in a colour that goes with it.
    metal
        Buckles, zips, cases.
    """

    main: Surface
    second: Surface
    metal: Surface
    gender: str
    usage: str
    pattern: str
    cut: Cut
    rng: random.Random

    @property
    def young(self) -> bool:
        """Whether it is made for children."""
        return self.gender in ("Boys", "Girls")

    @property
    def feminine(self) -> bool:
        """Whether it is cut for women or girls."""
        return self.gender in ("Women", "Girls")

    @property
    def plain(self) -> Surface:
        """The main surface without its pattern."""
        return self.main.plain()

    @property
    def blocked(self) -> bool:
        """Whether the panels differ in colour."""
        return self.pattern == "colour block"

    @property
    def stitch(self) -> Colour:
        """Thread that shows a little on the main colour."""
        return self.main.colour.lit(-20 if self.main.colour.light else 20)

    def vary(self, middle: float, spread: float = 0.06) -> float:
        """Return ``middle``, up to ``spread`` of it more or less."""
        return middle * (1 + self.rng.uniform(-spread, spread))


Silhouette = Callable[[Sheet, Look], None]


def surface(material: str, colour: Colour | str) -> Surface:
    """Return a plain surface in a material and a colour (or a colour's name)."""
    return Surface(PALETTE[colour] if isinstance(colour, str) else colour, MATERIALS[material])
