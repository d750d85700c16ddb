"""Patterns of cloth: one repeat of each, recorded as a Skia picture."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from vitrine_sample.drawing.material import Surface
from vitrine_sample.drawing.motifs import (
    brush,
    camouflage,
    ditsy,
    floral,
    geometric,
    hearts,
    leopard,
    stars,
)
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.pen import ellipse, smooth
from vitrine_sample.drawing.repeat import Repeat

Draw = Callable[["Repeat"], None]


def _stripes(at: Repeat) -> None:
    share = at.rng.choice((0.3, 0.4, 0.45))
    at.rect(0, at.height * (1 - share), at.width, at.height * share, at.second)


def _breton(at: Repeat) -> None:
    at.rect(0, at.height * 0.72, at.width, at.height * 0.28, at.second)


def _multi_stripes(at: Repeat) -> None:
    third = at.second.mixed(at.main, 0.5)
    at.rect(0, at.height * 0.15, at.width, at.height * 0.14, at.second)
    at.rect(0, at.height * 0.36, at.width, at.height * 0.05, third)
    at.rect(0, at.height * 0.47, at.width, at.height * 0.05, at.second)


def _pinstripes(at: Repeat) -> None:
    at.rect(at.width * 0.45, 0, max(2.2, at.width * 0.10), at.height, at.second, 0.85)


def _wide_pinstripes(at: Repeat) -> None:
    at.rect(at.width * 0.4, 0, at.width * 0.26, at.height, at.second, 0.9)
    at.rect(at.width * 0.8, 0, at.width * 0.05, at.height, at.second, 0.8)


def _gingham(at: Repeat) -> None:
    at.rect(0, 0, at.width * 0.42, at.height, at.second, 0.5)
    at.rect(0, 0, at.width, at.height * 0.42, at.second, 0.5)


def _plaid(at: Repeat) -> None:
    dark = at.main.lit(-22 if at.main.light else -10)
    for start, width, colour, a in (
        (0.00, 0.20, dark, 0.45),
        (0.30, 0.05, at.second, 0.75),
        (0.48, 0.24, dark, 0.45),
        (0.58, 0.04, at.second, 0.75),
        (0.88, 0.03, at.second, 0.6),
    ):
        at.rect(at.width * start, 0, at.width * width, at.height, colour, a)
        at.rect(0, at.height * start, at.width, at.height * width, colour, a)


def _windowpane(at: Repeat) -> None:
    at.rect(at.width * 0.5, 0, 4, at.height, at.second, 0.7)
    at.rect(0, at.height * 0.5, at.width, 4, at.second, 0.7)


def _dots(at: Repeat) -> None:
    r = at.width * at.rng.uniform(0.13, 0.18)
    at.shape(ellipse(at.width * 0.25, at.height * 0.25, r), at.second)
    at.shape(ellipse(at.width * 0.75, at.height * 0.75, r), at.second)


def _argyle(at: Repeat) -> None:
    w, h = at.width, at.height
    diamond = smooth([(w / 2, 0), (w, h / 2), (w / 2, h), (0, h / 2)], closed=True, tension=0)
    at.shape(diamond, at.second, 0.8)
    for x in (-w, 0, w):
        line = smooth([(x, 0), (x + w, h)], tension=0)
        at.shape(line, at.second.lit(-18), 0.8, stroke=3)
        at.shape(line.flipped().moved(w, 0), at.second.lit(-18), 0.8, stroke=3)


_PATTERNS: dict[str, tuple[Draw, float, float]] = {
    "striped": (_stripes, 60, 62),
    "breton striped": (_breton, 60, 46),
    "multi striped": (_multi_stripes, 60, 150),
    "pinstriped": (_pinstripes, 30, 60),
    "vertical striped": (_wide_pinstripes, 58, 60),
    "gingham": (_gingham, 44, 44),
    "checked": (_plaid, 150, 150),
    "windowpane": (_windowpane, 92, 92),
    "polka dot": (_dots, 74, 74),
    "argyle": (_argyle, 130, 190),
    "floral": (floral, 300, 300),
    "ditsy floral": (ditsy, 170, 170),
    "leopard": (leopard, 220, 220),
    "camouflage": (camouflage, 340, 340),
    "abstract": (brush, 240, 240),
    "geometric": (geometric, 200, 200),
    "star print": (stars, 190, 190),
    "heart print": (hearts, 180, 180),
}


PATTERNS = tuple(_PATTERNS)


def patterned(
    cloth: Surface, name: str, second: Colour, rng: random.Random, size: float = 1.0
) -> Surface:
    """Return cloth with a pattern; an unknown name (plain, colour block) leaves it plain."""
    if name not in _PATTERNS:
        return cloth
    draw, width, height = _PATTERNS[name]
    scale = size * rng.uniform(0.85, 1.2)
    at = Repeat(width * scale, height * scale, cloth.colour, second, rng)
    draw(at)
    return replace(
        cloth,
        pattern=at.picture(),
        tile=(at.width, at.height),
        shift=(rng.uniform(0, at.width), rng.uniform(0, at.height)),
    )
