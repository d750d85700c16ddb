"""The peers of the engine, on the same vectors, for the same recall."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.drawn import DIMENSION, draw

# A peer that hangs must not take the others' figures with it.
_LONGEST_S = 4 * 3600
_ENVIRONMENT = Path(sys.executable).parents[1] / "engine-peers" / "bin" / "python"
# hnswlib has no wheels, so that no requirements file may name it: whoever has a compiler installs
# it there. pgvector comes with the PostgreSQL of the development group.
_PEERS = {
    "usearch": _ENVIRONMENT,
    "usearch in float16": _ENVIRONMENT,
    "hnswlib": _ENVIRONMENT,
    "milvus-lite": _ENVIRONMENT,
    "qdrant, local mode": _ENVIRONMENT,
    "pgvector": Path(sys.executable),
}


def measured_beside(
    out: Path, products: int, truth: Sequence[Sequence[str]], recall: float
) -> dict[str, dict[str, Any]]:
    """Measure each peer in a process of its own.

    Parameters
    ----------
    out
        Holds ``queries.npy``.
    truth
        The ids of the true nearest 10 of each query.
    recall
        What each has to find of them.

    Returns
    -------
    dict
        What was measured by name, or under ``skipped`` why it was not.
    """
    folder = out / "peers"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(out / "queries.npy", folder / "queries.npy")
    rows = [[int(one.removeprefix("sku-")) for one in ids] for ids in truth]
    np.save(folder / "truth.npy", np.array(rows))
    vectors = np.lib.format.open_memmap(
        folder / "vectors.npy", "w+", np.float32, (products, DIMENSION)
    )
    for page in draw(products):
        vectors[page.first : page.first + len(page.vectors)] = page.vectors
    vectors.flush()
    found = {name: _measured(name, folder, recall) for name in _PEERS}
    shutil.rmtree(folder)
    return found


def _measured(name: str, folder: Path, recall: float) -> dict[str, Any]:
    if not _PEERS[name].exists():
        return {"skipped": "not installed: `make engine-peers`"}
    try:
        done = subprocess.run(
            [str(_PEERS[name]), "-m", "engine.peers", name, str(folder), str(recall)],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        return {"skipped": f"it was not done after {_LONGEST_S / 3600:g} hours"}
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return {"skipped": said[-1][:200] if said else f"it ended with {done.returncode}"}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
