"""Measures the engine on drawn products: ``python benchmarks/engine_scale.py --products 1000000``.

A catalogue is drawn into SQLite; one process loads it, builds the index and writes a snapshot,
another begins with that and searches, a third while segments are built; two services are searched
over gRPC while products change; peers hold the same vectors. Prints tables, and writes all that was
measured as JSON; with `--reference`, everything that was ever measured in `--out` into that page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from engine import page
from engine.beside import measured_beside
from engine.drawn import DIMENSION, Vectors, draw, filters, queries
from engine.postgres import postgres
from speed.machine import machine
from speed.reference import put_into
from speed.sections import REVISION

from vitrine_similarity.catalogue import Catalogue

_QUERIES = 200
_NEAREST = 10
# As in the images.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# No bundle takes part, and the page is written before the commit that holds it.
_UNTOLD = ("bundle", REVISION)
PARTS = ("scale", "build", "live", "postgresql", "peers")


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path("var/bench/engine"))
    parser.add_argument("--storage", nargs="+", default=["full", "compact"])
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--reference", type=Path, help="the page to write the tables into")
    given = parser.parse_args()
    out = given.out.absolute() / str(given.products)
    out.mkdir(parents=True, exist_ok=True)
    file = out / "engine.json"
    report = json.loads(file.read_text()) if file.exists() else {}
    report |= {
        "products": given.products,
        "dimension": DIMENSION,
        "machine": _told() | {"FAISS": faiss.__version__},
    }
    truth = _drawn(out, given.products)
    for part in given.parts:
        if part == "peers":
            recall = report["scale"][given.storage[0]]["search"]["curve"]["none"]["recall"]
            report[part] = measured_beside(out, given.products, truth["none"], recall)
        elif part == "postgresql":
            report[part] = _from_postgresql(out, given.products, given.storage[0])
        else:
            measured = {one: _measured(part, out, one, truth) for one in given.storage}
            report[part] = report.get(part, {}) | measured
        file.write_text(json.dumps(report, indent=2))
    print(page.lay_out([report]))
    if given.reference:
        reports = [json.loads(one.read_text()) for one in given.out.glob("*/engine.json")]
        reports.sort(key=lambda one: int(one["products"]))
        before = given.reference.read_text(encoding="utf-8")
        given.reference.write_text(put_into(before, page.lay_out(reports)), encoding="utf-8")


def _told() -> dict[str, str]:
    return {name: value for name, value in machine("-").items() if name not in _UNTOLD}


def _drawn(out: Path, products: int) -> dict[str, list[list[str]]]:
    """Write the catalogue unless it is there, and find what is really nearest."""
    known = out / "truth.json"
    if known.exists():
        found: dict[str, list[list[str]]] = json.loads(known.read_text())
        return found
    asked = queries(_QUERIES)
    np.save(out / "queries.npy", asked)
    best = {name: _Best(asked) for name in filters()}
    with _catalogue(f"sqlite:///{out}/vitrine.db") as catalogue:
        for drawn in draw(products):
            entries = drawn.entries()
            catalogue.upsert(entries)
            for name, wanted in filters().items():
                kept = [
                    at
                    for at, entry in enumerate(entries)
                    if all(
                        entry.product.attributes.get(one.attribute) in one.values for one in wanted
                    )
                ]
                best[name].add(drawn.vectors[kept], drawn.first + np.array(kept, np.int64))
    truth = {name: one.ids() for name, one in best.items()}
    known.write_text(json.dumps(truth))
    return truth


@contextmanager
def _catalogue(url: str) -> Iterator[Catalogue]:
    catalogue = Catalogue.open(url)
    try:
        yield catalogue
    finally:
        catalogue.close()


class _Best:
    """The nearest of all vectors that were shown, for each query."""

    def __init__(self, asked: Vectors) -> None:
        self._asked = asked
        self._scores = np.full((len(asked), _NEAREST), -np.inf, np.float32)
        self._rows = np.full((len(asked), _NEAREST), -1, np.int64)

    def add(self, vectors: Vectors, rows: np.ndarray) -> None:
        """Show more."""
        scores = np.concatenate([self._scores, self._asked @ vectors.T], axis=1)
        every = np.concatenate(
            [self._rows, np.broadcast_to(rows, (len(self._asked), len(rows)))], axis=1
        )
        order = np.argpartition(-scores, _NEAREST - 1, axis=1)[:, :_NEAREST]
        self._scores = np.take_along_axis(scores, order, axis=1)
        self._rows = np.take_along_axis(every, order, axis=1)

    def ids(self) -> list[list[str]]:
        """Return the ids for each query, in no order."""
        return [[f"sku-{row:08d}" for row in rows if row >= 0] for rows in self._rows.tolist()]


def _measured(
    part: str, out: Path, storage: str, truth: dict[str, list[list[str]]]
) -> dict[str, Any]:
    if part != "scale":
        module = "engine.live" if part == "live" else "engine.process"
        return _process(module, *(() if part == "live" else (part,)), str(out), storage)
    steps = ("load", "search")
    figures = {step: _process("engine.process", step, str(out), storage) for step in steps}
    for name, one in figures["search"]["curve"].items():
        found = json.loads((out / storage / f"{name}.json").read_text())
        right = sum(len(set(a) & set(b)) for a, b in zip(found, truth[name], strict=True))
        one["recall"] = round(right / max(1, sum(map(len, truth[name]))), 4)
    return figures


def _from_postgresql(out: Path, products: int, storage: str) -> dict[str, Any]:
    """Write the catalogue into PostgreSQL, and load it from there."""
    with postgres(out / "postgresql") as url:
        began = time.perf_counter()
        with _catalogue(url) as catalogue:
            for drawn in draw(products):
                catalogue.upsert(drawn.entries())
        written_s = time.perf_counter() - began
        return {
            "written_s": round(written_s, 1),
            **_process("engine.process", "read", str(out), storage, url),
        }


def _process(module: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=Path(__file__).parent,
        env={**os.environ, **_ONE_THREAD},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main()
