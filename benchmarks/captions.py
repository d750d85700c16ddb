"""Compares the decoders that write titles: ``python benchmarks/captions.py --help``.

Each decoder is trained on the products that a bundle was trained on, less a validation part of
whole groups, and describes the validation part and the held-out part as the service would.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from layout import table
from numpy.typing import NDArray
from products import product_options, read_products

from vitrine_bundle import Bundle, open_bundle, write_bundle
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.model import open_captioner
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary
from vitrine_classifier.classifier import open_classifier
from vitrine_classifier.decode import predictions
from vitrine_pipeline.captions.decoders import DECODERS
from vitrine_pipeline.captions.evaluation import evaluate_captions
from vitrine_pipeline.captions.recipe import CaptionRecipe, recipe_for
from vitrine_pipeline.captions.training import train_captioner
from vitrine_pipeline.duplicates import group_duplicates
from vitrine_pipeline.evaluation.retrieval import nearest
from vitrine_pipeline.evaluation.run import see
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.split import split_groups
from vitrine_sheets.catalogue import CatalogueFile, CatalogueRow

_VALIDATION = 0.1
_WAIT_S = 300.0
_SHOWN = (
    *("bleu1", "bleu4", "cider", "attribute_agreement", "distinct_titles", "brands_claimed"),
    *("ms_per_description", "training_s", "nearest_bleu1", "nearest_bleu4", "nearest_cider"),
)


@dataclass(frozen=True)
class Products:
    """The titled products of a catalogue as a bundle sees them."""

    rows: Sequence[CatalogueRow]
    embeddings: NDArray[np.float32]
    known: Sequence[Sequence[KnownAttribute]]
    held_out: NDArray[np.bool_]
    validation: NDArray[np.bool_]

    @property
    def learnt(self) -> NDArray[np.bool_]:
        """The products that a decoder learns from, bool [N]."""
        return ~self.held_out & ~self.validation


def look_at(bundle: Bundle, catalogue: CatalogueFile) -> Products:
    """Embed and classify every product that has a title, and split them as training does."""
    titled = tuple(row for row in catalogue.rows if row.title)
    seen = see(bundle, replace(catalogue, rows=titled), count_up)
    classifier = open_classifier(bundle)
    decoded = classifier.decode(seen.embeddings, timeout_s=_WAIT_S)
    said = predictions(classifier.models, decoded, max_candidates=1)
    # Alike pictures lie together in the bundle's own space too.
    groups = group_duplicates(seen.sha256, seen.embeddings)
    used = np.flatnonzero(~seen.unseen)
    validation = np.zeros(len(seen.rows), np.bool_)
    validation[used] = split_groups(
        groups[used],
        [seen.sha256[at] for at in used],
        _VALIDATION,
        seed=bundle.manifest.training_data.seed,
    )
    known = [[KnownAttribute(one.name, one.value, one.sure) for one in its] for its in said]
    return Products(seen.rows, seen.embeddings, known, seen.unseen, validation)


def compare(
    bundle: Bundle, products: Products, recipe: CaptionRecipe, seed: int
) -> Mapping[str, Mapping[str, float]]:
    """Train one decoder; return its figures on the validation part and on the held-out part."""
    started = time.perf_counter()
    files = train_captioner(
        [row.title for row in products.rows],
        [row.attributes for row in products.rows],
        products.embeddings,
        products.learnt,
        products.validation,
        attributes=bundle.manifest.attributes,
        seed=seed,
        recipe=recipe,
    )
    seconds = time.perf_counter() - started
    with TemporaryDirectory(prefix="vitrine-captions-") as folder:
        trial = Path(folder) / "trial"
        manifest = bundle.manifest
        write_bundle(
            trial,
            files,
            version="trial",
            space=manifest.space,
            dimension=manifest.dimension,
            attributes=manifest.attributes,
            training_data=manifest.training_data,
            metrics={},
        )
        opened = open_bundle(str(trial))
        parts = {"validation": products.validation, "held_out": products.held_out}
        return {
            part: {**measure(opened, products, rows), "training_s": seconds}
            for part, rows in parts.items()
            if rows.any()
        }


def measure(bundle: Bundle, products: Products, rows: NDArray[np.bool_]) -> Mapping[str, float]:
    """Describe some of the products, and compare with the titles that they have."""
    asked, learnt = np.flatnonzero(rows), np.flatnonzero(products.learnt)
    neighbours = learnt[nearest(products.embeddings[asked], products.embeddings[learnt])[:, 0]]
    return evaluate_captions(
        open_captioner(bundle, interpreters=1),
        parse_vocabulary(bundle.read_text(VOCABULARY)),
        titles=[products.rows[at].title or "" for at in asked.tolist()],
        known=[products.known[at] for at in asked.tolist()],
        embeddings=products.embeddings[asked],
        neighbours=[products.rows[at].title or "" for at in neighbours.tolist()],
    ).metrics()


def means(found: Sequence[Mapping[str, Any]]) -> str:
    """Return the means over bundles and seeds as a Markdown table."""
    rows = []
    for part, decoder in dict.fromkeys((line["part"], line["decoder"]) for line in found):
        some = [line for line in found if (line["part"], line["decoder"]) == (part, decoder)]
        figures = (f"{np.mean([line[name] for line in some]):.2f}" for name in _SHOWN)
        rows.append((part, decoder, *figures))
    return table(("part", "decoder", *_SHOWN), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a JSON line for each bundle, decoder and seed, then the means."""
    parser = product_options(__doc__)
    parser.add_argument("--bundle", action="append", required=True, help="may be repeated")
    parser.add_argument("--seeds", type=int, default=1, help="captioners for each bundle")
    parser.add_argument("--decoder", action="append", choices=sorted(DECODERS))
    chosen = parser.parse_args(arguments)
    catalogue = read_products(chosen)
    found = []
    for url in chosen.bundle:
        bundle = open_bundle(url)
        products = look_at(bundle, catalogue)
        for name in chosen.decoder or DECODERS:
            first = bundle.manifest.training_data.seed
            for seed in range(first, first + chosen.seeds):
                figures = compare(bundle, products, recipe_for(name), seed)
                for part, its in figures.items():
                    line = {"bundle": url, "decoder": name, "seed": seed, "part": part, **its}
                    print(json.dumps(line), flush=True)
                    found.append(line)
    print(means(found))


if __name__ == "__main__":
    main()
