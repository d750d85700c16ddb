"""Tells whether what was made once would be made the same way today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

_LENGTH = 10


def fingerprint(sources: Iterable[str], *options: object) -> str:
    """Digest the code and the options that something is made with.

    Parameters
    ----------
    sources
        Names of modules and packages, read without being imported.
    options
        Whatever else decides the result.

    Returns
    -------
    str
        10 hexadecimal characters.
    """
    digest = hashlib.sha256(repr(options).encode())
    for name in sources:
        for file in _files(name):
            content = file.read_bytes()
            digest.update(f"{name}/{file.name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()[:_LENGTH]


def _files(name: str) -> Iterator[Path]:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"there is no module {name}", name=name)
    if spec.submodule_search_locations is None:
        yield Path(spec.origin)
    else:
        for folder in spec.submodule_search_locations:
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file() and file.suffix != ".pyc":
                    yield file
