"""How a service that runs models can be told to treat bulk work, by environment variables."""

from __future__ import annotations

from pydantic import Field

from vitrine_inference.cores import available_cores
from vitrine_inference.turns import LanePolicy
from vitrine_serving.settings import ServiceSettings

# Those that are refused, and cheap calls beside.
_TOLD = 4


class LaneSettings(ServiceSettings):
    """Settings of every service with a bulk lane.

    Attributes
    ----------
    interpreters
        How many interactive calls run at a time; 0: one for each core that the process may use.
    max_waiting
        How many interactive calls may wait for an interpreter; more get ``QUEUE_FULL``.
    bulk_share
        The part of one core that bulk work gets at least while interactive work goes on.
    bulk_quiet_s
        How long after the last interactive call bulk work may use every core again, in seconds.
    """

    interpreters: int = Field(default=0, ge=0, le=256)
    max_waiting: int = Field(default=64, ge=1, le=1024)
    bulk_share: float = Field(default=LanePolicy().share, gt=0, le=1)
    bulk_quiet_s: float = Field(default=LanePolicy().quiet_s, ge=0, le=60)

    @property
    def served_at_a_time(self) -> int:
        """As many as run and may wait, and some that are told so, whatever `rpc_threads` says.

        With fewer threads the rest would wait for one, in a queue that nobody sees or bounds.
        """
        run = self.interpreters or available_cores()
        return max(self.rpc_threads, run + self.max_waiting + _TOLD)

    @property
    def lanes(self) -> LanePolicy:
        """How bulk work gives way to interactive work."""
        return LanePolicy(share=self.bulk_share, quiet_s=self.bulk_quiet_s)
