"""Writes files so that nobody ever finds half of one."""

from __future__ import annotations

import glob
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vitrine_files.lasting import sync_folder, synced_file

_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{16}\.part")


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path
        As for `whole_file`.
    content
        Text is written in UTF-8.
    """
    with whole_file(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is there, whole and lasting, once the block has ended without an error.

    It is written under another name, synced, renamed, and its new name is synced.

    Parameters
    ----------
    path
        Its folder must exist; what stands there already is replaced.

    Yields
    ------
    BinaryIO
        To be written to.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with synced_file(part) as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def is_unfinished(name: str) -> bool:
    """Tell whether a name, without its folder, is of a file whose writer was killed, or writes."""
    return bool(_UNFINISHED.fullmatch(name))


def unfinished_of(path: Path) -> list[Path]:
    """Find what writers of a file left that were killed, and what one writes at the moment."""
    beside = path.parent.glob(f".{glob.escape(path.name)}.*.part")
    return [file for file in beside if is_unfinished(file.name)]
