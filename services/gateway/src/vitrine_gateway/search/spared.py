"""What an answer can do without."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog

from vitrine_serving.errors import DomainError

_log = structlog.get_logger("vitrine.search")
Said = TypeVar("Said")

# Faults of the caller that only a service behind can see; all else there costs just a part.
_OF_THE_CALLER = frozenset({"ATTRIBUTE_UNKNOWN", "LANGUAGE_UNKNOWN"})


def spared(step: str, ask: Callable[[], Said]) -> Said | None:
    """Ask for something that an answer can do without; None: it cannot be had.

    Parameters
    ----------
    step
        What the log calls it.

    Raises
    ------
    DomainError
        What is wrong is the caller's fault.
    """
    try:
        return ask()
    except DomainError as error:
        if error.reason in _OF_THE_CALLER:
            raise
        _log.warning("part_unavailable", step=step, reason=error.reason, error=error.message)
        return None
