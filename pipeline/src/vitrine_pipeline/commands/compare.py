"""``vitrine compare``: what services with the next bundle answer, beside those that serve."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_product.limits import MAX_SERVICE_MATCHES

if TYPE_CHECKING:
    from vitrine_media import MediaStore
    from vitrine_pipeline.comparing import Comparison, Query
    from vitrine_similarity.catalogue import Catalogue


def command(
    features: Annotated[str, typer.Option(help="Address of the features service that serves.")],
    similarity: Annotated[str, typer.Option(help="Of its similarity service.")],
    next_features: Annotated[
        str, typer.Option(help="Address of the features service with the next bundle.")
    ],
    next_similarity: Annotated[str, typer.Option(help="Of its similarity service.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder of the report.")],
    queries: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Folder of photos that people searched with; left out: pictures of products.",
            show_default=False,
        ),
    ] = None,
    database: Annotated[
        str,
        typer.Option(
            envvar="DATABASE_URL",
            help="URL of the catalogue, whose pictures are the queries without --queries.",
            show_default=False,
        ),
    ] = "",
    media: Annotated[
        str,
        typer.Option(
            help="Folder or URL of its pictures; left out: beside the SQLite file.",
            show_default=False,
        ),
    ] = "",
    sample: Annotated[int, typer.Option(min=1, help="How many queries at most.")] = 200,
    limit: Annotated[
        int, typer.Option(min=1, max=MAX_SERVICE_MATCHES - 1, help="How many products each.")
    ] = 10,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Ask the services that serve and those with the next bundle the same, and compare.

    TLS_CERTIFICATE, TLS_KEY and TLS_AUTHORITIES count as they do for the services.
    """
    from vitrine_pipeline.comparing import compare_sets, open_set, write_report
    from vitrine_pipeline.progress import count_up
    from vitrine_serving.settings import ProcessSettings

    if not queries and not database:
        raise typer.BadParameter("give --queries, or --database")
    # It listens nowhere.
    tls = ProcessSettings(port=0).client_tls
    with ExitStack() as stack:
        catalogue, store = _catalogue(database, media, stack)
        serving, following = (
            stack.enter_context(open_set(name, features=one, similarity=other, tls=tls))
            for name, one, other in (
                ("serving", features, similarity),
                ("next", next_features, next_similarity),
            )
        )
        asked = _queries(queries, catalogue, store, serving.space, sample, seed)
        with count_up("Comparing", sample) as advance:
            found = compare_sets(serving, following, asked, limit=limit, advance=advance)
        write_report(out, found, _picture_of(store))
    if as_json:
        print(json.dumps({**found.as_json(), "answers": None}, ensure_ascii=False))
    else:
        _tell(found, out)


def _catalogue(
    database: str, media: str, stack: ExitStack
) -> tuple[Catalogue | None, MediaStore | None]:
    from vitrine_database.address import check_address
    from vitrine_media import MediaStore
    from vitrine_pipeline.media_location import media_beside
    from vitrine_similarity.catalogue import Catalogue

    if not database:
        return None, MediaStore(media) if media else None
    check_address(database)
    store = MediaStore(media or media_beside(database))
    return stack.enter_context(closing(Catalogue.open(database))), store


def _queries(
    folder: Path | None,
    catalogue: Catalogue | None,
    store: MediaStore | None,
    space: str,
    sample: int,
    seed: int,
) -> Iterator[Query]:
    from vitrine_pipeline.comparing import from_catalogue, from_folder

    if folder:
        return from_folder(folder, sample, seed)
    assert catalogue is not None
    assert store is not None
    return from_catalogue(catalogue, store, space, sample, seed)


def _picture_of(store: MediaStore | None) -> Callable[[str], bytes | None] | None:
    from vitrine_serving.errors import NotFound

    if store is None:
        return None

    def picture_of(key: str) -> bytes | None:
        try:
            return b"".join(store.open(key).chunks)
        except NotFound:
            return None

    return picture_of


def _tell(found: Comparison, out: Path) -> None:
    lines = [
        f"{len(found.answers)} queries: {found.shared:.1%} of the products are found by both, "
        f"{found.same_first:.1%} have the same first, {found.nothing_shared} nothing in common."
    ]
    lines += [
        f"{count:,} products have no embedding in space {space}."
        for space, count in zip(found.spaces, found.not_embedded, strict=True)
        if count
    ]
    if found.refused:
        lines.append(f"{len(found.refused)} queries could not be answered.")
    lines.append(f"The report is in {out}.")
    print("\n".join(lines), file=sys.stderr)
