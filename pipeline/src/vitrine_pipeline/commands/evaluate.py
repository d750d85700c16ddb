"""``vitrine evaluate``: the figures of a bundle on products it was not trained on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitrine_pipeline.commands.options import (
    CatalogueCsv,
    Columns,
    CorrectionFiles,
    CurrencyCode,
    DecimalMarkName,
    EncodingName,
    FoldCase,
    ImagesFolder,
)
from vitrine_pipeline.commands.own_attributes import looking_for

if TYPE_CHECKING:
    from vitrine_bundle import Bundle
    from vitrine_pipeline.evaluation.gate import Failure, Gate
    from vitrine_pipeline.evaluation.run import Seen
    from vitrine_sheets.catalogue import CatalogueFile


def command(
    catalogue: CatalogueCsv,
    images: ImagesFolder,
    out: Annotated[
        Path, typer.Option(file_okay=False, help="Where the figures and the report are written.")
    ],
    bundle: Annotated[str | None, typer.Option(help="Folder or URL of the model bundle.")] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two bundles instead, side by side, with tests of significance."),
    ] = None,
    gate: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="TOML file of what the bundle must reach."),
    ] = None,
    columns: Columns = None,
    currency: CurrencyCode = "",
    decimal: DecimalMarkName = "",
    encoding: EncodingName = "",
    fold_case: FoldCase = False,
    corrections: CorrectionFiles = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure a bundle, or compare two, through the code that serves.

    On the catalogue that it was trained on, the products that were held out are measured. With
    --gate, the exit status is 1 where a figure does not pass.
    """
    from vitrine_bundle import open_bundle
    from vitrine_pipeline.commands.reading import read_and_tell
    from vitrine_sheets.catalogue import ReadingOptions

    if (bundle is None) == (compare is None):
        raise typer.BadParameter("give either one --bundle, or two to --compare")
    if compare and gate:
        raise typer.BadParameter("it measures one --bundle; name the other in its [against]")
    bundles = [open_bundle(one) for one in compare or (bundle or "",)]
    limits = _read_gate(gate, bundles[0]) if gate else None
    options = ReadingOptions(currency, decimal, encoding, fold_case)
    options = looking_for(options, bundles)
    rows = read_and_tell(catalogue, images, columns, options, corrections)
    if compare:
        _compare(bundles[0], bundles[1], rows, out, as_json=as_json)
    else:
        _measure(bundles[0], rows, out, limits, as_json=as_json)


def _read_gate(path: Path, bundle: Bundle) -> Gate:
    from vitrine_pipeline.evaluation.gate import GateError, read_gate
    from vitrine_product.attributes import ATTRIBUTES, in_order

    try:
        return read_gate(path, in_order((*ATTRIBUTES, *bundle.manifest.attributes)))
    except GateError as error:
        raise typer.BadParameter(str(error), param_hint="--gate") from error


def _measure(
    bundle: Bundle, rows: CatalogueFile, out: Path, gate: Gate | None, *, as_json: bool
) -> None:
    from rich.console import Console

    from vitrine_bundle import open_bundle
    from vitrine_pipeline.evaluation.report import write_report
    from vitrine_pipeline.evaluation.run import evaluate_seen, see
    from vitrine_pipeline.evaluation.table import figures
    from vitrine_pipeline.progress import count_up

    in_use = open_bundle(gate.against.bundle) if gate and gate.against else None
    seen = see(bundle, rows, count_up)
    evaluation = evaluate_seen(seen, seen.unseen)
    metrics: dict[str, Any] = write_report(out, seen, evaluation)
    failures = _failures(gate, metrics, seen, in_use, rows) if gate else []
    if as_json:
        verdict = {
            "passed": not failures,
            "failures": [{"figure": one.figure, "reason": one.reason} for one in failures],
        }
        print(json.dumps(metrics | ({"gate": verdict} if gate else {}), ensure_ascii=False))
    else:
        console = Console(stderr=True)
        console.print(figures(evaluation))
        console.print(f"Written: {out / 'metrics.json'} and {out / 'report.html'}.")
    for one in failures:
        typer.echo(f"vitrine: the gate is shut: {one.figure}: {one.reason}", err=True)
    if failures:
        raise typer.Exit(1)


def _failures(
    gate: Gate, metrics: dict[str, Any], seen: Seen, in_use: Bundle | None, rows: CatalogueFile
) -> list[Failure]:
    from vitrine_pipeline.evaluation.comparison import compare
    from vitrine_pipeline.evaluation.gate import check_differences, check_limits
    from vitrine_pipeline.evaluation.run import see
    from vitrine_pipeline.progress import count_up

    failures = check_limits(gate, metrics)
    if gate.against and in_use:
        before = see(in_use, rows, count_up)
        failures += check_differences(gate.against, compare(before, seen).differences)
    return failures


def _compare(
    first: Bundle, second: Bundle, rows: CatalogueFile, out: Path, *, as_json: bool
) -> None:
    from rich.console import Console

    from vitrine_pipeline.evaluation.comparison import compare
    from vitrine_pipeline.evaluation.report import write_comparison
    from vitrine_pipeline.evaluation.run import see
    from vitrine_pipeline.evaluation.table import differences
    from vitrine_pipeline.progress import count_up

    found = compare(see(first, rows, count_up), see(second, rows, count_up))
    written = write_comparison(out, found, rows.understood)
    if as_json:
        print(json.dumps(written, ensure_ascii=False))
    else:
        console = Console(stderr=True)
        console.print(differences(found))
        console.print(f"Written: {out / 'comparison.json'} and {out / 'compare.html'}.")
