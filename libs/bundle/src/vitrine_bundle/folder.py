"""A folder that is there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from vitrine_files import sync_folder, synced_file


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """Give a temporary folder to fill; sync it to the disk and rename it to `out` at the end.

    Parameters
    ----------
    out
        The folder to make, which must not exist. If the block fails, nothing is left of it.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        temporary.chmod(0o755)
        yield temporary
        for folder in (*(p for p in temporary.rglob("*") if p.is_dir()), temporary):
            sync_folder(folder)
        temporary.rename(out)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(out.parent)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, its folders included, and sync it to the disk."""
    with new_file(path) as file:
        file.write(content)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written, its folders included; it is synced once the block has ended."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with synced_file(path) as file:
        yield file
