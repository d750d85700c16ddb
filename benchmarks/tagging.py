"""Sets tagging beside the bare loop of decoding, backbone and heads: pictures a second.

Both do the same pictures in one process with the same threads, in turn: A B A B. `vitrine tag`
also reads and writes a CSV file, titles and descriptions. Ratios are of neighbours, so that
whatever else the machine does slows both; that of the time of the processors heeds others least.
"""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from layout import table
from products import product_options, read_products

from vitrine_bundle import Bundle, open_bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_features.embedder import Embedder
from vitrine_features.model_files import MODEL_FILE
from vitrine_inference import InterpreterPool
from vitrine_pipeline.tagging import TagPlan, survey, tag_file
from vitrine_pipeline.tagging.by_bundle import BundleTagger
from vitrine_sheets.catalogue import CatalogueRow

_WAIT_S = 300.0


def bare_loop(
    bundle: Bundle, interpreters: int | None, threads: int
) -> Callable[[Sequence[Path]], None]:
    """Return what reads, decodes, embeds and classifies pictures, and makes nothing of it."""
    pool = InterpreterPool(bundle.read_bytes(MODEL_FILE), size=interpreters)
    embedder, classifier = Embedder(bundle, pool), open_classifier(bundle, interpreters=pool.size)

    def look(image: Path) -> None:
        values = embedder.embed(image.read_bytes(), timeout_s=_WAIT_S).values
        classifier.classify(values[np.newaxis], max_candidates=1, timeout_s=_WAIT_S)

    def loop(images: Sequence[Path]) -> None:
        with ThreadPoolExecutor(threads) as executor:
            list(executor.map(look, images))

    return loop


def tag(rows: Sequence[CatalogueRow], images: Path, tagger: BundleTagger, folder: Path) -> None:
    """Tag the rows as the command does."""
    file = folder / "in.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(("id", "image", "title"))
        writer.writerows((row.id, row.image.relative_to(images), row.title or "") for row in rows)
    plan = TagPlan(survey(file, {}), images, folder / "out.csv")
    tag_file(plan, tagger, lambda _steps: None)


@dataclass(frozen=True, slots=True)
class Spent:
    """What some work took: seconds on the clock, and of the processors."""

    clock: float
    processor: float


def spent(work: Callable[[], None]) -> Spent:
    """Do it, and return what it took."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


def compare(
    bundle: Bundle, rows: Sequence[CatalogueRow], images: Path, rounds: int, interpreters: int
) -> list[tuple[Spent, Spent]]:
    """Return what the bare loop and tagging took, round by round."""
    tagger = BundleTagger(bundle, interpreters or None)
    loop = bare_loop(bundle, interpreters or None, tagger.workers)
    pictures = [row.image for row in rows]
    found = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # The first round warms both up.
        for _ in range(rounds + 1):
            bare = spent(lambda: loop(pictures))
            found.append((bare, spent(lambda: tag(rows, images, tagger, folder))))
    return found[1:]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the rates of each round and the median of their ratios."""
    parser = product_options(__doc__)
    parser.add_argument("--bundle", action="append", required=True, help="may be repeated")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=400, help="at most, in each round")
    parser.add_argument("--interpreters", type=int, default=0, help="0: the available cores")
    chosen = parser.parse_args(arguments)
    rows = read_products(chosen).rows[: chosen.pictures]
    for url in chosen.bundle:
        found = compare(open_bundle(url), rows, chosen.images, chosen.rounds, chosen.interpreters)
        print(rates(found, len(rows)))
        for what in ("clock", "processor"):
            ratios = [getattr(bare, what) / getattr(tagging, what) for bare, tagging in found]
            print(f"\n{url}: by the {what}, median ratio {statistics.median(ratios):.3f}")


def rates(found: Sequence[tuple[Spent, Spent]], pictures: int) -> str:
    """Lay out the pictures a second, round by round, and the ratios."""
    rows = [
        (
            f"{pictures / bare.clock:.1f}",
            f"{pictures / tagging.clock:.1f}",
            f"{bare.clock / tagging.clock:.3f}",
            f"{bare.processor / tagging.processor:.3f}",
        )
        for bare, tagging in found
    ]
    heading = ("bare loop, pictures/s", "vitrine tag, pictures/s", "ratio", "of processor time")
    return table(heading, rows)


if __name__ == "__main__":
    main()
