"""Says in the catalogue that a space is served, so that nobody drops it."""

from __future__ import annotations

import structlog

from vitrine_serving.errors import DomainError
from vitrine_serving.periodic import Periodic
from vitrine_similarity.catalogue.spaces import SERVED_S, Spaces

_log = structlog.get_logger("vitrine.presence")

# Two may be missed.
_INTERVAL_S = SERVED_S / 3


def presence(spaces: Spaces, space: str, *, interval_s: float = _INTERVAL_S) -> Periodic:
    """Return what says so again and again; what was said last holds until its time is up.

    A database that is away is no fault here: searches go on, and nothing can be dropped then.

    Parameters
    ----------
    spaces
        Of the catalogue.
    space
        Which one is served.
    interval_s
        Seconds between two times.
    """

    def say() -> None:
        try:
            spaces.say_served(space)
        except DomainError as error:
            _log.info("cannot_say_served", error=error.message, reason=error.reason)

    return Periodic(
        say, name="presence", interval_s=interval_s, at_once=True, failure="cannot_say_served"
    )
