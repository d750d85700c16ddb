"""From which release on code can work with the tables as they are.

A migration first only adds (it *expands*), so that the pods of the release before start and serve
beside the new ones; what nothing uses any more goes with a later one (it *contracts*). Each says
with ``serves_from`` the oldest revision whose code its tables serve, and the database keeps the
answer, since code that is older than a migration cannot read it anywhere else.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, inspect, select

_SERVES_FROM = re.compile(r'^serves_from = "(\w+)"$', re.MULTILINE)
_TABLE = Table(
    "schema_compatibility",
    MetaData(),
    Column("version_table", String(100), primary_key=True),
    Column("version", String(32), nullable=False),
    Column("serves_from", String(32), nullable=False),
)


def revisions(migrations: Path) -> dict[str, str]:
    """Return the revisions of a folder of migrations, and the oldest that each of them serves.

    Parameters
    ----------
    migrations
        Files ``vREVISION_what.py``, read as text, since Alembic is slow to load. One that says
        nothing serves its own code alone.
    """
    found = {}
    for file in sorted(migrations.glob("v*.py")):
        revision = file.name.removeprefix("v").partition("_")[0]
        said = _SERVES_FROM.search(file.read_text(encoding="utf-8"))
        found[revision] = said[1] if said else revision
    return found


def write_serves_from(connection: Connection, version_table: str, migrations: Path) -> None:
    """Write down which code the tables serve, now that all of the migrations are applied."""
    known = revisions(migrations)
    _TABLE.create(connection, checkfirst=True)
    connection.execute(delete(_TABLE).where(_TABLE.c.version_table == version_table))
    connection.execute(
        insert(_TABLE).values(
            version_table=version_table,
            version=max(known),
            # Where several are applied at once, the strictest of them counts.
            serves_from=max(known.values()),
        )
    )


def read_serves_from(connection: Connection, version_table: str, version: str) -> str:
    """Return the oldest revision whose code the tables of a version serve; empty: unknown."""
    if not inspect(connection).has_table(_TABLE.name):
        return ""
    asked = select(_TABLE.c.serves_from).where(
        _TABLE.c.version_table == version_table, _TABLE.c.version == version
    )
    return connection.scalar(asked) or ""
