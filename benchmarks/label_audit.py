"""Plants wrong labels and counts how many an audit finds: ``label_audit.py -h``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from layout import table
from planting import Planted, plant
from products import product_options, read_products

from vitrine_pipeline.audit.run import CrossExamination, audit_by_training
from vitrine_pipeline.backbones import find_backbone, parse_weights
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.recipe import Recipe
from vitrine_sheets.catalogue import CatalogueFile


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how much of what was planted is in the first part of the list."""
    parser = product_options(__doc__)
    parser.add_argument("--cache", type=Path, default=Path(".cache/vitrine"))
    parser.add_argument("--backbone", default="efficientnet_lite0")
    parser.add_argument("--weights", help="as for `vitrine audit`")
    parser.add_argument("--planted", type=float, default=0.03, help="of each attribute's labels")
    parser.add_argument(
        "--read", type=float, default=0.06, help="of the list, as a share of labels"
    )
    parser.add_argument("--without-titles", action="store_true")
    parser.add_argument("--seed", type=int, default=7, help="of the mistakes")
    chosen = parser.parse_args(arguments)
    read = read_products(chosen)
    rows, planted = plant(read.rows, chosen.planted, seed=chosen.seed)
    if chosen.without_titles:
        rows = tuple(replace(row, title=None) for row in rows)
    backbone, weights = find_backbone(chosen.backbone), parse_weights(chosen.weights)
    plan = CrossExamination(chosen.cache, backbone, weights, Recipe(), seed=0)
    audit = audit_by_training(CatalogueFile(rows, read.skipped), plan, count_up)
    labels = sum(audit.checked.values())
    first = audit.suspicions[: round(chosen.read * labels)]
    found = planted & {(its.row.id, its.attribute) for its in first}
    print(_table(labels, planted, len(first), found))


def _table(labels: int, planted: Planted, read: int, found: Planted) -> str:
    attributes = sorted({attribute for _, attribute in planted})
    shares = [_share(found, planted)] + [
        _share(_of(found, attribute), _of(planted, attribute)) for attribute in attributes
    ]
    row = (str(labels), str(len(planted)), str(read), *(f"{100 * share:.1f} %" for share in shares))
    return table(("labels", "planted", "read", "found", *attributes), [row])


def _of(pairs: Planted, attribute: str) -> Planted:
    return frozenset(pair for pair in pairs if pair[1] == attribute)


def _share(found: Planted, planted: Planted) -> float:
    return len(found) / len(planted)


if __name__ == "__main__":
    main()
