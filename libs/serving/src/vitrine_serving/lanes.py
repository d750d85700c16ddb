"""The lane of the work in progress: interactive, which somebody waits for, or bulk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

LANE_HEADER = "vitrine-lane"
"""The metadata of a call that names its lane; without it, the call is interactive."""

# Not the lowest: a thread that is never scheduled may hold Python's lock, which others wait for.
_BULK_NICENESS = 10


class Lane(StrEnum):
    """How urgent a piece of work is."""

    INTERACTIVE = "interactive"
    """A person, or a program that answers one, waits for it."""
    BULK = "bulk"
    """One of thousands; it is done in the time that interactive work leaves, and in a share."""


def _stays() -> bool:
    return False


_lane: ContextVar[Lane] = ContextVar("lane", default=Lane.INTERACTIVE)
_left: ContextVar[Callable[[], bool]] = ContextVar("left", default=_stays)


def current_lane() -> Lane:
    """Return the lane of the work in progress; interactive unless something said otherwise."""
    return _lane.get()


def caller_has_left() -> bool:
    """Tell whether nobody waits any more for the work in progress."""
    return _left.get()()


@contextmanager
def lane_scope(lane: Lane, left: Callable[[], bool] = _stays) -> Iterator[None]:
    """Put the work of a block into a lane; calls that it makes over `open_channel` say so.

    Parameters
    ----------
    lane
        Of the work.
    left
        Tells whether nobody waits any more for it.
    """
    tokens = _lane.set(lane), _left.set(left)
    try:
        yield
    finally:
        _lane.reset(tokens[0])
        _left.reset(tokens[1])


def lane_of(stated: str | bytes | None) -> Lane:
    """Return the lane that a caller states in `LANE_HEADER`; anything unknown is interactive."""
    return Lane.BULK if stated == Lane.BULK else Lane.INTERACTIVE


def lower_priority() -> None:
    """Let the scheduler prefer all other threads to the calling one, for as long as it lives.

    Threads that it starts inherit it. Where threads have no priority of their own, nothing changes.
    """
    try:
        thread = threading.get_native_id()
        niceness = os.getpriority(os.PRIO_PROCESS, thread) + _BULK_NICENESS
        os.setpriority(os.PRIO_PROCESS, thread, niceness)
    except (AttributeError, OSError):
        return
