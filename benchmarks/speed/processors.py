"""Processor time of processes and of all that they started."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import psutil

# How Linux names the clock of another process's processor time: clock_getcpuclockid(3).
_SCHEDULED = 2


def processor_s(processes: Mapping[str, int]) -> dict[str, float]:
    """Read the seconds of processor time that processes have had, with their children's.

    Parameters
    ----------
    processes
        Process ids by name; each must run.
    """
    return {name: _family_s(psutil.Process(pid)) for name, pid in processes.items()}


def _family_s(parent: psutil.Process) -> float:
    total = 0.0
    for process in (parent, *parent.children(recursive=True)):
        try:
            total += time.clock_gettime((~process.pid << 3) | _SCHEDULED)
        except OSError:
            # It has ended since it was listed.
            continue
    return total


def spent_s(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return what was spent between two readings."""
    return {name: after[name] - earlier for name, earlier in before.items()}


def pss_mb(pid: int, *, children: bool = True) -> float:
    """Return the proportional set size of a process, and of its children, in megabytes."""
    parent = psutil.Process(pid)
    family = (parent, *(parent.children(recursive=True) if children else ()))
    return sum(_pss_kb(process.pid) for process in family) / 1000


def _pss_kb(pid: int) -> int:
    rolled_up = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in rolled_up.splitlines() if line.startswith("Pss:")).split()[1])
