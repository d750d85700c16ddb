"""Writes a bundle so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vitrine_bundle.errors import BundleError
from vitrine_bundle.folder import appearing, write_file
from vitrine_bundle.manifest import MANIFEST, FileEntry, Manifest, TrainingData
from vitrine_bundle.runtime import FLOAT_RUNTIME, Runtime


def write_bundle(
    out: Path,
    files: Mapping[str, bytes],
    *,
    space: str,
    dimension: int,
    attributes: Sequence[str],
    training_data: TrainingData,
    metrics: Mapping[str, Any],
    runtime: Runtime = FLOAT_RUNTIME,
    version: str | None = None,
) -> Manifest:
    """Write a bundle under a temporary name, sync it to the disk, then rename it to `out`.

    Parameters
    ----------
    out
        The folder to make. It must not exist: a bundle never changes.
    files
        Content by relative path, e.g. ``{"heads.tflite": b"..."}``.
    space, dimension, attributes, training_data, metrics, runtime
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
        git_revision=git_revision(),
        space=space,
        dimension=dimension,
        runtime=runtime,
        attributes=tuple(attributes),
        training_data=training_data,
        metrics=metrics,
        files={
            name: FileEntry(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
            for name, content in sorted(files.items())
        },
    )
    with appearing(out) as folder:
        for name, content in files.items():
            write_file(folder / name, content)
        write_file(folder / MANIFEST, manifest.model_dump_json(indent=2).encode())
    return manifest


def git_revision() -> str:
    """Return the commit that this code is of; ``unknown`` outside a checkout."""
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
