"""What is refused before any work is spent on it."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from vitrine_product.formats import AVIF, HEIC, WEBP, PictureFormat
from vitrine_serving.errors import Exhausted, InvalidInput

# Their decoders hold up to 16 bytes a pixel where others hold up to 8: the canvas twice, the frame
# and the picture.
_HEAVY = frozenset({WEBP, AVIF})

# As in a JPEG. Of a PNG of one pixel times 16 million, the rows take more than the pixels.
_LONGEST_SIDE_PX = 65_535


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What a picture may not exceed.

    Attributes
    ----------
    max_bytes
        Of the encoded picture.
    max_pixels
        Width times height, as the header states them: by default what phones of "50 megapixels"
        take.
    max_heavy_pixels
        The same for a WebP, an AVIF and a HEIC that is transparent, which take twice the memory.
    """

    max_bytes: int = 12_000_000
    max_pixels: int = 8192 * 6144
    max_heavy_pixels: int = 8192 * 6144 // 2

    def check_bytes(self, data: bytes) -> None:
        """Refuse a picture of too many bytes.

        Raises
        ------
        Exhausted
            ``IMAGE_TOO_LARGE``.
        """
        if len(data) > self.max_bytes:
            raise Exhausted(
                f"the picture has {len(data):,} bytes, at most {self.max_bytes:,} are permitted; "
                "send a smaller one",
                reason="IMAGE_TOO_LARGE",
                limit=str(self.max_bytes),
                given=str(len(data)),
            )

    def check_pixels(self, image: Image.Image, picture_format: PictureFormat) -> None:
        """Refuse a picture of too many pixels; only its header has to be read.

        Raises
        ------
        InvalidInput
            ``IMAGE_TOO_MANY_PIXELS``.
        """
        if max(image.size) > _LONGEST_SIDE_PX:
            raise InvalidInput(
                f"the picture has {image.width:,} x {image.height:,} pixels, at most "
                f"{_LONGEST_SIDE_PX:,} a side are permitted; send a smaller one",
                reason="IMAGE_TOO_MANY_PIXELS",
                limit=str(_LONGEST_SIDE_PX),
                given=f"{image.width:,} x {image.height:,}",
            )
        most = self.most_pixels(picture_format, image.mode)
        if image.width * image.height > most:
            raise too_many_pixels(picture_format, most, f"{image.width:,} x {image.height:,}")

    def most_pixels(self, picture_format: PictureFormat, mode: str = "") -> int:
        """Tell how many pixels a picture of a format, and of a mode of Pillow, may have."""
        is_heavy = picture_format in _HEAVY or (picture_format is HEIC and mode == "RGBA")
        return min(self.max_pixels, self.max_heavy_pixels) if is_heavy else self.max_pixels


DEFAULT_LIMITS = DecodeLimits()


def too_many_pixels(picture_format: PictureFormat, most: int, given: str = "more") -> InvalidInput:
    """Make the error for a picture over the limit."""
    return InvalidInput(
        f"the picture has {given} pixels, at most {most:,} are permitted in a "
        f"{picture_format.name}; send a smaller one",
        reason="IMAGE_TOO_MANY_PIXELS",
        limit=str(most),
        given=given,
    )
