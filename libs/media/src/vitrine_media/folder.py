"""Files of a store in a local folder: whole or not there, and lasting once they are written."""

from __future__ import annotations

import os
import re
from pathlib import Path

from vitrine_files import is_unfinished, make_folder, sync_folder, write_whole

_ASIDE = re.compile(r"\.(.+)\.swept")


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that a power cut leaves all of it or none."""
    make_folder(path.parent)
    write_whole(path, data)


def refresh_file(path: Path) -> None:
    """Make a file as young as one that was written now.

    Raises
    ------
    FileNotFoundError
        It is not there.
    """
    os.utime(path)
    # Whoever wrote it may not have come that far yet.
    sync_folder(path.parent)


def remove_file(path: Path, before: float) -> bool:
    """Remove a file, unless somebody wrote or refreshed it since.

    It is looked at under another name: whoever refreshes it after the look finds nothing and writes
    it anew, and who does so before the look is seen.

    Parameters
    ----------
    before
        Seconds since 1970.

    Returns
    -------
    bool
        Whether it is gone.
    """
    if path.stat().st_mtime >= before:
        return False
    aside = path.with_name(f".{path.name}.swept")
    path.rename(aside)
    if aside.stat().st_mtime >= before:
        aside.rename(path)
        return False
    aside.unlink()
    return True


def is_rest(name: str) -> bool:
    """Tell whether a name is of a file that a process left behind when it was killed."""
    name = name.rpartition("/")[2]
    return is_unfinished(name) or bool(_ASIDE.fullmatch(name))


def clear_rest(path: Path, before: float) -> bool:
    """Remove what a killed writer left, and put back what a killed sweep had put aside.

    Returns
    -------
    bool
        Whether something was removed.
    """
    aside = _ASIDE.fullmatch(path.name)
    if aside and not path.with_name(aside[1]).exists():
        path.rename(path.with_name(aside[1]))
        return False
    return remove_file(path, before)
