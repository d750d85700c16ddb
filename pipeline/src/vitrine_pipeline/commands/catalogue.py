"""``vitrine catalogue``: what is done with a whole catalogue."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_pipeline.commands.options import BundleLocation, DatabaseUrl

if TYPE_CHECKING:
    from vitrine_pipeline.parquet import ImportReport
    from vitrine_similarity.catalogue import Catalogue

group = typer.Typer(
    help="Do something with a whole catalogue.", no_args_is_help=True, add_completion=False
)

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_SHOWN_ROWS = 10


@group.command()
def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The Parquet file to write.")],
    database: DatabaseUrl,
    space: Annotated[
        list[str] | None,
        typer.Option(help="Whose embeddings; left out: all. May be repeated.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write all products into a Parquet file, as they are at one moment, vectors included.

    The pictures stay where they are: copy the media store beside it.
    """
    from vitrine_pipeline.parquet import export_catalogue
    from vitrine_pipeline.progress import count_up

    with _opened(database) as held:
        with held.at_once() as whole:
            products = whole.count()
        with count_up("Exporting", products) as advance:
            done = export_catalogue(held, file, space or (), advance=advance)
    if as_json:
        print(json.dumps(done.as_json()))
        return
    spaces = ", ".join(done.spaces) or "no space"
    print(
        f"{done.products:,} products at revision {done.revision} are in {file}, with their "
        f"embeddings in {spaces}, after {done.seconds:.1f} s.",
        file=sys.stderr,
    )


@group.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The Parquet file to read.")
    ],
    database: DatabaseUrl,
    report: Annotated[Path, typer.Option(help="Where the report is written.")] = Path(
        "var/import-report.json"
    ),
    as_json: AsJson = False,
) -> None:
    """Write the products of a Parquet file, in place of those with the same id.

    Run it again after it was cut short: what is there already is skipped.
    """
    from vitrine_files import make_folder, write_whole
    from vitrine_pipeline.parquet import Importer, open_source
    from vitrine_pipeline.progress import count_up

    with (
        open_source(file) as source,
        _opened(database) as held,
        count_up("Importing", source.rows) as advance,
    ):
        done = Importer(held).run(source, advance=advance)
    told = json.dumps(done.as_json(), ensure_ascii=False)
    make_folder(report.absolute().parent)
    write_whole(report, told)
    if as_json:
        print(told)
    else:
        _tell_import(done, report)
    if done.failed and not done.products:
        raise typer.Exit(1)


@group.command()
def spaces(database: DatabaseUrl, as_json: AsJson = False) -> None:
    """Show the embedding spaces of a catalogue: how full they are, and whether they are served."""
    from dataclasses import asdict

    with _opened(database) as held:
        found = held.spaces.all()
    if as_json:
        print(json.dumps([asdict(one) for one in found]))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("space", "values", "products", "missing", "served")
    for one in found:
        counts = (f"{one.dimension}", f"{one.products:,}", f"{one.missing:,}")
        table.add_row(one.space, *counts, "yes" if one.served else "no")
    Console().print(table)


@group.command("drop-space")
def drop_space(
    space: Annotated[str, typer.Argument(help="Its id, as `vitrine catalogue spaces` shows it.")],
    database: DatabaseUrl,
    snapshots: Annotated[
        str,
        typer.Option(
            envvar="SNAPSHOT_URL",
            help="Folder or URL of the snapshots: those of the space go, too.",
            show_default=False,
        ),
    ] = "",
    anyway: Annotated[
        bool,
        typer.Option(
            "--anyway",
            help="Even if it is served, or products have no embedding in another space.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove all embeddings of a space that nobody asks any more. The products stay.

    Run it again after it was cut short.
    """
    from vitrine_pipeline.progress import count_up
    from vitrine_pipeline.spaces import check_droppable
    from vitrine_similarity.snapshots.store import SnapshotStore

    with _opened(database) as held:
        facts = check_droppable(held, space, anyway=anyway)
        with count_up("Dropping", facts.products) as advance:
            dropped = 0
            for some in held.spaces.drop(space):
                dropped += some
                advance(some)
    if snapshots:
        SnapshotStore(snapshots, space).keep(frozenset(), frozenset())
    if as_json:
        print(json.dumps({"space": space, "products": dropped}))
        return
    print(f"{dropped:,} products have no embedding in space {space} any more.", file=sys.stderr)


def _tell_import(done: ImportReport, report: Path) -> None:
    lines = [
        f"{done.rows:,} rows of {done.file}: {done.written:,} products written, "
        f"{done.unchanged:,} unchanged, in {done.seconds:.1f} s."
    ]
    if done.failed:
        lines.append(f"{len(done.failed):,} rows failed:")
        lines += [
            f"  {done.file}, row {one.row}: {one.reason}" for one in done.failed[:_SHOWN_ROWS]
        ]
        lines.append(f"All of them are in {report}.")
    print("\n".join(lines), file=sys.stderr)


@contextmanager
def _opened(database: str) -> Iterator[Catalogue]:
    from vitrine_database.address import check_address
    from vitrine_similarity.catalogue import Catalogue

    check_address(database)
    with closing(Catalogue.open(database)) as held:
        yield held


@group.command()
def snapshot(
    bundle: BundleLocation,
    database: DatabaseUrl,
    snapshots: Annotated[
        str,
        typer.Option(
            envvar="SNAPSHOT_URL", help="Folder or URL of the snapshots, beside the pictures."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Write a snapshot of the index, with which replicas of similarity begin in seconds."""
    from vitrine_similarity.settings import IndexSettings
    from vitrine_similarity.snapshot import write_snapshot

    written = write_snapshot(
        IndexSettings(bundle=str(bundle), database_url=database, snapshot_url=snapshots)
    )
    facts = {"revision": written.revision, "products": written.products, "space": written.space}
    if as_json:
        print(json.dumps(facts))
        return
    print(f"{written.products:,} products at revision {written.revision} are in a snapshot")
