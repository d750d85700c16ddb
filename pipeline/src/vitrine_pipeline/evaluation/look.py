"""What can be told of a picture without a model."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import imagehash
import numpy as np
from PIL import Image

from vitrine_features.embedder import EmbeddedPicture

LOOK_SIDE_PX = 64
SMALL_PX = 224

# What the thumbnail's compression adds to a grey pixel; a black shoe in colour has more.
_NO_CHROMA = 4


@dataclass(frozen=True, slots=True)
class Look:
    """A picture's size, whether it has any colour, and a key that its near-duplicates share.

    Attributes
    ----------
    width_px, height_px
        Of the upright original.
    greyscale
        No pixel has more colour than compression adds by itself.
    fingerprint
        A 64-bit perceptual hash, in hexadecimal: equal for the same picture in another size or
        compression.
    """

    width_px: int
    height_px: int
    greyscale: bool
    fingerprint: str

    @property
    def small(self) -> bool:
        """Whether its shorter side has fewer pixels than a backbone looks at."""
        return min(self.width_px, self.height_px) < SMALL_PX


def look_at(picture: EmbeddedPicture) -> Look:
    """Look at a picture that was embedded with a thumbnail of `LOOK_SIDE_PX`."""
    with Image.open(BytesIO(picture.thumbnail)) as thumbnail:
        image = thumbnail.convert("RGB")
    pixels = np.asarray(image, np.int16)
    chroma = pixels.max(axis=2) - pixels.min(axis=2)
    return Look(
        width_px=picture.width_px,
        height_px=picture.height_px,
        greyscale=bool(chroma.max() <= _NO_CHROMA),
        fingerprint=str(imagehash.phash(image)),
    )
