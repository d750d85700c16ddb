"""Writes a bundle so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from vitrine_bundle.errors import BundleError
from vitrine_bundle.manifest import MANIFEST, FileEntry, Manifest, TrainingData


def write_bundle(
    out: Path,
    files: Mapping[str, bytes],
    *,
    space: str,
    dimension: int,
    attributes: Sequence[str],
    training_data: TrainingData,
    metrics: Mapping[str, Any],
    version: str | None = None,
) -> Manifest:
    """Write a bundle under a temporary name, sync it to the disk, then rename it to `out`.

    Parameters
    ----------
    out
        The folder to make. It must not exist: a bundle never changes.
    files
        Content by relative path, e.g. ``{"heads.tflite": b"..."}``.
    space, dimension, attributes, training_data, metrics
        As in `Manifest`.
    version
        The bundle's name; the folder's name if not given.

    Returns
    -------
    Manifest
        As written.

    Raises
    ------
    BundleError
        If `out` exists.
    """
    if out.exists():
        raise BundleError(
            f"bundle {out}: it exists already and a bundle never changes; pick a new name"
        )
    manifest = Manifest(
        version=version or out.name,
        created=datetime.now(UTC),
        git_revision=_git_revision(),
        space=space,
        dimension=dimension,
        attributes=tuple(attributes),
        training_data=training_data,
        metrics=metrics,
        files={
            name: FileEntry(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
            for name, content in sorted(files.items())
        },
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        temporary.chmod(0o755)
        for name, content in files.items():
            _write(temporary / name, content)
        _write(temporary / MANIFEST, manifest.model_dump_json(indent=2).encode())
        for folder in (*(p for p in temporary.rglob("*") if p.is_dir()), temporary):
            _sync_folder(folder)
        temporary.rename(out)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sync_folder(out.parent)
    return manifest


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _git_revision() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    answer = subprocess.run(
        [git, "rev-parse", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    return answer.stdout.strip() or "unknown"
