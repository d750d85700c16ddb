"""``vitrine catalogue``: what is done with a whole catalogue."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from vitrine_pipeline.commands.options import BundleLocation, DatabaseUrl

group = typer.Typer(
    help="Do something with a whole catalogue.", no_args_is_help=True, add_completion=False
)


@group.callback()
def catalogue() -> None:
    """Keep `snapshot` a command of its own, though it is the only one."""


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
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
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
