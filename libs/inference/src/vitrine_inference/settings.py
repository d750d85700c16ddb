"""How a service that runs models can be told to treat bulk work, by environment variables."""

from __future__ import annotations

from pydantic import Field

from vitrine_inference.turns import LanePolicy
from vitrine_serving.settings import ServiceSettings


class LaneSettings(ServiceSettings):
    """Settings of every service with a bulk lane.

    Attributes
    ----------
    bulk_share
        The part of one core that bulk work gets at least while interactive work goes on.
    bulk_quiet_s
        How long after the last interactive call bulk work may use every core again, in seconds.
    """

    bulk_share: float = Field(default=LanePolicy().share, gt=0, le=1)
    bulk_quiet_s: float = Field(default=LanePolicy().quiet_s, ge=0, le=60)

    @property
    def lanes(self) -> LanePolicy:
        """How bulk work gives way to interactive work."""
        return LanePolicy(share=self.bulk_share, quiet_s=self.bulk_quiet_s)
