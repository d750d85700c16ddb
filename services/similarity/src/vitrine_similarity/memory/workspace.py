"""The folder in which this process keeps its segments; nothing of it is needed afterwards."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import weakref
from pathlib import Path

_PREFIX = "vitrine-segments-"
_LOCK = "lock"


class Workspace:
    """A folder of this process's own, removed with it.

    What processes left beside it that were killed is removed first.

    Parameters
    ----------
    parent
        Where it is made; None: where the system keeps temporary files.
    """

    def __init__(self, parent: Path | None = None) -> None:
        within = parent or Path(tempfile.gettempdir())
        within.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(within)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=within))
        self._lock = (self.folder / _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder. What of it is mapped may be used as long as it is."""
        self._remove()
        self._lock.close()


def _remove_abandoned(within: Path) -> None:
    for folder in within.glob(f"{_PREFIX}*"):
        try:
            with (folder / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Its process lives, is just beginning, or belongs to somebody else.
            continue
