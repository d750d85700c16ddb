"""``vitrine audit``: the labels of a catalogue that are probably wrong."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitrine_pipeline.commands.options import (
    ApiKey,
    BackboneName,
    BackboneWeights,
    CatalogueCsv,
    Columns,
    CurrencyCode,
    DecimalMarkName,
    EncodingName,
    Epochs,
    FeaturesFolder,
    FoldCase,
    ImagesFolder,
    SummaryAsJson,
)
from vitrine_pipeline.commands.own_attributes import (
    Attributes,
    check_found,
    find_attributes,
    looking_for,
)
from vitrine_pipeline.option_names import with_option

if TYPE_CHECKING:
    from vitrine_bundle import Bundle
    from vitrine_pipeline.audit.review_server import ReviewServer
    from vitrine_pipeline.audit.run import Audit
    from vitrine_product.wanted import WantedAttributes
    from vitrine_sheets.catalogue import CatalogueFile

_LONGEST_NAME = 200


def command(
    catalogue: CatalogueCsv,
    images: ImagesFolder,
    out: Annotated[
        Path,
        typer.Option(file_okay=False, help="Where suspicions.csv and audit.html are written."),
    ],
    bundle: Annotated[
        str | None,
        typer.Option(help="Let this bundle judge products that it was not trained on: seconds."),
    ] = None,
    columns: Columns = None,
    attributes: Attributes = None,
    currency: CurrencyCode = "",
    decimal: DecimalMarkName = "",
    encoding: EncodingName = "",
    fold_case: FoldCase = False,
    backbone: BackboneName = "efficientnet_lite0",
    weights: BackboneWeights = None,
    seed: Annotated[int, typer.Option(help="Of the training.")] = 0,
    epochs: Epochs = None,
    shown: Annotated[int, typer.Option(min=0, max=2000, help="Pictures on the page.")] = 200,
    cache: FeaturesFolder = Path(".cache/vitrine"),
    server: Annotated[
        str | None,
        typer.Option(help="Send what is found to this server for review: http://localhost:8000."),
    ] = None,
    api_key: ApiKey = "",
    as_json: SummaryAsJson = False,
) -> None:
    """List labels that model, nearest products and title disagree with, most suspicious first.

    With --server, they wait in the review of that server, with what is proposed instead.

    No label is judged by who has seen it: the catalogue is cut into parts, and each is judged by a
    model that was trained on the others.
    """
    if bundle is not None and weights is not None:
        raise typer.BadParameter(
            "a --bundle measures the pictures itself; leave one of the two out",
            param_hint="--weights",
        )
    if bundle is not None and attributes:
        raise typer.BadParameter(
            "a --bundle judges the attributes that it has; leave one of the two out",
            param_hint="--attributes",
        )
    from vitrine_bundle import open_bundle
    from vitrine_pipeline.audit.report import write_audit
    from vitrine_pipeline.commands.reading import read_and_tell
    from vitrine_pipeline.native_messages import native_messages_to
    from vitrine_sheets.catalogue import ReadingOptions

    reviewing = _reviewing(server, api_key) if server else None
    options = ReadingOptions(currency, decimal, encoding, fold_case)
    wanted = find_attributes(attributes)
    judge = open_bundle(bundle) if bundle is not None else None
    options = looking_for(options, [judge]) if judge else replace(options, attributes=wanted.names)
    rows = read_and_tell(catalogue, images, columns, options)
    check_found(str(catalogue), wanted, rows)
    with native_messages_to(cache / "audit.log"):
        found = _judge(rows, judge, cache, backbone, weights, seed, epochs, wanted)
        write_audit(out, found, name=catalogue.name, shown=shown)
    review = _send(out, found, images, catalogue.name, reviewing) if reviewing else ""
    if as_json:
        told = {**_summary(out, found, rows), **({"review": review} if reviewing else {})}
        print(json.dumps(told, ensure_ascii=False))
    else:
        _tell(out, found, review)


def _reviewing(url: str, api_key: str) -> ReviewServer:
    """Find out whether a server takes labels in for review: an audit takes minutes."""
    from vitrine_pipeline.audit.review_server import ReviewServer

    server = ReviewServer(url, api_key)
    server.check()
    return server


def _send(out: Path, found: Audit, images: Path, name: str, server: ReviewServer) -> str:
    """Send what was found for review; empty where that is nothing."""
    from vitrine_pipeline.audit.doubted import gather
    from vitrine_pipeline.progress import count_up

    if not found.suspicions:
        return ""
    products = len({its.row.id for its in found.suspicions})
    with (
        count_up("Gathering pictures", products) as advance,
        gather(found.suspicions, found.understood.asked, images, out, advance) as doubted,
    ):
        return server.send(doubted, f"audit of {name}"[:_LONGEST_NAME])


def _judge(
    rows: CatalogueFile,
    bundle: Bundle | None,
    cache: Path,
    backbone: str,
    weights: str | None,
    seed: int,
    epochs: int | None,
    wanted: WantedAttributes,
) -> Audit:
    from vitrine_pipeline.audit.run import CrossExamination, audit_by_bundle, audit_by_training
    from vitrine_pipeline.backbones import choose_backbone, parse_weights
    from vitrine_pipeline.progress import count_up
    from vitrine_pipeline.training.recipe import Recipe

    if bundle is not None:
        return audit_by_bundle(rows, bundle, count_up)
    recipe = Recipe() if epochs is None else replace(Recipe(), epochs=epochs)
    measured_by = choose_backbone(backbone)
    plan = CrossExamination(cache, measured_by, parse_weights(weights), recipe, seed, wanted.roles)
    return audit_by_training(rows, plan, count_up)


def _summary(out: Path, found: Audit, rows: CatalogueFile) -> dict[str, Any]:
    suspected = Counter(suspicion.attribute for suspicion in found.suspicions)
    return {
        "catalogue": rows.understood.as_json(with_option),
        "out": str(out),
        "rows": found.rows,
        "known_to_the_bundle": found.known,
        "labels": found.checked,
        "suspicions": {attribute: suspected[attribute] for attribute in found.checked},
        "skipped": [
            {"line": row.line, "id": row.id, "reason": row.reason} for row in found.skipped
        ],
    }


def _tell(out: Path, found: Audit, review: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from vitrine_pipeline.audit.report import PAGE_FILE, SUSPICIONS_FILE
    from vitrine_sheets.labels import count

    table = Table("attribute", "labels", "suspicious")
    suspected = Counter(suspicion.attribute for suspicion in found.suspicions)
    for attribute, labels in found.checked.items():
        table.add_row(attribute, str(labels), str(suspected[attribute]))
    console = Console(stderr=True)
    console.print(table)
    if found.known:
        console.print(f"{found.known} products were not judged: the bundle was trained on them.")
    if found.skipped:
        console.print(f"{count(len(found.skipped), 'row')} could not be used.")
    console.print(f"Written: {out / SUSPICIONS_FILE} and {out / PAGE_FILE}.")
    if review:
        console.print(f"They wait for review: {review}", soft_wrap=True)
