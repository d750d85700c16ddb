"""How many processor cores this process may really use."""

from __future__ import annotations

import math
import os
from pathlib import Path

_CGROUP_V2 = Path("/sys/fs/cgroup/cpu.max")
_CGROUP_V1 = Path("/sys/fs/cgroup/cpu")


def available_cores(cgroup_v2: Path = _CGROUP_V2, cgroup_v1: Path = _CGROUP_V1) -> int:
    """Count the cores that the scheduler and the container's limit leave to this process.

    Parameters
    ----------
    cgroup_v2
        The file with quota and period in microseconds, e.g. ``"150000 100000"``.
    cgroup_v1
        The folder with the same two numbers in files of their own.

    Returns
    -------
    int
        At least 1; a limit of 1.5 cores counts as 2.
    """
    cores = len(os.sched_getaffinity(0))
    limit = _limit_v2(cgroup_v2) or _limit_v1(cgroup_v1)
    return max(1, min(cores, math.ceil(limit) if limit else cores))


def _limit_v2(path: Path) -> float | None:
    try:
        quota, period = path.read_text().split()
    except (OSError, ValueError):
        return None
    return None if quota == "max" else int(quota) / int(period)


def _limit_v1(folder: Path) -> float | None:
    try:
        quota = int((folder / "cpu.cfs_quota_us").read_text())
        period = int((folder / "cpu.cfs_period_us").read_text())
    except (OSError, ValueError):
        return None
    return quota / period if quota > 0 else None
