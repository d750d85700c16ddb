"""A PostgreSQL of the benchmark's own, with pgvector, from a package of the development group."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch


@contextmanager
def postgres(folder: Path, *, kept: bool = False) -> Iterator[str]:
    """Run a server for a block; gives the URL of its database.

    Parameters
    ----------
    folder
        Where its data are; any account may have to enter the folders above.
    kept
        Whether the data are there for the next time.
    """
    from pgserver import get_server  # type: ignore[attr-defined]

    folder.mkdir(parents=True, exist_ok=True)
    # In a folder that another account may enter: PostgreSQL refuses to run as root.
    runtime = tempfile.mkdtemp(prefix="vitrine-postgres-")
    with patch.dict(os.environ, XDG_RUNTIME_DIR=runtime):
        server = get_server(folder, cleanup_mode="stop" if kept else "delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
            shutil.rmtree(runtime, ignore_errors=True)
