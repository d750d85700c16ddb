"""The steps of the demonstration, and where each leaves its work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vitrine_pipeline.demonstration.fingerprint import fingerprint
from vitrine_pipeline.demonstration.step import Step
from vitrine_pipeline.sample_package import SAMPLE_PACKAGE, need_sample_package

TRAINED_WITH = (
    "vitrine_pipeline.backbones",
    "vitrine_pipeline.captions",
    "vitrine_sheets.catalogue",
    "vitrine_pipeline.duplicates",
    "vitrine_pipeline.image_features",
    "vitrine_pipeline.split",
    "vitrine_pipeline.text",
    "vitrine_pipeline.tflite",
    "vitrine_pipeline.training",
    "vitrine_pipeline.training_record",
    "vitrine_pipeline.weights",
    # How a bundle is written, and what a picture is turned into.
    "vitrine_bundle",
    "vitrine_features.decode",
    "vitrine_features.orientation",
    "vitrine_features.pixels",
    # What these write into a bundle, the services read.
    "vitrine_captioner.claims",
    "vitrine_captioner.vocabulary",
    "vitrine_product.words",
    "vitrine_classifier.attributes",
    "vitrine_features.colour",
    "vitrine_features.preprocessing",
)
_DATABASE = "vitrine.db"


@dataclass(frozen=True)
class Plan:
    """All steps, and what they prepare.

    Attributes
    ----------
    steps
        In their order.
    bundle
        The folder of the trained bundle.
    database
        URL of the catalogue; the pictures are beside it.
    """

    steps: tuple[Step, ...]
    bundle: Path
    database: str


def make_plan(folder: Path, products: int) -> Plan:
    """Plan the demonstration.

    Parameters
    ----------
    folder
        Where everything is kept.
    products
        How many to draw.

    Raises
    ------
    PipelineError
        The package that draws is not installed.
    """
    need_sample_package()
    drawn = fingerprint([SAMPLE_PACKAGE], products)
    trained = fingerprint(TRAINED_WITH, drawn)
    sample = folder / f"sample-{drawn}"
    drawing = folder / f"unfinished-{sample.name}"
    bundle = folder / "bundles" / f"demo-{trained}"
    catalogue = folder / f"catalogue-{trained}"
    indexing = folder / f"unfinished-{catalogue.name}"
    rows = ("--catalogue", str(sample / "catalogue.csv"), "--images", str(sample / "images"))
    return Plan(
        steps=(
            Step(
                f"Draw {products:,} products",
                ("sample", "--out", str(drawing), "--products", str(products)),
                output=sample,
                unfinished=drawing,
            ),
            Step(
                "Train on them, which takes about two minutes",
                ("train", *rows, "--out", str(bundle), "--effort", "quick"),
                output=bundle,
            ),
            Step(
                "Index them",
                (
                    *("index", "--bundle", str(bundle), *rows),
                    *("--database", f"sqlite:///{indexing / _DATABASE}"),
                    *("--report", str(folder / "index-report.json")),
                ),
                output=catalogue,
                unfinished=indexing,
            ),
        ),
        bundle=bundle,
        database=f"sqlite:///{catalogue / _DATABASE}",
    )
