"""What the feature service can be told, by environment variables of the same names."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from vitrine_features.limits import DEFAULT_LIMITS, DecodeLimits
from vitrine_inference.settings import LaneSettings

# What a request carries beside its picture: crop, space, key.
_REQUEST_OVERHEAD_BYTES = 4096


class FeaturesSettings(LaneSettings):
    """Settings of the feature service.

    Attributes
    ----------
    bundle
        Folder or URL of the model bundle.
    max_image_bytes
        The largest encoded picture.
    max_image_pixels
        The largest picture by width times height.
    """

    port: int = Field(default=50051, ge=0, le=65535)
    bundle: str = Field(min_length=1)
    max_image_bytes: int = Field(default=DEFAULT_LIMITS.max_bytes, ge=1)
    max_image_pixels: int = Field(default=DEFAULT_LIMITS.max_pixels, ge=1)

    @model_validator(mode="after")
    def _a_picture_fits_a_message(self) -> Self:
        needed = self.max_image_bytes + _REQUEST_OVERHEAD_BYTES
        if self.max_message_bytes < needed:
            raise ValueError(
                f"MAX_MESSAGE_BYTES is {self.max_message_bytes}, but MAX_IMAGE_BYTES of "
                f"{self.max_image_bytes} needs at least {needed}"
            )
        return self

    @property
    def limits(self) -> DecodeLimits:
        """What a picture may not exceed."""
        return DecodeLimits(max_bytes=self.max_image_bytes, max_pixels=self.max_image_pixels)
