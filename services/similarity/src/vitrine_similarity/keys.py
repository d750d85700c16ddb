"""``python -m vitrine_similarity.keys``: makes, lists and revokes API keys where the database is.

In a pod or a container of the similarity service, whose ``DATABASE_URL`` it reads; elsewhere
``vitrine keys`` does the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from vitrine_database.settings import DatabaseSettings
from vitrine_serving.access import Scope
from vitrine_serving.errors import DomainError
from vitrine_serving.settings import load_settings
from vitrine_similarity.access import ApiKey, KeyStore

DAY_S = 24 * 3600.0


def as_json(key: ApiKey) -> dict[str, Any]:
    """Return what may be shown of a key."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "state": key.state(time.time()),
        "created_at_s": key.created_at,
        "created_by": key.created_by,
        "expires_at_s": key.expires_at,
        "revoked_at_s": key.revoked_at,
        "revoked_by": key.revoked_by,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and print it as JSON.

    Returns
    -------
    int
        0: it is done; 1: it could not be, for the reason on stderr.
    """
    asked = _parser().parse_args(arguments)
    try:
        with closing(KeyStore.open(load_settings(DatabaseSettings).database_url)) as keys:
            print(json.dumps(_answer(keys, asked), indent=2))
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


def _answer(keys: KeyStore, asked: argparse.Namespace) -> Any:
    if asked.command == "list":
        return [as_json(one) for one in keys.all()]
    if asked.command == "revoke":
        return as_json(keys.revoke(asked.key, by=asked.by))
    lasts_s = None if asked.days is None else asked.days * DAY_S
    made = keys.create(asked.name, asked.scope, by=asked.by, lasts_s=lasts_s)
    return {"key": made.key, **as_json(made.made)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vitrine_similarity.keys", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="make a key; it is shown this once")
    create.add_argument("name")
    create.add_argument("--scope", action="append", type=Scope, choices=list(Scope), required=True)
    create.add_argument("--days", type=float, help="how long it lasts; left out: until revoked")
    commands.add_parser("list", help="show every key that was made")
    revoke = commands.add_parser("revoke", help="take what it opens from a key, for good")
    revoke.add_argument("key", help="its id or its name")
    for command in (create, revoke):
        command.add_argument("--by", default="", help="who does it, for the record")
    return parser


if __name__ == "__main__":
    sys.exit(main())
