"""What is on the disk before it is answered for: the bytes of files, the names in folders."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def synced_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written, whose bytes are on the disk once the block has ended."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that their names outlast a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Write the names that a folder holds down to the disk, where its file system can.

    Raises
    ------
    OSError
        It cannot be opened, or the disk is at fault.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    except OSError as error:
        # Some file systems write names down at once and know no such call.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(opened)
