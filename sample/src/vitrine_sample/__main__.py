"""``python -m vitrine_sample --out DIR --products N``: draws a catalogue."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vitrine_sample.errors import SampleError
from vitrine_sample.sample import SEED, write_sample

_LINES = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw what is missing of a catalogue.

    Returns
    -------
    int
        0: done; 1: the folder was refused, for the reason on stderr.
    """
    given = parser().parse_args(arguments)
    try:
        sample = write_sample(
            given.out,
            products=given.products,
            seed=given.seed,
            workers=given.workers,
            progress=_lines,
        )
    except SampleError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{sample.products:,} products in {sample.catalogue}, {sample.drawn:,} drawn now")
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m vitrine_sample")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for catalogue.csv and images/"
    )
    parser.add_argument("--products", type=_count, required=True, help="how many to draw")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="the same seed draws the same catalogue"
    )
    parser.add_argument(
        "--workers", type=_count, help="processes that draw, if not one for each core"
    )
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


@contextmanager
def _lines(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Print how far it is, a line at each tenth: a container's log shows no bar."""
    done = 0

    def advance(steps: int) -> None:
        nonlocal done
        before, done = done, done + steps
        if before * _LINES // total < done * _LINES // total:
            print(f"{what}: {done:,} of {total:,}", flush=True)

    yield advance


if __name__ == "__main__":
    sys.exit(main())
