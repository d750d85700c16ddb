"""``vitrine keys``: API keys made, listed and revoked."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from vitrine_pipeline.commands.options import DatabaseUrl
from vitrine_serving.access import Scope

if TYPE_CHECKING:
    from vitrine_similarity.access import ApiKey, KeyStore

group = typer.Typer(
    help="Make, list and revoke API keys. Gateways hear of it within three seconds.",
    no_args_is_help=True,
    add_completion=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@group.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, as logs will name it.")],
    scope: Annotated[
        list[Scope],
        typer.Option(
            help="What it may do: search; write, which is taggings, too; admin, which is "
            "everything. May be repeated."
        ),
    ],
    database: DatabaseUrl,
    days: Annotated[
        float | None,
        typer.Option(min=0, help="How long it lasts; left out: until revoked.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key, and print it, this once: only its hash is kept."""
    from vitrine_similarity.keys import DAY_S
    from vitrine_similarity.keys import as_json as shown

    lasts_s = None if days is None else days * DAY_S
    with _opened(database) as keys:
        made = keys.create(name, scope, by=_who(), lasts_s=lasts_s)
    if as_json:
        print(json.dumps({"key": made.key, **shown(made.made)}))
        return
    print(f"The key {made.made.id} of {name!r}; it is shown only now:", file=sys.stderr)
    print(made.key)


@group.command("list")
def show(database: DatabaseUrl, as_json: AsJson = False) -> None:
    """Show every key that was made, revoked ones included."""
    from vitrine_similarity.keys import as_json as shown

    with _opened(database) as keys:
        found = keys.all()
    if as_json:
        print(json.dumps([shown(one) for one in found]))
    else:
        _tell(found)


@group.command()
def revoke(
    key: Annotated[str, typer.Argument(help="Its id or its name.")],
    database: DatabaseUrl,
    as_json: AsJson = False,
) -> None:
    """Take what it opens from a key, for good."""
    from vitrine_similarity.keys import as_json as shown

    with _opened(database) as keys:
        revoked = keys.revoke(key, by=_who())
    if as_json:
        print(json.dumps(shown(revoked)))
    else:
        print(f"The key {revoked.id} of {revoked.name!r} opens nothing any more.", file=sys.stderr)


@contextmanager
def _opened(database: str) -> Iterator[KeyStore]:
    from vitrine_similarity.access import KeyStore

    with closing(KeyStore.open(database)) as keys:
        yield keys


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have no name.
        return ""


def _tell(keys: tuple[ApiKey, ...]) -> None:
    import time
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "scopes", "state", "made", "expires", "revoked")
    table.columns[0].no_wrap = True
    now = time.time()
    for key in keys:
        moments = (key.created_at, key.expires_at, key.revoked_at)
        table.add_row(
            key.id,
            key.name,
            ", ".join(key.scopes),
            key.state(now),
            *(
                "" if moment is None else f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
                for moment in moments
            ),
        )
    Console().print(table)
