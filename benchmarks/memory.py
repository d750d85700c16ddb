"""Sets the memory of all processes after many searches beside that after a few.

A whole stack runs here, with as many clients as keep it busy. No search is answered by the cache,
which the searches fill: its bound is no part of what is counted. Pages that several processes share
count once, as the machine has them once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path

import psutil
from interactive_load import Searches
from lanes import stack
from layout import table
from products import product_options, read_products

_CLIENTS = 4
_FEW = 500
_LOOKS = 10
_MEGABYTE = 1e6
_CACHE = "redis"


@dataclass(frozen=True, slots=True)
class Held:
    """What the processes held after some searches.

    Attributes
    ----------
    searches
        How many there had been.
    megabytes
        Of each process and its children, by name: the proportional set size.
    """

    searches: int
    megabytes: Mapping[str, float]

    @property
    def together(self) -> float:
        """Megabytes of all of them."""
        return sum(self.megabytes.values())


def look(processes: Mapping[str, int], searches: int) -> Held:
    """Read what the processes hold, and what starts them."""
    named = {name: psutil.Process(pid) for name, pid in processes.items() if name != _CACHE}
    above = named["features"].parents()
    families = {name: [one, *one.children(recursive=True)] for name, one in named.items()}
    families["vitrine up"] = list(takewhile(lambda one: one.pid != os.getpid(), above))
    return Held(searches, {name: _megabytes(family) for name, family in families.items()})


def _megabytes(family: Sequence[psutil.Process]) -> float:
    return sum(float(one.memory_full_info().pss) for one in family) / _MEGABYTE


def measure(
    url: str, processes: Mapping[str, int], photos: Sequence[Path], searches: int
) -> Iterator[Held]:
    """Search, and look before the first, after a few, and then in equal steps."""
    load = Searches(url, photos)
    yield look(processes, 0)
    done = 0
    steps = [_FEW, *(searches * (step + 1) // _LOOKS for step in range(_LOOKS))]
    for step in steps:
        while done < step:
            done += len(load.one_after_the_other(1.0, _CLIENTS).seconds)
        yield look(processes, done)


def lay_out(held: Sequence[Held]) -> str:
    """Lay the figures out as a table, in megabytes."""
    names = tuple(held[0].megabytes)
    rows = [
        (
            f"{one.searches:,}",
            *(f"{one.megabytes[name]:.1f}" for name in names),
            f"{one.together:.1f}",
        )
        for one in held
    ]
    return table(("searches", *names, "together, MB"), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and, where asked to, write the figures as JSON."""
    parser = product_options(__doc__)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--searches", type=int, default=100_000)
    parser.add_argument("--pictures", type=int, default=200, help="searched with, at most")
    parser.add_argument("--json", type=Path, help="where the figures are written as well")
    chosen = parser.parse_args(arguments)
    photos = [row.image for row in read_products(chosen).rows[: chosen.pictures]]
    with stack(chosen.bundle, chosen.catalogue, chosen.images, chosen.columns) as told:
        held = list(measure(told["url"], told["processes"], photos, chosen.searches))
    print(lay_out(held))
    few, many = held[1].together, held[-1].together
    print(f"\nAfter {held[-1].searches:,} searches {many / few:.3f} of what a few left.")
    if chosen.json:
        figures = [asdict(one) for one in held]
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
