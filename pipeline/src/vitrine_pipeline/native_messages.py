"""Keeps what native libraries print out of the way of what a person reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def native_messages_to(file: Path) -> Iterator[None]:
    """Send what native code writes to stderr into a file, while Python's own goes on to stderr.

    TensorFlow tells in dozens of lines what it does, some of them before it can be told not to.
    What a crash says last is in the file.

    Parameters
    ----------
    file
        Written anew; its folder is made if it is not there.
    """
    sys.stderr.flush()
    try:
        native = sys.stderr.fileno()
    except OSError:
        # Somebody captures stderr in memory; native code is not heard there anyway.
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    before = sys.stderr
    kept = os.dup(native)
    with file.open("wb") as log, open(os.dup(kept), "w", buffering=1, encoding="utf-8") as person:  # noqa: PTH123 - a descriptor, not a path
        os.dup2(log.fileno(), native)
        sys.stderr = person
        try:
            yield
        finally:
            sys.stderr = before
            os.dup2(kept, native)
            os.close(kept)
