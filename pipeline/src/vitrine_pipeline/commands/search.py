"""``vitrine search``: what a server says of one picture, or finds for words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vitrine_pipeline.commands.options import ApiKey
from vitrine_product.limits import MAX_MATCHES

_HERE = "http://localhost:8000"


def command(
    picture: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The picture of a product.")
    ] = None,
    text: Annotated[
        str, typer.Option(help="What is looked for in words: without a picture, or beside it.")
    ] = "",
    text_weight: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="How much the words count against the picture."),
    ] = None,
    server: Annotated[str, typer.Option(help="Where `vitrine up` or another server runs.")] = _HERE,
    api_key: ApiKey = "",
    limit: Annotated[
        int, typer.Option(min=1, max=MAX_MATCHES, help="How many similar products.")
    ] = 5,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="NAME=VALUE", help="What they must have."),
    ] = None,
    price: Annotated[
        str, typer.Option(metavar="FROM..TO CURRENCY", help="What they may cost: '..50 EUR'.")
    ] = "",
    min_score: Annotated[
        float | None, typer.Option(min=-1, max=1, help="The least score of a similar product.")
    ] = None,
    like: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A product that they are to be like, too."),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="This, but e.g. colour=Red."),
    ] = None,
    collapse: Annotated[
        bool, typer.Option("--collapse", help="List near-duplicates under the best of them.")
    ] = False,
    diversity: Annotated[
        float | None, typer.Option(min=0, max=1, help="How much they are to be unlike each other.")
    ] = None,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count what was found, by attribute and value.")
    ] = False,
    cursor: Annotated[
        str, typer.Option(help="The next_cursor of the answer before, for the next page.")
    ] = "",
    thumbnails: Annotated[
        bool,
        typer.Option(
            "--thumbnails/--no-thumbnails", help="Show small pictures where the terminal can."
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Search with a picture: its attributes, the products most like it, and a description.

    Or with words: the products that look like them, and those that say them.
    """
    from rich.console import Console

    from vitrine_pipeline.errors import PipelineError
    from vitrine_pipeline.searching import SearchServer, fields_of, show

    if picture is None and not text.strip():
        raise typer.BadParameter("give a PICTURE, or --text, or both")
    try:
        image = picture.read_bytes() if picture else None
    except OSError as error:
        raise PipelineError(f"{picture}: cannot be read: {error.strerror or error}") from error
    asked = SearchServer(server, api_key)
    answer = asked.search(
        image,
        fields_of(
            limit=limit,
            filters=filters or (),
            price=price,
            min_score=min_score,
            like=like or (),
            change=change or (),
            collapse=collapse,
            diversity=diversity,
            facets=facets,
            cursor=cursor,
            text=text,
            text_weight=text_weight,
        ),
    )
    if as_json:
        print(answer.model_dump_json(exclude_unset=True))
        return
    console = Console()
    shows = thumbnails and console.is_terminal and not console.is_dumb_terminal
    show(answer, console, asked.thumbnail if shows else None)
