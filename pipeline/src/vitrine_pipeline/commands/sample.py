"""``vitrine sample``: a drawn catalogue to try everything with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.sample_package import need_sample_package


def command(
    out: Annotated[Path, typer.Option(help="Folder for catalogue.csv and images/.")],
    products: Annotated[int, typer.Option(min=1, help="How many to draw.")] = 1500,
    seed: Annotated[int, typer.Option(help="The same seed draws the same catalogue.")] = 1,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that draw, if not one for each core.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Draw a catalogue of fashion products.

    Run it again after it was cut short: the pictures that were drawn already are not again.
    """
    need_sample_package()
    from dataclasses import asdict

    from rich.console import Console

    from vitrine_pipeline.progress import count_up
    from vitrine_sample.errors import SampleError
    from vitrine_sample.sample import write_sample

    try:
        sample = write_sample(out, products=products, seed=seed, workers=workers, progress=count_up)
    except SampleError as error:
        raise PipelineError(str(error)) from error
    if as_json:
        print(json.dumps(asdict(sample), default=str))
        return
    Console(stderr=True).print(
        f"{sample.products:,} products ({sample.product_types} product types, {sample.colours} "
        f"colours) in {sample.catalogue}, {sample.drawn:,} of them drawn now."
    )
