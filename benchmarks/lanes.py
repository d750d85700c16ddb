"""Sets interactive searches alone beside searches while a bulk job takes all that it can get.

A whole stack runs here, with clients of both kinds. Alone and beside bulk work come in turn:
A B A B. Ratios are of neighbours, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bulk_work import bulk_work
from interactive_load import Searched, Searches
from layout import table
from products import product_options, read_products

_VITRINE = Path(sys.executable).with_name("vitrine")
_PEAK_CLIENTS = 4
_NOW_AND_THEN = 1.0
_STOP_S = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """One round: searches alone, then beside bulk work."""

    alone: Searched
    beside: Searched
    bulk_rate: float
    """Pictures tagged a second meanwhile."""


@dataclass(frozen=True, slots=True)
class Found:
    """The medians over the rounds of one kind of load."""

    load: str
    alone_ms: float
    beside_ms: float
    median_ratio: float
    p95_ratio: float
    rate_ratio: float
    bulk_rate: float
    stolen: float


def summarise(load: str, pairs: Sequence[Pair]) -> Found:
    """Take the medians of what the rounds found, of ratios those of neighbours."""

    def median(of: Callable[[Pair], float]) -> float:
        return statistics.median(of(pair) for pair in pairs)

    return Found(
        load=load,
        alone_ms=median(lambda pair: pair.alone.median_ms),
        beside_ms=median(lambda pair: pair.beside.median_ms),
        median_ratio=median(lambda pair: pair.beside.median_ms / pair.alone.median_ms),
        p95_ratio=median(lambda pair: pair.beside.p95_ms / pair.alone.p95_ms),
        rate_ratio=median(lambda pair: pair.beside.rate / pair.alone.rate),
        bulk_rate=median(lambda pair: pair.bulk_rate),
        stolen=median(lambda pair: max(pair.alone.stolen, pair.beside.stolen)),
    )


@contextmanager
def stack(bundle: str, catalogue: Path, images: Path, columns: Sequence[str]) -> Iterator[Any]:
    """Index the catalogue and run everything for a block; yields what `vitrine up` says."""
    with tempfile.TemporaryDirectory() as made:
        database = f"--database=sqlite:///{made}/shop.db"
        files = ("--catalogue", str(catalogue), "--images", str(images))
        named = [f"--columns={one}" for one in columns]
        index = (str(_VITRINE), "index", f"--bundle={bundle}", database, *files, *named)
        subprocess.run((*index, f"--report={made}/index.json"), check=True, capture_output=True)
        up = (str(_VITRINE), "up", f"--bundle={bundle}", database, "--port=0", "--json")
        with subprocess.Popen(
            (*up, f"--logs={made}/logs"), stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout
                yield json.loads(process.stdout.readline())
            finally:
                process.terminate()
                process.wait(_STOP_S)


def measure(
    told: Any, photos: Sequence[Path], rounds: int, seconds: float
) -> tuple[list[Found], dict[str, float]]:
    """Return what each kind of load found, and the peaks of either kind of work alone."""
    searches = Searches(told["url"], photos)
    searches.one_after_the_other(seconds / 2, _PEAK_CLIENTS)
    peak = searches.one_after_the_other(seconds, _PEAK_CLIENTS).rate
    with bulk_work(told["addresses"], photos) as embedded:
        bulk_peak = _rate(embedded, lambda: time.sleep(2 * seconds))
    loads: dict[str, Callable[[int], Searched]] = {
        "one client": lambda _seed: searches.one_after_the_other(seconds),
        "half of the peak": lambda seed: searches.at_a_rate(seconds, peak / 2, seed),
        "one a second": lambda seed: searches.at_a_rate(4 * seconds, _NOW_AND_THEN, seed),
    }
    pairs: dict[str, list[Pair]] = {load: [] for load in loads}
    for seed in range(rounds):
        for load, search in loads.items():
            pairs[load].append(_pair(told, photos, partial(search, seed)))
    found = [summarise(load, of_load) for load, of_load in pairs.items()]
    return found, {"searches_per_s": peak, "bulk_pictures_per_s": bulk_peak}


def _pair(told: Any, photos: Sequence[Path], search: Callable[[], Searched]) -> Pair:
    alone = search()
    beside: list[Searched] = []
    with bulk_work(told["addresses"], photos) as embedded:
        rate = _rate(embedded, lambda: beside.append(search()))
    return Pair(alone, beside[0], rate)


def _rate(embedded: Any, work: Callable[[], object]) -> float:
    before, began = embedded.value, time.perf_counter()
    work()
    return float(embedded.value - before) / (time.perf_counter() - began)


def lay_out(found: Sequence[Found], peaks: dict[str, float]) -> str:
    """Lay the figures out as a table."""
    heading = (
        "searches", "alone, ms", "beside bulk, ms", "ratio", "ratio of p95",
        "searches a second, ratio", "bulk pictures/s", "of its peak", "stolen",
    )  # fmt: skip
    rows = [
        (
            one.load,
            f"{one.alone_ms:.0f}",
            f"{one.beside_ms:.0f}",
            f"{one.median_ratio:.2f}",
            f"{one.p95_ratio:.2f}",
            f"{one.rate_ratio:.2f}",
            f"{one.bulk_rate:.1f}",
            f"{100 * one.bulk_rate / peaks['bulk_pictures_per_s']:.0f} %",
            f"{100 * one.stolen:.0f} %",
        )
        for one in found
    ]
    return table(heading, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and, where asked to, write the figures as JSON."""
    parser = product_options(__doc__)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="of each turn")
    parser.add_argument("--pictures", type=int, default=200, help="searched and tagged, at most")
    parser.add_argument("--json", type=Path, help="where the figures are written as well")
    chosen: argparse.Namespace = parser.parse_args(arguments)
    photos = [row.image for row in read_products(chosen).rows[: chosen.pictures]]
    with stack(chosen.bundle, chosen.catalogue, chosen.images, chosen.columns) as told:
        found, peaks = measure(told, photos, chosen.rounds, chosen.seconds)
    print(lay_out(found, peaks))
    print(
        f"\nPeaks, each alone: {peaks['searches_per_s']:.1f} searches/s, "
        f"{peaks['bulk_pictures_per_s']:.1f} bulk pictures/s."
    )
    if chosen.json:
        figures = {"peaks": peaks, "loads": [asdict(one) for one in found]}
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
