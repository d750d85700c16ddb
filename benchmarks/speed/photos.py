"""Photos that the benchmarks draw: of three sizes, none of them ever the same bytes twice.

Each file has a JPEG comment of fixed width right behind its start. A number written there makes
other bytes of the same picture, so that no cache knows them, and costs whoever sends them nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

NUMBER_AT = 6
"""Where the comment's text begins."""

DIGITS = 16
"""How many characters it has."""

_START = b"\xff\xd8"
_COMMENT = b"\xff\xfe" + (DIGITS + 2).to_bytes(2, "big") + b"0" * DIGITS


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a photo, in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        """Write it as ``400x533``."""
        return f"{self.width}x{self.height}"


SIZES = (Size(400, 533), Size(1080, 1440), Size(3000, 4000))


def draw(size: Size, seed: int) -> bytes:
    """Draw a photo of something on a plain backdrop, with the grain that a camera adds.

    Returns
    -------
    bytes
        JPEG of quality 86, about as large as such a photo is.
    """
    random = np.random.default_rng(seed)
    image = Image.new("RGB", (size.width, size.height), (236, 234, 230))
    pen = ImageDraw.Draw(image)
    for _ in range(24):
        left, top = (random.uniform(0.1, 0.6, 2) * (size.width, size.height)).tolist()
        wide, tall = (random.uniform(0.05, 0.4, 2) * (size.width, size.height)).tolist()
        colour = tuple(random.integers(0, 256, 3).tolist())
        shape = pen.ellipse if random.random() < 0.5 else pen.rectangle
        shape((left, top, left + wide, top + tall), fill=colour)
    image = image.filter(ImageFilter.GaussianBlur(size.width / 400))
    pixels = np.asarray(image, np.int16)
    grain = random.integers(-4, 5, pixels.shape[:2], np.int16)[..., np.newaxis]
    grainy = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))
    data = io.BytesIO()
    grainy.save(data, "JPEG", quality=86)
    encoded = data.getvalue()
    return _START + _COMMENT + encoded[len(_START) :]


def numbered(photo: bytes, number: int) -> bytes:
    """Return the same picture in other bytes."""
    text = f"{number:0{DIGITS}d}".encode("ascii")
    return photo[:NUMBER_AT] + text + photo[NUMBER_AT + DIGITS :]


def endless(photos: Sequence[bytes]) -> Iterator[bytes]:
    """Yield photos in turn, no bytes twice; numbers as `load` never sends them."""
    for number in count():
        yield numbered(photos[number % len(photos)], 10**15 + number)


def photos_in(folder: Path, size: Size, how_many: int) -> list[Path]:
    """Draw photos into a folder, those excepted that are there already."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{size}-{seed}.jpg" for seed in range(how_many)]
    for seed, file in enumerate(files):
        if not file.exists():
            file.write_bytes(draw(size, seed))
    return files
