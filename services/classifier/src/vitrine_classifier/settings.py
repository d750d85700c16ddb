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
    interpreters
        How many requests run at a time; 0: one for each core that the process may use.
    max_waiting
        How many interactive requests may wait for an interpreter; more get ``QUEUE_FULL``.
    """

    port: int = Field(default=50052, ge=0, le=65535)
    bundle: str = Field(min_length=1)
    interpreters: int = Field(default=0, ge=0, le=256)
    max_waiting: int = Field(default=64, ge=1)
