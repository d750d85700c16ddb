"""``vitrine demo``: from nothing to the page, with one command."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from vitrine_pipeline.commands import up
from vitrine_pipeline.commands.options import FreePorts, PageHost, PagePort, ServicePorts
from vitrine_pipeline.demonstration import make_plan, prepared
from vitrine_pipeline.media_location import files_beside, media_beside
from vitrine_pipeline.serving.ports import check_ports
from vitrine_pipeline.serving.programs import THIS_MACHINE, StackOptions


def command(
    port: PagePort = 8000,
    products: Annotated[int, typer.Option(min=50, help="How many products to draw.")] = 1500,
    folder: Annotated[Path, typer.Option("--dir", help="Where everything is kept.")] = Path(
        "var/demo"
    ),
    host: PageHost = THIS_MACHINE,
    service_ports: ServicePorts = 0,
    _free_ports: FreePorts = False,
) -> None:
    """Draw a catalogue, train on it, index it, and serve it until Ctrl-C.

    What has been done is not done again, so that the page is there at once the next time.
    """
    # A shell that starts a command in the background has it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    plan = make_plan(folder, products)
    options = StackOptions(
        str(plan.bundle),
        plan.database,
        media_beside(plan.database),
        host,
        port,
        service_ports,
        files=files_beside(plan.database),
    )
    check_ports(options)
    _say(f"Vitrine with a drawn catalogue, kept in {folder}.")
    with prepared(plan, folder, _say):
        up.run(options, folder / "logs", verbose=False, as_json=False)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
