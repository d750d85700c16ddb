"""Sizes and speeds of the backbones: ``python benchmarks/backbones.py [NAME ...]``.

Prints a row of a Markdown table for each: the input's side, the LiteRT model's size, how many
features it gives, and the milliseconds for a photo on one thread, the fastest and the median of
the runs. Weights are random: neither figure depends on them.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time

import numpy as np

from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones import (
    BACKBONES,
    Backbone,
    ConvertedBackbone,
    NamedWeights,
    find_backbone,
)

_RUNS = 30
_WAIT_S = 60.0


def main(names: list[str]) -> None:
    """Measure the named backbones, or all, one after the other."""
    print("| backbone | side | MB | features | ms, fastest | ms, median |")
    print("|---|---|---|---|---|---|")
    for name in names or BACKBONES:
        print(_row(find_backbone(name)), flush=True)
        gc.collect()


def _row(backbone: Backbone) -> str:
    network = backbone.model(NamedWeights.NONE)
    model = ConvertedBackbone(network).flatbuffer
    pool = InterpreterPool(model, size=1)
    photo = np.random.default_rng(0).integers(0, 256, (1, backbone.side, backbone.side, 3))
    times = [_time(pool, photo.astype(np.uint8)) for _ in range(_RUNS)]
    return (
        f"| {backbone.name} | {backbone.side} | {len(model) / 1e6:.1f} | "
        f"{network.output.shape[-1]} | {min(times):.1f} | {statistics.median(times):.1f} |"
    )


def _time(pool: InterpreterPool, photo: np.ndarray) -> float:
    started = time.perf_counter()
    pool.run({"image": photo}, timeout_s=_WAIT_S)
    return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    main(sys.argv[1:])
