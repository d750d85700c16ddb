"""Measures where what decided is found: ``python benchmarks/occlusion.py --bundle … --images …``.

Two pictures, drawn at random, are put side by side and compared with the left one alone: all of the
weight ought to lie in the left half. Prints the share that does, how often the heaviest cell does,
and the processor time of one picture of which one part after the other is hidden.
"""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import open_pool
from vitrine_features.occlusion import CELLS, SIDE, compare
from vitrine_gateway.explaining.part import LEAST_COSINE, weigh
from vitrine_gateway.values import LabColour, Occluded

_TIMEOUT_S = 600.0
_WIDTH_PX, _HEIGHT_PX = 240, 480


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=25)
    given = parser.parse_args()
    bundle = open_bundle(given.bundle)
    embedder = Embedder(bundle, open_pool(bundle, size=1))
    embedder.warm_up()
    files = sorted(given.images.glob("*.jpg"))
    drawn = np.random.default_rng(5)
    shares, heaviest, seconds = [], [], []
    for _ in range(given.pairs):
        two = drawn.choice(len(files), 2, replace=False)
        left, right = (Image.open(files[one]).convert("RGB") for one in two)
        weights, spent_s = _weighed(embedder, left, right)
        seconds.append(spent_s)
        if weights.any():
            shares.append(_left_share(weights))
            heaviest.append(int(weights.argmax()) % CELLS < CELLS / 2)
    print(f"{len(shares)} of {given.pairs} name a part")
    print(f"weight on the left one {np.mean(shares):.2f}, heaviest cell {np.mean(heaviest):.2f}")
    print(f"processor time of one {1000 * float(np.median(seconds)):.0f} ms")


def _weighed(
    embedder: Embedder, left: Image.Image, right: Image.Image
) -> tuple[NDArray[np.float64], float]:
    """Return the weights of the cells, and the seconds of processor time of hiding them."""
    both = Image.new("RGB", (2 * _WIDTH_PX, _HEIGHT_PX), "white")
    for place, picture in enumerate((left, right)):
        small = picture.copy()
        small.thumbnail((_WIDTH_PX, _HEIGHT_PX))
        both.paste(small, (place * _WIDTH_PX, (_HEIGHT_PX - small.height) // 2))
    like = embedder.embed(_encoded(left), timeout_s=_TIMEOUT_S).values
    data = _encoded(both)
    started = time.process_time()
    occluded = embedder.occluder().occlude(data, None, timeout_s=_TIMEOUT_S)
    spent_s = time.process_time() - started
    cells = Occluded(CELLS, CELLS, SIDE, (), (), LabColour(0, 0, 0), None)
    rows = weigh(cells, compare(occluded, [like]).tolist(), LEAST_COSINE).rows
    return np.array(rows), spent_s


def _left_share(weights: NDArray[np.float64]) -> float:
    """Return the share of the left half; the column in the middle counts for neither."""
    left = weights[:, : CELLS // 2].sum()
    return float(left / (left + weights[:, (CELLS + 1) // 2 :].sum()))


def _encoded(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    main()
