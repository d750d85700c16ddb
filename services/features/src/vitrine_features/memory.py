"""Gives the memory of a decoded picture back to the system when the picture is gone."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3
_THRESHOLD_BYTES = 1 << 20


def return_large_blocks() -> None:
    """Map every large block of memory on its own, so that freeing it returns it.

    Left alone, the allocator of glibc raises its threshold when the first such block is freed,
    and from then on keeps the pixels of a picture in the arena of each thread that has ever
    decoded a large one: measured, 210 MB for each of them. With another allocator nothing
    happens. Call it before threads are started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _THRESHOLD_BYTES)
