"""How far confidences can be trusted: ``python benchmarks/calibration.py --help``.

Prints, for each attribute of each bundle on the products held out of it, the calibration error
beside that which a perfectly calibrated model would show on as few products, what is called sure
beside what the best single threshold could cover, and how far labels of the very same picture
agree. The tables are Markdown, on stdout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from layout import table
from numpy.typing import NDArray
from products import product_options, read_products

from vitrine_bundle import Bundle, open_bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_pipeline.evaluation.facts import LabelFacts, facts_of
from vitrine_pipeline.evaluation.figures import attribute_measures
from vitrine_pipeline.evaluation.measures import wilson
from vitrine_pipeline.evaluation.metrics import calibration_error
from vitrine_pipeline.evaluation.outcomes import Outcomes, outcomes_of
from vitrine_pipeline.evaluation.run import Seen, see
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training_record import read_record
from vitrine_sheets.catalogue import CatalogueFile

_DRAWS = 1000
_WAIT_S = 60.0
_WANTED_ECE = 0.04
_TRUST = (
    *("bundle", "attribute", "products", "right, %", "ECE", "ECE if perfect", "95 % of draws"),
    *("above 0.04", "called sure, %", "sure and right, %", "Wilson", "one threshold covers, %"),
)
_AGREEMENT = ("attribute", "products with a twin", "pairs agree, %", "ceiling, %")


@dataclass(frozen=True, slots=True)
class Perfect:
    """What a perfectly calibrated model scores on a few products.

    Attributes
    ----------
    mean, low, high
        Of its calibration error over many draws, and what 95 % of them lie in.
    too_high
        The share of the draws in which it would miss an error of at most 0.04.
    """

    mean: float
    low: float
    high: float
    too_high: float


def perfect(confidence: NDArray[np.float64], *, draws: int = _DRAWS) -> Perfect:
    """Measure a model whose every confidence is exactly how likely it is to be right.

    Parameters
    ----------
    confidence
        float64 [n], 0 to 1.
    draws
        How often each product is drawn to be right or wrong.
    """
    random = np.random.default_rng(0)
    errors = np.concatenate(
        [
            calibration_error(confidence, random.random(len(confidence)) < confidence)
            for _ in range(draws)
        ]
    )
    low, high = np.percentile(errors, [2.5, 97.5])
    return Perfect(
        float(errors.mean()), float(low), float(high), float((errors > _WANTED_ECE).mean())
    )


def held_out(bundle: Bundle, catalogue: CatalogueFile, sha256: Sequence[str]) -> CatalogueFile:
    """Keep the products whose pictures a bundle was not trained on; one hash for each row."""
    record = read_record(bundle)
    kept = zip(catalogue.rows, sha256, strict=True)
    return CatalogueFile(
        tuple(row for row, its in kept if record is None or not record.knows(its)),
        catalogue.skipped,
    )


def outcomes_in(seen: Seen) -> Iterator[tuple[str, Outcomes]]:
    """Yield the attributes of a bundle, with what it said of the products."""
    classifier = open_classifier(seen.bundle)
    decoded = classifier.decode(seen.embeddings, timeout_s=_WAIT_S)
    stated = [row.attributes for row in seen.rows]
    for model in classifier.models.attributes:
        outcomes = outcomes_of(model, decoded[model.name], stated)
        if outcomes:
            yield model.name, outcomes


def trust(bundle: str, name: str, outcomes: Outcomes) -> Sequence[str]:
    """Return a row of the first table."""
    figures = {figure: its.value for figure, its in attribute_measures(outcomes).items()}
    ideal = perfect(outcomes.confidence)
    sure, hits = int(outcomes.sure.sum()), int((outcomes.sure & outcomes.right).sum())
    interval = wilson(hits, sure) if sure else None
    return (
        bundle,
        name,
        str(len(outcomes.rows)),
        f"{100 * figures['accuracy']:.1f}",
        f"{figures['ece']:.3f}",
        f"{ideal.mean:.3f}",
        f"{ideal.low:.3f} to {ideal.high:.3f}",
        f"{100 * ideal.too_high:.0f} %",
        f"{100 * figures['sure_share']:.1f}",
        f"{100 * hits / sure:.1f}" if sure else "-",
        f"{100 * interval.low:.1f} to {100 * interval.high:.1f}" if interval else "-",
        f"{100 * figures['coverage_at_95']:.1f}",
    )


def agreement(labels: LabelFacts) -> Sequence[str]:
    """Return a row of the second table."""
    its = labels.agreement
    return (labels.name, str(its.products), f"{100 * its.pairs:.1f}", f"{100 * its.ceiling:.1f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = product_options(__doc__)
    parser.add_argument("--bundle", action="append", required=True, help="may be repeated")
    chosen = parser.parse_args(arguments)
    catalogue = read_products(chosen)
    sha256 = [hashlib.sha256(row.image.read_bytes()).hexdigest() for row in catalogue.rows]
    rows: list[Sequence[str]] = []
    for url in chosen.bundle:
        bundle = open_bundle(url)
        seen = see(bundle, held_out(bundle, catalogue, sha256), count_up)
        version = bundle.manifest.version
        rows += [trust(version, name, outcomes) for name, outcomes in outcomes_in(seen)]
    print(table(_TRUST, rows), end="\n\n")
    facts = facts_of(catalogue.rows, sha256, np.arange(len(sha256)))
    print(table(_AGREEMENT, [agreement(labels) for labels in facts.labels]))


if __name__ == "__main__":
    main()
