"""How many processor cores this process may really use."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_CONTROLLERS = Path("/sys/fs/cgroup")
_MEMBERSHIPS = Path("/proc/self/cgroup")


def available_cores(controllers: Path = _CONTROLLERS, memberships: Path = _MEMBERSHIPS) -> int:
    """Count the cores that the scheduler and the limits of control groups leave to this process.

    Parameters
    ----------
    controllers
        Where the control groups of Linux are mounted, of the second version or of the first.
    memberships
        The file that names the groups of this process, ``ID:CONTROLLERS:PATH`` a line.

    Returns
    -------
    int
        At least 1; a limit of 1.5 cores counts as 2. The least of the limits of all groups that it
        is in, and of those above them.
    """
    cores = len(os.sched_getaffinity(0))
    limits = [_limit(group) for group in _groups(controllers, memberships)]
    return max(1, min([cores, *(math.ceil(limit) for limit in limits if limit)]))


def _groups(controllers: Path, memberships: Path) -> Iterator[Path]:
    try:
        lines = memberships.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, names, path = line.split(":", 2)
        if names and "cpu" not in names.split(","):
            continue
        # A container sees its own group as the root, whatever path its host shows.
        within = PurePosixPath(path.lstrip("/"))
        for group in (within, *within.parents, PurePosixPath()):
            yield (controllers / "cpu" if names else controllers) / group


def _limit(group: Path) -> float | None:
    """Return the cores that a group may use, by ``QUOTA PERIOD`` in microseconds; None: all."""
    try:
        quota, period = (group / "cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return _limit_v1(group)
    return None if quota == "max" else int(quota) / int(period)


def _limit_v1(group: Path) -> float | None:
    try:
        quota = int((group / "cpu.cfs_quota_us").read_text(encoding="ascii"))
        period = int((group / "cpu.cfs_period_us").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return quota / period if quota > 0 else None
