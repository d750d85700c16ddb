"""What the processes of one gateway tell each other: who announces it, and that its end is near.

Made before the worker processes are forked, and shared by all of them.
"""

from __future__ import annotations

import mmap
import os


class Lifecycle:
    """The state of a gateway that all its processes share."""

    def __init__(self) -> None:
        self._draining = mmap.mmap(-1, 1)
        self._announcement, announcement = os.pipe()
        os.set_blocking(self._announcement, False)
        os.write(announcement, b"1")
        os.close(announcement)

    def is_draining(self) -> bool:
        """Tell whether the gateway is about to stop."""
        return self._draining[0] != 0

    def drain(self) -> None:
        """Tell all processes that the gateway is about to stop."""
        self._draining[0] = 1

    def may_announce(self) -> bool:
        """Tell one process, and never again any, to announce that requests are answered."""
        return os.read(self._announcement, 1) == b"1"
