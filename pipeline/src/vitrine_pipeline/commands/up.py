"""``vitrine up``: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vitrine_pipeline.media_location import media_beside
from vitrine_pipeline.serving.programs import GATEWAY, SERVICES, StackOptions
from vitrine_pipeline.serving.service_logs import ServiceLogs
from vitrine_pipeline.serving.stack import Running, Stack


def command(
    bundle: Annotated[str, typer.Option(help="Folder or URL of the model bundle.")],
    database: Annotated[
        str, typer.Option(help="URL of the catalogue: sqlite:///PATH or postgresql://…")
    ],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the page; 0: any free one.")
    ] = 8000,
    host: Annotated[
        str, typer.Option(help="Address of the page; 0.0.0.0: reachable from outside.")
    ] = "127.0.0.1",
    media: Annotated[
        str,
        typer.Option(
            help="Folder or URL of the products' pictures; left out: beside the SQLite file.",
            show_default=False,
        ),
    ] = "",
    redis: Annotated[
        str,
        typer.Option(
            help="URL of the cache; left out: a Redis of its own, in memory.", show_default=False
        ),
    ] = "",
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Let the services take any free ports.")
    ] = False,
    logs: Annotated[Path, typer.Option(help="Folder of the log files.")] = Path("var/logs"),
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show the log lines here too.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object when everything answers.")
    ] = False,
) -> None:
    """Run the gateway and the four services on this machine until Ctrl-C."""
    options = StackOptions(
        bundle=bundle,
        database=database,
        media=media or media_beside(database),
        host=host,
        port=port,
        free_ports=free_ports,
        redis=redis,
    )
    run(options, logs, verbose=verbose, as_json=as_json)


def run(options: StackOptions, logs: Path, *, verbose: bool, as_json: bool) -> None:
    """Run the processes, and say when everything answers."""
    say = partial(print, file=sys.stderr, flush=True)
    service_logs = ServiceLogs(logs, say if verbose else None)

    def announce(running: Running) -> None:
        if as_json:
            print(json.dumps(asdict(running)), flush=True)
        else:
            say(f"\n  Vitrine is ready:  {running.url}\n  Ctrl-C stops it. Logs are in {logs}.\n")

    if not as_json:
        say("Starting Vitrine: " + ", ".join((*SERVICES, GATEWAY)) + " …")
    try:
        Stack(options, service_logs, announce).run()
    finally:
        service_logs.close()
    if not as_json:
        say("Vitrine has stopped.")
