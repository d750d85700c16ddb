"""The part of a picture that somebody asks about."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_serving.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle in fractions of the upright picture, from its top left corner.

    Attributes
    ----------
    left, top, right, bottom
        0 <= left < right <= 1 and 0 <= top < bottom <= 1.

    Raises
    ------
    InvalidInput
        ``CROP_INVALID``: it is empty, turned round, or lies outside the picture.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        # Written so that a NaN fails it too.
        inside = 0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1
        if not inside:
            raise InvalidInput(
                f"the crop left {self.left:g}, top {self.top:g}, right {self.right:g}, bottom "
                f"{self.bottom:g} is not a rectangle inside the picture; give fractions with "
                "0 <= left < right <= 1 and 0 <= top < bottom <= 1",
                reason="CROP_INVALID",
            )

    @property
    def smaller_fraction(self) -> float:
        """The smaller of its width and its height, 0 to 1."""
        return min(self.right - self.left, self.bottom - self.top)

    def box(self, width_px: int, height_px: int) -> tuple[float, float, float, float]:
        """Lay it over an upright picture: left, top, right and bottom, in pixels and parts."""
        return (
            self.left * width_px,
            self.top * height_px,
            self.right * width_px,
            self.bottom * height_px,
        )
