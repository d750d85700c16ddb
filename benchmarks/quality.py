"""Trains a recipe with several seeds and prints what the held-out products say, on average.

    .venv/bin/python benchmarks/quality.py --catalogue shop.csv --images photos --out bundles/q

Whatever follows `--` goes to `vitrine train`. Each seed has its own split. A bundle that is there
already is not trained again. The table is Markdown, on stdout.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from layout import table

_ATTRIBUTE_FIGURES = (
    ("right, %", "accuracy", 100),
    ("in top 3, %", "top3", 100),
    ("macro F1", "macro_f1", 1),
    ("ECE", "ece", 1),
    ("called sure, %", "sure_share", 100),
    ("sure and right, %", "sure_precision", 100),
    ("recall at 90 % precision, %", "recall_at_90", 100),
)
_RETRIEVAL_FIGURES = (
    ("near-10 share it", "precision_at_10"),
    ("near-10 share it, gallery whole", "precision_at_10_whole"),
)
_CAPTION_FIGURES = ("bleu1", "bleu4", "cider", "attribute_agreement", "brands_claimed")
_LIMIT_S = 4 * 3600


@dataclass(frozen=True)
class Run:
    """One seed: the figures as in `metrics.json`, and the seconds that training took, if it ran."""

    seed: int
    metrics: Mapping[str, Any]
    seconds: float | None


def main() -> None:
    """Train, then print the tables."""
    own, passed_on = _split(sys.argv[1:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--images", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args(own)
    runs = [
        _run(arguments.catalogue, arguments.images, arguments.out, seed, passed_on)
        for seed in range(arguments.seeds)
    ]
    print(lay_out(runs))


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _run(catalogue: str, images: str, out: Path, seed: int, passed_on: Sequence[str]) -> Run:
    bundle = out / f"seed-{seed}"
    seconds = None
    if not bundle.exists():
        started = time.perf_counter()
        command = [str(Path(sys.executable).with_name("vitrine")), "train", "--json"]
        command += ["--catalogue", catalogue, "--images", images, "--out", str(bundle)]
        subprocess.run(
            [*command, "--seed", str(seed), *passed_on],
            check=True,
            timeout=_LIMIT_S,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - started
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    return Run(seed, manifest["metrics"], seconds)


def lay_out(runs: Sequence[Run]) -> str:
    """Lay out the mean of the runs, and below it the figures of each."""
    names = list(runs[0].metrics["attributes"])
    rows = []
    for heading, figure, factor in _ATTRIBUTE_FIGURES:
        cells = [_mean(runs, ("attributes", name, figure), factor) for name in names]
        whole = _mean(runs, ("all_attributes_right",), 100) if figure == "accuracy" else ""
        rows.append((heading, *cells, whole))
    for heading, figure in _RETRIEVAL_FIGURES:
        near = [_mean(runs, ("retrieval", name, figure), 1) for name in names]
        rows.append((heading, *near, ""))
    for run in runs:
        cells = [_mean([run], ("attributes", name, "accuracy"), 100) for name in names]
        cells.append(_mean([run], ("all_attributes_right",), 100))
        took = f", {run.seconds:.0f} s" if run.seconds is not None else ""
        rows.append((f"seed {run.seed}: right, %{took}", *cells))
    found = table((f"mean of {len(runs)}", *names, "all"), rows)
    if all(run.metrics["captions"] for run in runs):
        said = [f"{name} {_mean(runs, ('captions', name), 1)}" for name in _CAPTION_FIGURES]
        found += "\n\nDescriptions: " + ", ".join(said) + "."
    return found


def _mean(runs: Sequence[Run], path: Sequence[str], factor: float) -> str:
    values = []
    for run in runs:
        value: Any = run.metrics
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            values.append(factor * value)
    return f"{mean(values):.{1 if factor > 1 else 3}f}" if values else "-"


if __name__ == "__main__":
    main()
