"""Runs every benchmark, one after the other: ``make bench``.

Without a catalogue of yours, one is drawn. What is trained on it is kept in the output folder, so
that a second run only measures. Tables are Markdown, on stdout, each below its command. Times are
shown beside each other, never held to a limit: they differ from machine to machine.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_PRODUCTS = 1500
_LIMIT_S = 4 * 3600
# TensorFlow tells in dozens of lines how it converts a model; errors are still told.
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "2"}


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is asked, and the command that answers it."""

    question: str
    command: tuple[str, ...]


def benchmarks(catalogue: Path, images: Path, out: Path, seeds: int) -> Iterator[Benchmark]:
    """Yield the benchmarks in the order in which they build on each other."""
    files = ("--catalogue", str(catalogue), "--images", str(images))
    trained = [f"--bundle={out / 'bundles' / f'seed-{seed}'}" for seed in range(seeds)]
    kept = ("--cache", str(out / "features"))
    yield Benchmark("How large and how fast are the backbones?", _script("backbones"))
    yield Benchmark("How fast is a backbone fitted?", _script("fitting"))
    yield Benchmark(
        "How good are the predictions?",
        _script("quality", *files, "--out", str(out / "bundles"), f"--seeds={seeds}", "--", *kept),
    )
    yield Benchmark("How far can confidences be trusted?", _script("calibration", *files, *trained))
    audit = _script("label_audit", *files, *kept)
    yield Benchmark("How many wrong labels does an audit find?", audit)
    yield Benchmark("How many without titles?", (*audit, "--without-titles"))
    yield Benchmark(
        "Which decoder writes the better titles?", _script("captions", *files, *trained)
    )
    yield Benchmark("How fast is tagging?", _script("tagging", *files, *trained))
    yield Benchmark("What does a call between services cost?", _script("calls"))
    yield Benchmark("What does a text cost a search?", _script("words"))
    yield Benchmark(
        "What does bulk work cost those who search?", _script("lanes", *files, trained[0])
    )
    yield Benchmark("How much memory do many searches take?", _script("memory", *files, trained[0]))
    compare = _script("compare", *files, trained[0], "--out", str(out / "speed"))
    yield Benchmark("How fast is all of it, beside everything else?", compare)
    yield Benchmark("What does a request cost the gateway?", _script("gateway_requests"))


def _script(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, str(_HERE / f"{name}.py"), *arguments)


def draw(folder: Path) -> None:
    """Draw a catalogue, unless it is there already."""
    if not folder.exists():
        vitrine = Path(sys.executable).with_name("vitrine")
        _run((str(vitrine), "sample", "--out", str(folder), f"--products={_PRODUCTS}"))


def _run(command: Sequence[str]) -> bool:
    environment = _QUIET | os.environ
    done = subprocess.run(command, check=False, timeout=_LIMIT_S, env=environment)
    return done.returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them all; the exit status is 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalogue", type=Path, help="a drawn one, if not given")
    parser.add_argument("--images", type=Path)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--seeds", type=int, default=1, help="bundles that are trained")
    chosen = parser.parse_args(arguments)
    if (chosen.catalogue is None) != (chosen.images is None):
        parser.error("--catalogue and --images go together")
    catalogue, images = chosen.catalogue, chosen.images
    if catalogue is None:
        sample = chosen.out / "sample"
        draw(sample)
        catalogue, images = sample / "catalogue.csv", sample / "images"
    failed = []
    for one in benchmarks(catalogue, images, chosen.out, chosen.seeds):
        print(f"\n## {one.question}\n\n    {shlex.join(one.command)}\n", flush=True)
        if not _run(one.command):
            failed.append(one.question)
    for question in failed:
        print(f"bench: this one failed: {question}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
