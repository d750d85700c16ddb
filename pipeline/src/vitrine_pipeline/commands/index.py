"""``vitrine index``: a catalogue file into the database, embedded."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_pipeline.commands.options import (
    BundleLocation,
    CatalogueCsv,
    Columns,
    CorrectionFiles,
    CurrencyCode,
    DatabaseUrl,
    DecimalMarkName,
    EncodingName,
    FoldCase,
    ImagesFolder,
)
from vitrine_pipeline.media_location import media_beside

if TYPE_CHECKING:
    from vitrine_pipeline.indexing import IndexReport
    from vitrine_sheets.catalogue import CatalogueFile

_SHOWN_ROWS = 10


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
ReportFile = Annotated[Path, typer.Option(help="Where the report is written.")]
ReportAsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def command(
    bundle: BundleLocation,
    catalogue: CatalogueCsv,
    images: ImagesFolder,
    database: DatabaseUrl,
    media: MediaUrl = "",
    columns: Columns = None,
    currency: CurrencyCode = "",
    decimal: DecimalMarkName = "",
    encoding: EncodingName = "",
    fold_case: FoldCase = False,
    corrections: CorrectionFiles = None,
    prune: Prune = False,
    prune_limit: PruneLimit = 0.1,
    report: ReportFile = Path("var/index-report.json"),
    as_json: ReportAsJson = False,
) -> None:
    """Embed a catalogue and put it where `vitrine up` serves it from.

    Run it again after a change, or after it was cut short: what is there already is skipped.
    """
    from vitrine_database.address import check_address
    from vitrine_pipeline.commands.reading import read_and_tell
    from vitrine_pipeline.missing_pictures import suggest_fetching
    from vitrine_pipeline.native_messages import native_messages_to
    from vitrine_sheets.catalogue import ReadingOptions

    check_address(database)
    pictures = media or media_beside(database)
    options = ReadingOptions(currency, decimal, encoding, fold_case)
    rows = read_and_tell(catalogue, images, columns, options, corrections)
    suggest_fetching(rows, catalogue, images)
    with native_messages_to(report.with_suffix(".log")):
        done = _index(rows, bundle, database, pictures, prune_limit if prune else None)
    done.write(report)
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _tell(done, report)
    if not done.products:
        raise typer.Exit(1)


def _index(
    rows: CatalogueFile, bundle: str, database: str, media: str, prune_limit: float | None
) -> IndexReport:
    """Index the rows; without a limit nothing is deleted."""
    from vitrine_bundle import open_bundle
    from vitrine_features.embedder import Embedder
    from vitrine_features.model_files import MODEL_FILE
    from vitrine_inference import InterpreterPool
    from vitrine_media import MediaStore
    from vitrine_pipeline.indexing import Indexer
    from vitrine_pipeline.indexing.preparation import Preparation
    from vitrine_pipeline.progress import count_up
    from vitrine_similarity.catalogue import Catalogue

    opened = open_bundle(bundle)
    pool = InterpreterPool(opened.read_bytes(MODEL_FILE))
    embedder = Embedder(opened, pool)
    with closing(Catalogue.open(database)) as held, count_up("Indexing", len(rows.rows)) as advance:
        indexer = Indexer(
            held,
            Preparation(embedder, MediaStore(media)),
            space=embedder.space,
            # One more than there are interpreters, so that none idles while a picture is read.
            workers=pool.size + 1,
        )
        if prune_limit is None:
            return indexer.run(rows, advance=advance)
        return indexer.run(rows, prune=True, prune_limit=prune_limit, advance=advance)


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
