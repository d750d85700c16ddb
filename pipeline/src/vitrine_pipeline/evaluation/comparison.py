"""Two bundles side by side, on products that neither was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine_bundle import Manifest
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.evaluation import Evaluation
from vitrine_pipeline.evaluation.run import Seen, evaluate_seen
from vitrine_pipeline.evaluation.significance import Difference, compare_measures


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two bundles.

    Attributes
    ----------
    first, second
        Their manifests.
    evaluations
        Of both, on the same products.
    differences
        By the path of the figure in `metrics.json`; those that both bundles have.
    held_out
        How many products of the catalogue each of them was not trained on.
    """

    first: Manifest
    second: Manifest
    evaluations: tuple[Evaluation, Evaluation]
    differences: Mapping[str, Difference]
    held_out: tuple[int, int]

    @property
    def count(self) -> int:
        """How many products were asked about."""
        return len(self.evaluations[0].queries)

    def as_json(self) -> dict[str, Any]:
        """Return what `comparison.json` holds."""
        return {
            "bundles": [self.first.version, self.second.version],
            "spaces": [self.first.space, self.second.space],
            "counts": {
                "evaluated": self.count,
                "groups": len(np.unique(self.evaluations[0].groups)),
                "held_out": list(self.held_out),
                "gallery": len(self.evaluations[0].gallery),
            },
            "figures": {
                path: {
                    "first": found.first,
                    "second": found.second,
                    "difference": found.change,
                    "interval": [found.interval.low, found.interval.high]
                    if found.interval
                    else None,
                    "p": found.p,
                    "test": found.test,
                    "products": found.count,
                    "higher_is_better": found.higher_is_better,
                }
                for path, found in self.differences.items()
            },
        }


def compare(first: Seen, second: Seen) -> Comparison:
    """Compare two bundles on the products that were held out of both.

    Parameters
    ----------
    first, second
        The same catalogue, as each of them sees it; their spaces may differ.

    Raises
    ------
    PipelineError
        No product was held out of both.
    """
    lines = {row.line for row in first.rows} & {row.line for row in second.rows}
    first, second = first.only(lines), second.only(lines)
    unseen = first.unseen & second.unseen
    if not unseen.any():
        names = [seen.bundle.manifest.version for seen in (first, second)]
        raise PipelineError(
            f"no product of this catalogue was held out of both {names[0]} "
            f"({first.unseen.sum()} were) and {names[1]} ({second.unseen.sum()} were): a bundle is "
            "not measured on what it was trained on. Train both with the same --seed and "
            "--held-out, or compare them on another catalogue"
        )
    evaluations = (evaluate_seen(first, unseen), evaluate_seen(second, unseen))
    groups = evaluations[0].groups
    before, after = (evaluation.measures for evaluation in evaluations)
    found = {
        path: compare_measures(before[path], after[path], groups)
        for path in before
        if path in after
    }
    return Comparison(
        first=first.bundle.manifest,
        second=second.bundle.manifest,
        evaluations=evaluations,
        differences={path: difference for path, difference in found.items() if difference},
        held_out=(int(first.unseen.sum()), int(second.unseen.sum())),
    )
