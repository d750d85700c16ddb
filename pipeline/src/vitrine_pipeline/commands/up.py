"""``vitrine up``: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vitrine_database.address import check_address
from vitrine_gateway.index_fit import fit_notice
from vitrine_pipeline.commands.options import (
    BundleLocation,
    DatabaseUrl,
    FreePorts,
    PageHost,
    PagePort,
    ServicePorts,
)
from vitrine_pipeline.media_location import files_beside, media_beside
from vitrine_pipeline.serving.programs import GATEWAY, LISTENING, THIS_MACHINE, StackOptions
from vitrine_pipeline.serving.service_logs import ServiceLogs
from vitrine_pipeline.serving.stack import Running, Stack


def command(
    bundle: BundleLocation,
    database: DatabaseUrl,
    port: PagePort = 8000,
    host: PageHost = THIS_MACHINE,
    media: Annotated[
        str,
        typer.Option(
            help="Folder or URL of the products' pictures, of this catalogue alone; left out: "
            "beside the SQLite file, under its name.",
            show_default=False,
        ),
    ] = "",
    redis: Annotated[
        str,
        typer.Option(
            help="URL of the cache, for this catalogue alone; left out: a Redis in memory.",
            show_default=False,
        ),
    ] = "",
    taggings: Annotated[
        str,
        typer.Option(
            help="Folder or URL of the files that are tagged, of this catalogue alone; left out: "
            "beside the SQLite file, or in var, under the database's name.",
            show_default=False,
        ),
    ] = "",
    service_ports: ServicePorts = 0,
    logs: Annotated[
        Path, typer.Option(help="Folder of the log files; in use already: one beside it.")
    ] = Path("var/logs"),
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show the log lines here too.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object when everything answers.")
    ] = False,
    _free_ports: FreePorts = False,
) -> None:
    """Run the gateway and the five services on this machine until Ctrl-C."""
    check_address(database)
    pictures = media or media_beside(database)
    files = taggings or files_beside(database)
    options = StackOptions(bundle, database, pictures, host, port, service_ports, redis, files)
    run(options, logs, verbose=verbose, as_json=as_json)


def run(options: StackOptions, logs: Path, *, verbose: bool, as_json: bool) -> None:
    """Run the processes, and say when everything answers."""
    say = partial(print, file=sys.stderr, flush=True)
    service_logs = ServiceLogs(logs, say if verbose else None)

    def announce(running: Running) -> None:
        if as_json:
            print(json.dumps(asdict(running)), flush=True)
        else:
            say(greeting(running))

    if not as_json:
        say("Starting Vitrine: " + ", ".join((*LISTENING, GATEWAY)) + " …")
    try:
        Stack(options, service_logs, announce).run()
    finally:
        service_logs.close()
    if not as_json:
        say("Vitrine has stopped.")


def greeting(running: Running) -> str:
    """Say where everything is, and what no search would find."""
    notice = fit_notice(running.products, running.not_embedded)
    listening = (f"  {name:10}  {address}" for name, address in running.addresses.items())
    return "\n".join(
        (
            f"\n  Vitrine is ready:  {running.url}\n",
            *([f"  ! {notice}\n"] if notice else ()),
            *listening,
            f"\n  Ctrl-C stops it. Logs are in {running.logs}.\n",
        )
    )
