"""What the processes print: kept in files, and read when one of them ends."""

from __future__ import annotations

import fcntl
import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from vitrine_pipeline.errors import PipelineError

_MAX_BYTES = 10_000_000
_KEPT_FILES = 1
_LAST_LINES = 8
_MOST_FOLDERS = 100


class ServiceLogs:
    """A log file for each process, and its last lines.

    Parameters
    ----------
    folder
        Where the files are, made if it is missing. Where others write there at the same time, a
        numbered folder beside it.
    echo
        Also gets each line, with the name of the process before it.

    Attributes
    ----------
    folder
        The one that was taken.

    Raises
    ------
    PipelineError
        If the folder cannot be made.
    """

    def __init__(self, folder: Path, echo: Callable[[str], None] | None = None) -> None:
        try:
            self.folder, self._lock = _take(folder)
        except OSError as error:
            raise PipelineError(
                f"cannot keep logs in {folder}: {error.strerror}; choose another folder with --logs"
            ) from error
        self._echo = echo
        self._files: dict[str, RotatingFileHandler] = {}
        self._last: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_LAST_LINES))

    def file(self, name: str) -> Path:
        """Return the log file of a process."""
        return self.folder / f"{name}.log"

    def write(self, name: str, line: str) -> None:
        """Keep a line that a process printed."""
        if name not in self._files:
            self._files[name] = RotatingFileHandler(
                self.file(name), maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
            )
        self._files[name].emit(logging.makeLogRecord({"msg": line}))
        self._last[name].append(line)
        if self._echo:
            self._echo(f"{name:10} | {line}")

    def last_words(self, name: str) -> str:
        """Return why a process ended: the error that it named, or its last lines."""
        lines = tuple(self._last[name])
        for line in reversed(lines):
            event = parse_event(line)
            if event.get("event") == "cannot_start":
                return str(event.get("error", line))
        return "\n".join(lines) if lines else "it printed nothing"

    def close(self) -> None:
        """Close the files, and leave the folder to others."""
        for file in self._files.values():
            file.close()
        self._lock.close()


def parse_event(line: str) -> dict[str, object]:
    """Return the fields of a JSON log line; none if it is not one."""
    try:
        parsed = json.loads(line)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _take(folder: Path) -> tuple[Path, IO[str]]:
    beside = (folder.with_name(f"{folder.name}-{number}") for number in range(2, _MOST_FOLDERS))
    for own in (folder, *beside):
        own.mkdir(parents=True, exist_ok=True)
        lock = (own / ".lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return own, lock
    raise PipelineError(f"too many write logs to {folder} already; choose another with --logs")
