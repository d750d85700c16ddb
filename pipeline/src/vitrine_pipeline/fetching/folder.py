"""The folder that pictures are fetched into: never half a picture, never two writers."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vitrine_features.decode import decode
from vitrine_files import synced_file
from vitrine_pipeline.errors import PipelineError
from vitrine_serving.errors import DomainError

_PARTS = ".fetching"
_DETAIL_PX = 64


@dataclass(frozen=True, slots=True)
class FileState:
    """By what a file is known again without reading it."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Part:
    """A picture that is written and synced, and not yet where it belongs."""

    path: Path
    state: FileState


class PictureFolder:
    """Puts pictures into a folder; made by `open_folder`."""

    def __init__(self, images: Path) -> None:
        self.images = images
        self._parts = images / _PARTS

    def write(self, content: bytes, name: str) -> Part:
        """Write a picture aside; `name` tells it from others that are written meanwhile."""
        path = self._parts / name
        with synced_file(path) as file:
            file.write(content)
        state = file_state(path)
        assert state is not None
        return Part(path, state)

    def place(self, part: Part, target: Path) -> None:
        """Give a picture its name, in the stead of what had it before."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part.path.replace(target)

    def within(self, path: Path) -> str:
        """Return a path of the folder, relative to it."""
        return path.relative_to(self.images).as_posix()


@contextmanager
def open_folder(images: Path) -> Iterator[PictureFolder]:
    """Take hold of a folder, and clear away what a run that was killed left half written.

    Raises
    ------
    PipelineError
        It cannot be written to, or is fetched into by another process.
    """
    parts = images / _PARTS
    try:
        parts.mkdir(parents=True, exist_ok=True)
        held = os.open(parts, os.O_RDONLY)
    except OSError as error:
        raise PipelineError(f"{images}: cannot be written to: {error.strerror}") from error
    try:
        _lock(held, images)
        for left_over in parts.iterdir():
            left_over.unlink()
        yield PictureFolder(images)
        shutil.rmtree(parts, ignore_errors=True)
    finally:
        os.close(held)


def file_state(path: Path) -> FileState | None:
    """Look at a file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileState(found.st_size, found.st_mtime_ns)


def is_whole(path: Path) -> bool:
    """Tell whether a file is a picture from its beginning to its end."""
    try:
        decode(path.read_bytes(), detail_px=_DETAIL_PX)
    except (OSError, DomainError):
        return False
    return True


def _lock(held: int, images: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PipelineError(
            f"{images}: another `vitrine fetch` is filling it; wait for its end, or name another "
            "folder"
        ) from None
