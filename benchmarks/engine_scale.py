"""Measures the engine on drawn products: ``python benchmarks/engine_scale.py --products 1000000``.

A catalogue is drawn into SQLite; one process loads it, builds the index and writes a snapshot,
another begins with that and searches. Prints tables, and writes all that was measured as JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from engine.drawn import DIMENSION, Vectors, draw, filters, queries

from vitrine_similarity.catalogue import Catalogue

_QUERIES = 200
_NEAREST = 10


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path("var/bench/engine"))
    parser.add_argument("--storage", nargs="+", default=["full", "compact"])
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    truth = _drawn(given.out, given.products)
    figures = {
        storage: _measured(given.out.absolute(), storage, truth) for storage in given.storage
    }
    report = {"products": given.products, "dimension": DIMENSION, "storage": figures}
    (given.out / "engine.json").write_text(json.dumps(report, indent=2))
    print(_table(report))


def _drawn(out: Path, products: int) -> dict[str, list[list[str]]]:
    """Write the catalogue unless it is there, and find what is really nearest."""
    asked = queries(_QUERIES)
    np.save(out / "queries.npy", asked)
    best = {name: _Best(asked) for name in filters()}
    catalogue = Catalogue.open(f"sqlite:///{out.absolute()}/vitrine.db")
    written = catalogue.revision() > 0
    began = time.perf_counter()
    for page in draw(products):
        entries = page.entries()
        if not written:
            catalogue.upsert(entries)
        for name, wanted in filters().items():
            kept = [
                at
                for at, entry in enumerate(entries)
                if all(entry.product.attributes.get(one.attribute) in one.values for one in wanted)
            ]
            best[name].add(page.vectors[kept], page.first + np.array(kept, np.int64))
    catalogue.close()
    print(f"drawn in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return {name: one.ids() for name, one in best.items()}


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


def _measured(out: Path, storage: str, truth: dict[str, list[list[str]]]) -> dict[str, Any]:
    figures = {step: _process(step, out, storage) for step in ("load", "search")}
    for name, one in figures["search"]["curve"].items():
        found = json.loads((out / storage / f"{name}.json").read_text())
        right = sum(len(set(a) & set(b)) for a, b in zip(found, truth[name], strict=True))
        one["recall"] = round(right / max(1, sum(map(len, truth[name]))), 4)
    return figures


def _process(step: str, out: Path, storage: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "engine.process", step, str(out), storage],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _table(report: dict[str, Any]) -> str:
    raw_mb = report["products"] * DIMENSION * 4 / 1e6
    lines = [
        f"{report['products']:,} products x {DIMENSION}, raw {raw_mb:.0f} MB, {faiss.__version__}"
    ]
    for storage, figures in report["storage"].items():
        load, search = figures["load"], figures["search"]
        bare, curve = search["bare"], search["curve"]
        lines += [
            "",
            f"| {storage} | |",
            "|---|---|",
            f"| ready from the database | {load['ready_s']} s, processor {load['ready_cpu_s']} s |",
            f"| index built after | {load['built_s']} s, processor {load['built_cpu_s']} s |",
            f"| snapshot written | {load['saved_s']} s, processor {load['saved_cpu_s']} s |",
            f"| ready from it | {search['ready_s']} s, processor {search['ready_cpu_s']} s |",
            f"| resident after the searches | {search['searched_mb']['VmRSS']} MB, "
            f"{search['searched_mb']['VmRSS'] / raw_mb:.2f} x raw |",
            f"| of it not in files | {search['searched_mb']['RssAnon']} MB |",
            f"| FAISS alone, {bare['probed']} of {bare['lists']} lists | {bare['ivf_cpu_ms']} ms, "
            f"{bare['ivf_cpu_ms'] / curve['none']['cpu_ms']:.2f} of the engine's |",
            f"| exact scan | {bare['exact_cpu_ms']} ms, "
            f"{bare['exact_cpu_ms'] / curve['none']['cpu_ms']:.0f} x |",
            "",
            "| filter | recall at 10 | processor ms | x unfiltered | median ms | p99 ms |",
            "|---|---|---|---|---|---|",
        ]
        for name, one in curve.items():
            ratio = one["cpu_ms"] / curve["none"]["cpu_ms"]
            lines.append(
                f"| {name} | {one['recall']:.3f} | {one['cpu_ms']:.2f} | {ratio:.2f} | "
                f"{one['median_ms']:.2f} | {one['p99_ms']:.2f} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
