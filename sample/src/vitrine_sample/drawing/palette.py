"""The colours of the trade by name, and small sums with them in CIE Lab."""

from __future__ import annotations

import random
from dataclasses import dataclass

Lab = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Colour:
    """An sRGB colour, each channel from 0 to 1."""

    r: float
    g: float
    b: float

    @classmethod
    def of(cls, code: str) -> Colour:
        """Read ``rrggbb``."""
        return cls(*(int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)))

    @classmethod
    def of_lab(cls, lightness: float, a: float, b: float) -> Colour:
        """Return the nearest sRGB colour to a Lab colour (D65)."""
        fy = (lightness + 16) / 116
        x, y, z = (
            _uncube(f) * w for f, w in zip((fy + a / 500, fy, fy - b / 200), _D65, strict=True)
        )
        linear = (
            3.2406 * x - 1.5372 * y - 0.4986 * z,
            -0.9689 * x + 1.8758 * y + 0.0415 * z,
            0.0557 * x - 0.2040 * y + 1.0570 * z,
        )
        return cls(*(_encode(min(max(c, 0.0), 1.0)) for c in linear))

    @property
    def lab(self) -> Lab:
        """The colour in CIE Lab (D65): lightness 0 to 100, then a and b."""
        r, g, b = (_decode(c) for c in (self.r, self.g, self.b))
        x = 0.4124 * r + 0.3576 * g + 0.1805 * b
        y = 0.2126 * r + 0.7152 * g + 0.0722 * b
        z = 0.0193 * r + 0.1192 * g + 0.9505 * b
        fx, fy, fz = (_cube(v / w) for v, w in zip((x, y, z), _D65, strict=True))
        return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)

    def lit(self, lightness: float, chroma: float = 1.0) -> Colour:
        """Return the colour ``lightness`` steps of Lab lighter, its chroma multiplied."""
        at, a, b = self.lab
        return Colour.of_lab(min(max(at + lightness, 2.0), 98.0), a * chroma, b * chroma)

    def mixed(self, other: Colour, part: float) -> Colour:
        """Return a mixture that holds ``part`` of the other colour."""
        keep = 1 - part
        return Colour(
            self.r * keep + other.r * part,
            self.g * keep + other.g * part,
            self.b * keep + other.b * part,
        )

    @property
    def light(self) -> bool:
        """Whether dark marks show better on it than light ones."""
        return self.lab[0] > 55


_D65 = (0.95047, 1.0, 1.08883)


def _decode(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)


def _encode(c: float) -> float:
    return c * 12.92 if c <= 0.0031308 else float(1.055 * c ** (1 / 2.4) - 0.055)


def _cube(t: float) -> float:
    return float(t ** (1 / 3)) if t > 0.008856 else 7.787 * t + 16 / 116


def _uncube(f: float) -> float:
    return f**3 if f**3 > 0.008856 else (f - 16 / 116) / 7.787


PALETTE: dict[str, Colour] = {
    name: Colour.of(code)
    for name, code in {
        "Black": "1f1f22",
        "White": "f0f0ef",
        "Grey": "8d9095",
        "Charcoal": "45494f",
        "Navy Blue": "1f2a4d",
        "Blue": "2f62b5",
        "Light Blue": "9dc3e6",
        "Turquoise Blue": "2fb3bd",
        "Teal": "17666b",
        "Green": "2f8a4c",
        "Olive": "6b6b3a",
        "Mint": "afdcc3",
        "Yellow": "f3cf3b",
        "Mustard": "c8932b",
        "Orange": "ec7a2c",
        "Rust": "a34a28",
        "Red": "c9242f",
        "Maroon": "6a1d2b",
        "Pink": "ee93b1",
        "Magenta": "c22b7c",
        "Peach": "f6bfa0",
        "Purple": "6a3d94",
        "Lavender": "b9a8dc",
        "Brown": "5e3d2a",
        "Tan": "b27c4b",
        "Beige": "d8c5a5",
        "Cream": "f3ead2",
        "Khaki": "a3946a",
        "Silver": "c4c7cc",
        "Gold": "cfa44c",
        "Copper": "c4866c",
    }.items()
}

NEUTRALS = ("Black", "White", "Grey", "Navy Blue", "Cream", "Charcoal")

_FRIENDS: dict[str, tuple[str, ...]] = {
    "Black": ("White", "Grey", "Red", "Beige", "Mustard"),
    "White": ("Navy Blue", "Black", "Blue", "Red", "Pink", "Grey", "Green"),
    "Grey": ("White", "Navy Blue", "Black", "Maroon", "Yellow"),
    "Navy Blue": ("White", "Red", "Light Blue", "Cream", "Mustard"),
    "Blue": ("White", "Navy Blue", "Light Blue", "Orange"),
    "Pink": ("White", "Maroon", "Lavender", "Grey", "Cream"),
    "Red": ("White", "Navy Blue", "Black", "Cream"),
    "Green": ("White", "Navy Blue", "Yellow", "Cream"),
    "Yellow": ("White", "Navy Blue", "Grey", "Green"),
    "Beige": ("White", "Brown", "Navy Blue", "Rust"),
    "Cream": ("Brown", "Olive", "Rust", "Navy Blue", "Teal"),
}


def shade_of(name: str, rng: random.Random) -> Colour:
    """Return one of the shades that the trade sells under a name."""
    lightness, a, b = PALETTE[name].lab
    return Colour.of_lab(
        min(lightness + rng.uniform(-2.2, 2.2), 95.5),
        a + rng.uniform(-2, 2),
        b + rng.uniform(-2, 2),
    )


def friend_of(name: str, rng: random.Random) -> Colour:
    """Return a colour that goes well with a named one."""
    friends = _FRIENDS.get(name, ("White", "Cream", "Navy Blue", "Black"))
    return shade_of(rng.choice(friends), rng)
