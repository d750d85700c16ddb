"""``vitrine index``: a catalogue file into the database, embedded."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_pipeline.commands.options import (
    BundleLocation,
    Columns,
    CorrectionFiles,
    CurrencyCode,
    DatabaseUrl,
    DecimalMarkName,
    EncodingName,
    FoldCase,
)
from vitrine_pipeline.commands.own_attributes import looking_for
from vitrine_pipeline.media_location import media_beside

if TYPE_CHECKING:
    from vitrine_bundle import Bundle
    from vitrine_pipeline.indexing import IndexReport
    from vitrine_pipeline.indexing.from_catalogue import EmbeddingReport
    from vitrine_sheets.catalogue import CatalogueFile

_SHOWN_ROWS = 10


class EngineName(StrEnum):
    """Who embeds."""

    LOCAL = "local"
    RAY = "ray"


CatalogueCsv = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="CSV file or workbook (.xlsx) of the products.",
        show_default=False,
    ),
]
ImagesFolder = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="Folder of their pictures.", show_default=False
    ),
]
FromCatalogue = Annotated[
    bool,
    typer.Option(
        "--from-catalogue",
        help="Embed what the database holds instead, from the media store, into the space of the "
        "bundle; embeddings in other spaces stay beside it.",
    ),
]
MediaUrl = Annotated[
    str,
    typer.Option(
        help="Folder or URL for the pictures, of this catalogue alone; left out: beside the SQLite "
        "file, under its name.",
        show_default=False,
    ),
]
Prune = Annotated[
    bool, typer.Option("--prune", help="Delete the products that the CSV file does not name.")
]
PruneLimit = Annotated[
    float,
    typer.Option(min=0, max=1, help="The share of the products that --prune may delete; 1: any."),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        help="Who embeds: this process, or the processes of the Ray cluster at RAY_ADDRESS; where "
        "that is not set, of a Ray that runs on this machine as long.",
    ),
]
ReportFile = Annotated[Path, typer.Option(help="Where the report is written.")]
ReportAsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def command(
    bundle: BundleLocation,
    database: DatabaseUrl,
    catalogue: CatalogueCsv = None,
    images: ImagesFolder = None,
    from_catalogue: FromCatalogue = False,
    media: MediaUrl = "",
    columns: Columns = None,
    currency: CurrencyCode = "",
    decimal: DecimalMarkName = "",
    encoding: EncodingName = "",
    fold_case: FoldCase = False,
    corrections: CorrectionFiles = None,
    prune: Prune = False,
    prune_limit: PruneLimit = 0.1,
    engine: EngineOption = EngineName.LOCAL,
    report: ReportFile = Path("var/index-report.json"),
    as_json: ReportAsJson = False,
) -> None:
    """Embed a catalogue and put it where `vitrine up` serves it from.

    Run it again after a change, or after it was cut short: what is there already is skipped.
    """
    from vitrine_bundle import open_bundle
    from vitrine_database.address import check_address
    from vitrine_pipeline.commands.reading import read_and_tell
    from vitrine_pipeline.missing_pictures import suggest_fetching
    from vitrine_pipeline.native_messages import native_messages_to
    from vitrine_sheets.catalogue import ReadingOptions

    check_address(database)
    pictures = media or media_beside(database)
    if from_catalogue:
        if catalogue or images or prune or corrections:
            raise typer.BadParameter("--from-catalogue reads no file, and deletes nothing")
        _embed_catalogue(bundle, database, pictures, report, engine, as_json=as_json)
        return
    if not catalogue or not images:
        raise typer.BadParameter("give --catalogue and --images, or --from-catalogue")
    opened = open_bundle(bundle)
    options = ReadingOptions(currency, decimal, encoding, fold_case)
    options = looking_for(options, [opened])
    rows = read_and_tell(catalogue, images, columns, options, corrections)
    suggest_fetching(rows, catalogue, images)
    with native_messages_to(report.with_suffix(".log")):
        limit = prune_limit if prune else None
        done = _index(rows, opened, database, pictures, limit, engine)
    done.write(report)
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _tell(done, report)
    if not done.products:
        raise typer.Exit(1)


def _index(
    rows: CatalogueFile,
    bundle: Bundle,
    database: str,
    media: str,
    prune_limit: float | None,
    engine: EngineName,
) -> IndexReport:
    """Index the rows; without a limit nothing is deleted."""
    from vitrine_pipeline.indexing import Indexer
    from vitrine_pipeline.indexing.engines import open_engine
    from vitrine_pipeline.indexing.preparation import RowWork
    from vitrine_pipeline.progress import count_up
    from vitrine_similarity.catalogue import Catalogue

    workers = open_engine(RowWork(bundle.url, media), on_ray=engine is EngineName.RAY)
    with closing(Catalogue.open(database)) as held, count_up("Indexing", len(rows.rows)) as advance:
        indexer = Indexer(held, workers, space=bundle.manifest.space)
        if prune_limit is None:
            return indexer.run(rows, advance=advance)
        return indexer.run(rows, prune=True, prune_limit=prune_limit, advance=advance)


def _embed_catalogue(
    bundle: str, database: str, media: str, report: Path, engine: EngineName, *, as_json: bool
) -> None:
    from vitrine_bundle import open_bundle
    from vitrine_pipeline.indexing.engines import open_engine
    from vitrine_pipeline.indexing.from_catalogue import CatalogueEmbedder, PictureWork
    from vitrine_pipeline.native_messages import native_messages_to
    from vitrine_pipeline.progress import count_up
    from vitrine_similarity.catalogue import Catalogue

    space = open_bundle(bundle).manifest.space
    workers = open_engine(PictureWork(bundle, media), on_ray=engine is EngineName.RAY)
    with (
        closing(Catalogue.open(database)) as held,
        native_messages_to(report.with_suffix(".log")),
    ):
        indexer = CatalogueEmbedder(held, workers, space=space)
        pictures, due = indexer.count_due()
        print(f"{due:,} of {pictures:,} pictures are missing in space {space}.", file=sys.stderr)
        with count_up("Embedding", due) as advance:
            done = indexer.run(advance=advance)
    done.write(report)
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _tell_embedded(done, report)
    if done.pictures and done.missing == done.pictures:
        raise typer.Exit(1)


def _tell_embedded(done: EmbeddingReport, report: Path) -> None:
    lines = [
        f"{done.pictures:,} pictures: {done.embedded:,} embedded in space {done.space}, "
        f"{done.unchanged:,} unchanged, {done.missing:,} missing, in {done.seconds:.1f} s."
    ]
    if done.failed:
        lines += [
            f"  product {one.product_id!r}: {one.reason}" for one in done.failed[:_SHOWN_ROWS]
        ]
        lines.append(f"All of them are in {report}.")
    print("\n".join(lines), file=sys.stderr)


def _tell(done: IndexReport, report: Path) -> None:
    lines = [
        f"{done.products} products in space {done.space}: {done.embedded} embedded, "
        f"{done.updated} updated, {done.unchanged} unchanged, {done.pruned} deleted, "
        f"in {done.seconds:.1f} s."
    ]
    faulty = (*done.failed, *done.skipped)
    if faulty:
        lines.append(f"{len(done.failed)} rows failed, {len(done.skipped)} were skipped:")
        lines += [f"  line {row.line}: {row.reason}" for row in faulty[:_SHOWN_ROWS]]
    if done.unpriced:
        lines.append(f"{len(done.unpriced)} products have no price, as theirs cannot be read:")
        lines += [f"  line {row.line}: {row.reason}" for row in done.unpriced[:_SHOWN_ROWS]]
    if done.incomplete:
        lines.append(f"{len(done.incomplete)} further pictures cannot be used, and are left out:")
        lines += [f"  line {row.line}: {row.reason}" for row in done.incomplete[:_SHOWN_ROWS]]
    if faulty or done.unpriced or done.incomplete:
        lines.append(f"All of them are in {report}.")
    print("\n".join(lines), file=sys.stderr)
