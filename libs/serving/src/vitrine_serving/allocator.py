"""Gives the memory of a large block back when it is gone, and keeps that of small ones."""

from __future__ import annotations

import ctypes

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1 << 20
_KEPT_BYTES = 2 << 20


def return_large_blocks() -> None:
    """Map every large block of memory on its own, so that freeing it returns it.

    Left alone, the allocator of glibc raises its threshold when the first such block is freed,
    and from then on keeps the pixels of a picture in the arena of each thread that has ever
    decoded a large one: measured, 210 MB for each of them. Of an index it keeps what products took
    before they were written into its files: measured, 150 MB of 200,000. What is smaller stays
    with the process, up to two megabytes at the end of each arena: told its threshold, the
    allocator would otherwise return and fetch a hundred pages for each picture. With another
    allocator nothing happens. Call it before threads are started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
