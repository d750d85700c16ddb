"""The same network in other runtimes and precisions, with accuracy beside speed."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from speed import servers
from speed.network import decoded
from speed.plan import Plan
from speed.sections import Chart, Section
from speed.turns import Compared, Turn, processor_ms, rate

_SCRIPT = Path(__file__).parent / "peers" / "runtimes.py"
_CALIBRATION = 100
_PICTURES = 200
_LIMIT_S = 900.0


def compare(plan: Plan) -> Section:
    """Measure LiteRT, ONNX Runtime and OpenVINO, in the environment of the peers."""
    found = _measured(plan)
    turns = {way: [Turn(**turn) for turn in its] for way, its in found["turns"].items()}
    compared = Compared("the network alone", next(iter(turns)), turns)
    rows = []
    for way in compared.turns:
        accuracy = found["accuracy"][way]
        told = f"{compared.median(way, processor_ms):.2f}"
        rows.append(
            (
                way,
                f"{compared.median(way, rate):.1f}",
                told,
                "1" if way == compared.baseline else str(compared.of(way, rate)),
                f"{accuracy['cosine']:.4f}",
                f"{10 * accuracy['neighbours']:.1f}",
            )
        )
    chart = Chart(
        "Pictures a second, the network alone",
        "",
        "a second",
        {"rate": [(way, compared.median(way, rate)) for way in compared.turns]},
    )
    return Section(
        "runtimes",
        "The network in other runtimes",
        "The default backbone, converted from one file, an instance with one thread on each core; "
        "each quantised by its own tool on pictures of a catalogue. The cosine is to the features "
        "of LiteRT in float32, and the neighbours are how many of the nearest ten of "
        f"{found['pictures']} pictures stay.",
        ("runtime", "a second", "processor ms each", "rate, ratio", "cosine", "of ten neighbours"),
        rows,
        (chart,),
        {},
        {**compared.as_json(), "accuracy": found["accuracy"]},
    )


def _measured(plan: Plan) -> Any:
    side = plan.network("float32").side
    pictures = [decoded(photo.read_bytes(), side) for photo in plan.catalogue_photos]
    calibration, shown = _apart(pictures)
    with tempfile.TemporaryDirectory(prefix="vitrine-runtimes-") as folder:
        files = [Path(folder) / name for name in ("calibration.npy", "pictures.npy")]
        for file, its in zip(files, (calibration, shown), strict=True):
            np.save(file, np.stack(its))
        done = subprocess.run(
            (
                *(str(servers.PEERS / "python"), str(_SCRIPT), str(plan.networks)),
                *(*map(str, files), str(plan.rounds), str(plan.seconds)),
            ),
            check=False,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
        )
    if done.returncode:
        raise SystemExit(f"runtimes: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]) | {"pictures": len(shown)}


def _apart(pictures: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Split pictures into those that calibrate, and those that accuracy is measured on."""
    few = min(_CALIBRATION, len(pictures) // 3)
    return pictures[:few], pictures[few : few + _PICTURES]
