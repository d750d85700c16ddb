"""Sets Vitrine's speed beside that of everything else: ``python benchmarks/compare.py --help``.

Each comparison runs its ways in turn, round by round, on the same pictures and cores. What was
found is written as JSON and as a page with plots; with `--reference`, into the reference, too.
Times are shown beside each other, never held to a limit: only their ratios travel.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from products import product_options, read_products
from speed import (
    bulk,
    cached,
    catalogue_growth,
    embedding,
    footprint,
    growth,
    latency,
    nearest,
    reference,
    runtimes,
    searches,
)
from speed.machine import machine, processors, stolen
from speed.page import render
from speed.plan import Plan
from speed.sections import Section, kept, write

from vitrine_bundle import Precision, open_bundle
from vitrine_features.model_files import MODEL_FILE
from vitrine_pipeline.serving.programs import HUGE_PAGES
from vitrine_sheets.catalogue import CatalogueFile

COMPARISONS: Mapping[str, Callable[[Plan], Section]] = {
    "searches": searches.compare,
    "latency": latency.compare,
    "cached": cached.compare,
    "embedding": embedding.compare,
    "nearest": nearest.compare,
    "runtimes": runtimes.compare,
    "bulk": bulk.compare,
    "footprint": footprint.compare,
    **growth.BY,
    "growth-catalogue": catalogue_growth.by_products,
}
_VITRINE = Path(sys.executable).with_name("vitrine")
_SHOWN = 300
_LIMIT_S = 1800


def index(chosen: argparse.Namespace, out: Path) -> str:
    """Index the catalogue with the bundle, unless an earlier run has done so; returns the URL."""
    done = out / f"indexed-{open_bundle(chosen.bundle).manifest.space}"
    if not done.exists():
        unfinished = done.with_name(f"unfinished-{done.name}")
        _run(
            *(str(_VITRINE), "index", f"--bundle={chosen.bundle}"),
            *(f"--catalogue={chosen.catalogue}", f"--images={chosen.images}"),
            *(f"--columns={one}" for one in chosen.columns),
            f"--database=sqlite:///{unfinished / 'shop.db'}",
            f"--report={out / 'index-report.json'}",
        )
        unfinished.rename(done)
    return f"sqlite:///{done / 'shop.db'}"


def networks(chosen: argparse.Namespace, out: Path) -> Path:
    """Write the network alone, in float32 and, where the bundle has it so, in int8."""
    folder, bundle = out / "networks", open_bundle(chosen.bundle)
    if not (folder / "float32.tflite").exists():
        _run(sys.executable, str(Path(__file__).parent / "speed" / "networks.py"), str(folder))
    quantised = folder / "int8.tflite"
    quantised.unlink(missing_ok=True)
    if bundle.manifest.runtime.precision == Precision.INT8:
        quantised.write_bytes(bundle.read_bytes(MODEL_FILE))
    return folder


def prepare(chosen: argparse.Namespace, catalogue: CatalogueFile) -> Plan:
    """Make what the comparisons measure with, and keep it for the next run."""
    out: Path = chosen.out.resolve()
    photos = [row.image for row in catalogue.rows]
    whole = Plan(
        bundle=_absolute(chosen.bundle),
        database=index(chosen, out),
        products=len(photos),
        networks=networks(chosen, out),
        out=out,
        catalogue_photos=photos[:_SHOWN],
        rounds=chosen.rounds or (2 if chosen.quick else 3),
        seconds=chosen.seconds or (2.0 if chosen.quick else 3.5),
    )
    if not chosen.quick:
        return whole
    return replace(whole, catalogues=(1_000, 5_000, 20_000), unseen_catalogue=10_000)


def _absolute(bundle: str) -> str:
    # Servers look for a relative one in other folders.
    return bundle if "://" in bundle else str(Path(bundle).resolve())


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=_LIMIT_S)


def measure(plan: Plan, names: Sequence[str]) -> list[Section]:
    """Measure one comparison after the other, and say on stderr how long each took."""
    sections = []
    for name in names:
        before, began = processors(), time.monotonic()
        sections.append(COMPARISONS[name](plan))
        took, share = time.monotonic() - began, stolen(before, processors())
        print(f"{name}: {took:.0f} s, {100 * share:.0f} % stolen", file=sys.stderr, flush=True)
    return sections


def chosen_names(wanted: Sequence[str]) -> list[str]:
    """Return the comparisons that begin with one of the names; all, if there is none."""
    names = [name for name in COMPARISONS if not wanted or name.startswith(tuple(wanted))]
    if unknown := [one for one in wanted if not any(name.startswith(one) for name in names)]:
        raise SystemExit(
            f"compare: there is no comparison {unknown[0]!r}; there are {', '.join(COMPARISONS)}"
        )
    return names


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write what was found."""
    parser = product_options(__doc__)
    parser.add_argument("--bundle", required=True, help="what Vitrine serves")
    parser.add_argument("--out", type=Path, default=Path("var/bench/speed"))
    parser.add_argument("--only", action="append", default=[], help="|".join(COMPARISONS))
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller catalogues")
    parser.add_argument("--rounds", type=int, help="of each comparison; one before them warms up")
    parser.add_argument("--seconds", type=float, help="of each turn")
    parser.add_argument("--reference", type=Path, help="the page to write the tables into")
    chosen = parser.parse_args(arguments)
    names = chosen_names(chosen.only)
    plan = prepare(chosen, read_products(chosen))
    sections = measure(plan, names)
    told, file = (
        machine(open_bundle(chosen.bundle).manifest.runtime.precision),
        chosen.out / "speed.json",
    )
    sections += kept(file, told, sections)
    sections.sort(key=lambda section: list(COMPARISONS).index(section.key))
    write(file, told, sections)
    (chosen.out / "speed.html").write_text(render(told, sections), encoding="utf-8")
    if chosen.reference:
        reference.write_into(chosen.reference, told, sections)
    print(reference.lay_out(told, sections))


def _start_on_huge_pages() -> None:
    """Begin anew with memory as the services have it, so that no way is ahead by its pages.

    The allocator reads the variable when a process begins; every process started here inherits it.
    """
    if HUGE_PAGES.keys() - os.environ.keys():
        again = (sys.executable, *sys.orig_argv[1:])
        os.execve(sys.executable, again, {**os.environ, **HUGE_PAGES})  # noqa: S606 - this program


if __name__ == "__main__":
    _start_on_huge_pages()
    main()
