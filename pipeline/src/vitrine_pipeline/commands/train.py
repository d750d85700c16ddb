"""``vitrine train``: a catalogue file to a bundle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitrine_pipeline.commands.options import (
    BackboneName,
    BackboneWeights,
    CatalogueCsv,
    Columns,
    CorrectionFiles,
    CurrencyCode,
    DecimalMarkName,
    EffortName,
    EncodingName,
    Epochs,
    FeaturesFolder,
    FineTune,
    FoldCase,
    ImagesFolder,
    SummaryAsJson,
)
from vitrine_pipeline.commands.own_attributes import Attributes, check_found, find_attributes
from vitrine_pipeline.option_names import with_option

if TYPE_CHECKING:
    from vitrine_pipeline.captions.recipe import CaptionRecipe
    from vitrine_pipeline.training.accelerator import Accelerator
    from vitrine_pipeline.training.plan import TrainingPlan
    from vitrine_pipeline.training.run import TrainingReport
    from vitrine_sheets.catalogue import CatalogueFile

_SHOWN_ROWS = 10

PrecisionName = Annotated[
    str,
    typer.Option(
        help="What the backbone computes in: int8, in half of the time, or float32.",
    ),
]
Decoder = Annotated[str, typer.Option(help="What writes the titles: lstm, or the slower gpt2.")]
DecoderWeights = Annotated[
    Path | None,
    typer.Option(
        dir_okay=False,
        help="A GPT-2's model.safetensors or pytorch_model.bin, for gpt2 to start from.",
    ),
]


def command(
    context: typer.Context,
    catalogue: CatalogueCsv,
    images: ImagesFolder,
    out: Annotated[Path, typer.Option(help="Folder of the new bundle; must not exist.")],
    columns: Columns = None,
    attributes: Attributes = None,
    currency: CurrencyCode = "",
    decimal: DecimalMarkName = "",
    encoding: EncodingName = "",
    fold_case: FoldCase = False,
    corrections: CorrectionFiles = None,
    backbone: BackboneName = "efficientnet_lite0",
    weights: BackboneWeights = None,
    effort: EffortName = "standard",
    fine_tune: FineTune = None,
    precision: PrecisionName = "int8",
    decoder: Decoder = "lstm",
    decoder_weights: DecoderWeights = None,
    keep_brands: Annotated[
        bool, typer.Option(help="Let titles claim brands, which a picture seldom shows.")
    ] = False,
    held_out: Annotated[
        float, typer.Option(min=0, max=0.9, help="The share set aside for measuring.")
    ] = 0.2,
    seed: Annotated[int, typer.Option(help="Of the split and of the training.")] = 0,
    epochs: Epochs = None,
    cache: FeaturesFolder = Path(".cache/vitrine"),
    as_json: SummaryAsJson = False,
) -> None:
    """Train on a catalogue and write a bundle that `vitrine up` can serve.

    Where the effort allows it, it tries on validation products what pays, and says what it tried.
    Run it again after it was cut short: it goes on where it was.
    """
    from vitrine_pipeline.commands.reading import read_and_tell
    from vitrine_pipeline.image_features import find_precision
    from vitrine_pipeline.missing_pictures import suggest_fetching
    from vitrine_pipeline.native_messages import native_messages_to
    from vitrine_pipeline.training.accelerator import find_accelerator
    from vitrine_pipeline.training.bounds import bound
    from vitrine_sheets.catalogue import ReadingOptions

    wanted = find_attributes(attributes)
    options = ReadingOptions(currency, decimal, encoding, fold_case, wanted.names)
    rows = read_and_tell(catalogue, images, columns, options, corrections)
    check_found(str(catalogue), wanted, rows)
    suggest_fetching(rows, catalogue, images)
    with native_messages_to(cache / "train.log"):
        others = not _names_any(context, "backbone", "weights")
        plan = replace(
            _plan(catalogue.name, out, cache, backbone, weights, held_out, seed),
            precision=find_precision(precision),
            captions=_captions(decoder, decoder_weights, keep_brands),
            attributes=wanted,
        )
        accelerator = find_accelerator()
        plan = bound(plan, effort, fine_tune, epochs, others=others, accelerator=accelerator)
        if accelerator and plan.fine_tuning:
            _tell_accelerator(accelerator)
        report = _train(rows, plan)
        if as_json:
            print(json.dumps(_summary(out, report, rows), ensure_ascii=False))
        else:
            _tell(out, report, rows)


def _tell_accelerator(card: Accelerator) -> None:
    from rich.console import Console

    text = f"The backbone is fitted on {card.name}, in {card.computes_in}."
    Console(stderr=True).print(text, highlight=False, markup=False)


def _plan(
    name: str,
    out: Path,
    cache: Path,
    backbone: str,
    weights: str | None,
    held_out: float,
    seed: int,
) -> TrainingPlan:
    from vitrine_pipeline.backbones import choose_backbone, parse_weights
    from vitrine_pipeline.training.plan import TrainingPlan

    chosen = choose_backbone(backbone)
    return TrainingPlan(
        name=name,
        out=out,
        cache=cache,
        backbone=chosen,
        weights=parse_weights(weights),
        preprocessing=chosen.preprocessing,
        held_out=held_out,
        seed=seed,
    )


def _names_any(context: typer.Context, *options: str) -> bool:
    """Tell whether any of some options was given."""
    sources = [context.get_parameter_source(option) for option in options]
    return any(source is not None and source.name != "DEFAULT" for source in sources)


def _captions(decoder: str, weights: Path | None, keep_brands: bool) -> CaptionRecipe:
    from vitrine_pipeline.captions.decoders import plan_captions

    return plan_captions(decoder, weights=weights, keep_brands=keep_brands)


def _train(rows: CatalogueFile, plan: TrainingPlan) -> TrainingReport:
    from vitrine_pipeline.progress import count_up
    from vitrine_pipeline.training.run import train

    return train(rows, plan, count_up)


def _summary(out: Path, report: TrainingReport, rows: CatalogueFile) -> dict[str, Any]:
    from vitrine_pipeline.evaluation.trials import trial_record

    return {
        "catalogue": rows.understood.as_json(with_option),
        "bundle": str(out),
        "attributes": list(report.attributes),
        "space": report.space,
        "rows": report.rows,
        "trained_on": report.trained_on,
        "skipped": [
            {"line": row.line, "id": row.id, "reason": row.reason} for row in report.skipped
        ],
        "files": dict(report.files),
        "tried": [trial_record(one).model_dump() for one in report.choice.trials]
        if report.choice
        else [],
        "why": report.choice.why if report.choice else "",
        "metrics": report.evaluation.as_json(skipped=len(report.skipped))
        if report.evaluation
        else None,
    }


def _tell(out: Path, report: TrainingReport, rows: CatalogueFile) -> None:
    from rich.console import Console

    from vitrine_pipeline.evaluation.table import figures
    from vitrine_sheets.labels import count

    console = Console(stderr=True)
    if report.choice:
        from vitrine_pipeline.evaluation.table import trials

        console.print(trials(report.choice))
        console.print(f"Taken: {report.choice.why}.", highlight=False, markup=False)
    if report.evaluation:
        console.print(figures(report.evaluation))
    size = sum(report.files.values()) / 1e6
    console.print(
        f"Bundle {out} ({size:.1f} MB, space {report.space}), trained on {report.trained_on} of "
        f"{report.rows} products."
    )
    _tell_attributes(console, report, rows)
    if report.skipped:
        console.print(f"{count(len(report.skipped), 'row was', 'rows were')} skipped:")
        for line in _first(report.skipped):
            console.print(f"  {line}", highlight=False, markup=False)


def _tell_attributes(console: Any, report: TrainingReport, rows: CatalogueFile) -> None:
    """Say once more, where it is not overlooked, what the bundle cannot predict."""
    unlearnt = [name for name in rows.attributes if name not in report.attributes]
    if unlearnt:
        read = rows.understood.attributes
        why = [
            f"{name} (one value)" if name in read else f"{name} (no column)" for name in unlearnt
        ]
        console.print(
            f"It predicts {len(report.attributes)} of {len(rows.attributes)} attributes"
            f"{': ' if report.attributes else ''}{', '.join(report.attributes)}; "
            f"not {', '.join(why)}. Columns of other names are read with --columns, others of few "
            "values are learnt with --attributes.",
            style="bold yellow",
            highlight=False,
        )


def _first(skipped: Sequence[Any]) -> list[str]:
    lines = [f"line {row.line}: {row.reason}" for row in skipped[:_SHOWN_ROWS]]
    more = len(skipped) - len(lines)
    return [*lines, f"and {more} more"] if more else lines
