"""What it was measured on, in words, and how far others had their share of it."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

from speed.network import cores
from speed.sections import REVISION

_WORTH_NAMING = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")


def machine(bundle_precision: str) -> dict[str, str]:
    """Describe this machine and what ran on it."""
    return {
        "processor": _cpuinfo().get("model name", platform.machine()),
        "cores": str(cores()),
        "instructions": instructions(),
        "Python": platform.python_version(),
        "bundle": bundle_precision,
        REVISION: _revision(),
    }


def instructions() -> str:
    """Name those of the processor that make networks faster, which set ratios apart."""
    flags = _cpuinfo().get("flags", "").split()
    return ", ".join(name for name in _WORTH_NAMING if name in flags) or "-"


def stolen(before: list[int], after: list[int]) -> float:
    """Return the share of the processors' time that other machines had, 0 to 1."""
    spent = [late - early for early, late in zip(before, after, strict=True)]
    return spent[7] / max(1, sum(spent[:8]))


def processors() -> list[int]:
    """Read what Linux says that its processors did: the eighth number was stolen by others."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    return [int(number) for number in first.split()[1:]]


def _cpuinfo() -> dict[str, str]:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _revision() -> str:
    done = subprocess.run(
        ("git", "rev-parse", "--short", "HEAD"),  # noqa: S607 - whichever git there is
        cwd=Path(__file__).parent,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or "-"
