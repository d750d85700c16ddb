"""What the processes of one gateway tell each other: that one answers, and that the end is near.

Made before the worker processes are forked, and shared by all of them.
"""

from __future__ import annotations

import mmap
import os

_DRAINING, _ANSWERED = range(2)


class Lifecycle:
    """The state of a gateway that all its processes share."""

    def __init__(self) -> None:
        self._flags = mmap.mmap(-1, 2)
        self._announcement, announcement = os.pipe()
        os.set_blocking(self._announcement, False)
        os.write(announcement, b"1")
        os.close(announcement)

    def is_draining(self) -> bool:
        """Tell whether the gateway is about to stop."""
        return self._flags[_DRAINING] != 0

    def drain(self) -> None:
        """Tell all processes that the gateway is about to stop."""
        self._flags[_DRAINING] = 1

    def has_answered(self) -> bool:
        """Tell whether a worker was ever ready to answer."""
        return self._flags[_ANSWERED] != 0

    def may_announce(self) -> bool:
        """Note that a worker answers; tell one, and never again any, to announce it."""
        self._flags[_ANSWERED] = 1
        return os.read(self._announcement, 1) == b"1"
