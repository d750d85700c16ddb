"""``vitrine evaluate``: the figures of a bundle on products it was not trained on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def command(
    bundle: Annotated[str, typer.Option(help="Folder or URL of the model bundle.")],
    catalogue: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="CSV file of the products.")
    ],
    images: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Folder of their pictures.")
    ],
    out: Annotated[
        Path, typer.Option(file_okay=False, help="Where metrics.json and report.html are written.")
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option(help="Where a column has another name: colour=Shade. May be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure a bundle through the code that serves it.

    On the catalogue that it was trained on, the products that were held out are measured.
    """
    from rich.console import Console

    from vitrine_bundle import open_bundle
    from vitrine_pipeline.catalogue import parse_columns, read_catalogue
    from vitrine_pipeline.evaluation.report import write_report
    from vitrine_pipeline.evaluation.run import evaluate_bundle
    from vitrine_pipeline.evaluation.table import figures
    from vitrine_pipeline.progress import count_up

    rows = read_catalogue(catalogue, images, parse_columns(columns or ()))
    opened = open_bundle(bundle)
    found = evaluate_bundle(opened, rows, count_up)
    metrics = write_report(out, opened.manifest, found)
    if as_json:
        print(json.dumps(metrics, ensure_ascii=False))
    else:
        console = Console(stderr=True)
        console.print(figures(found.evaluation))
        console.print(f"Written: {out / 'metrics.json'} and {out / 'report.html'}.")
