"""``vitrine search``: what a server says of one picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vitrine_pipeline.commands.options import ApiKey
from vitrine_product.limits import MAX_MATCHES

_HERE = "http://localhost:8000"


def command(
    picture: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The picture of a product.")
    ],
    server: Annotated[str, typer.Option(help="Where `vitrine up` or another server runs.")] = _HERE,
    api_key: ApiKey = "",
    limit: Annotated[
        int, typer.Option(min=1, max=MAX_MATCHES, help="How many similar products.")
    ] = 5,
    thumbnails: Annotated[
        bool,
        typer.Option(
            "--thumbnails/--no-thumbnails", help="Show small pictures where the terminal can."
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Search with a picture: its attributes, the products most like it, and a description."""
    from rich.console import Console

    from vitrine_pipeline.errors import PipelineError
    from vitrine_pipeline.searching import SearchServer, show

    try:
        image = picture.read_bytes()
    except OSError as error:
        raise PipelineError(f"{picture}: cannot be read: {error.strerror or error}") from error
    asked = SearchServer(server, api_key)
    answer = asked.search(image, {"limit": str(limit)})
    if as_json:
        print(answer.model_dump_json())
        return
    console = Console()
    shows = thumbnails and console.is_terminal and not console.is_dumb_terminal
    show(answer, console, asked.thumbnail if shows else None)
