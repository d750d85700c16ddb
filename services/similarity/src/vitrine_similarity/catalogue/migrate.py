"""Brings a database to the schema of this release."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, func, select

from vitrine_database.engine import name_of, writing
from vitrine_serving.errors import PreconditionFailed

# Any number will do, as long as every release takes the same.
_ADVISORY_LOCK = 0x76697472


def migrate(engine: Engine) -> None:
    """Apply the migrations that a database lacks, all or none of them.

    Any number of processes may do so at the same time: the first applies them, the others wait.

    Parameters
    ----------
    engine
        From `open_engine`; an empty database gets all tables.

    Raises
    ------
    PreconditionFailed
        ``CATALOGUE_SCHEMA_UNKNOWN``: a newer release has migrated the database.
    Unavailable
        ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            raise PreconditionFailed(
                f"the catalogue's database {name_of(engine)} has a schema that "
                f"this release does not know ({error}); run the release that migrated it",
                reason="CATALOGUE_SCHEMA_UNKNOWN",
            ) from error


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for the migrations beside this file, on `connection`."""
    config = Config(attributes={"connection": connection})
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
