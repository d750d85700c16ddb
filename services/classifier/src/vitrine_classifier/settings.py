"""What the classifier service can be told, by environment variables of the same names."""

from __future__ import annotations

from pydantic import Field

from vitrine_inference.settings import LaneSettings


class ClassifierSettings(LaneSettings):
    """Settings of the classifier service.

    Attributes
    ----------
    bundle
        Folder or URL of the model bundle.
    """

    port: int = Field(default=50052, ge=0, le=65535)
    bundle: str = Field(min_length=1)
