"""Brings the tables of a package to the schema of this release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    String,
    column,
    func,
    inspect,
    select,
    table,
    text,
)

from vitrine_database.compatibility import read_serves_from, revisions, write_serves_from
from vitrine_database.engine import name_of, open_engine, reading, writing
from vitrine_serving.errors import PreconditionFailed

if TYPE_CHECKING:
    from alembic.config import Config

_log = structlog.get_logger("vitrine.database")

# Any number will do, as long as every release takes the same.
_ADVISORY_LOCK = 0x76697472
_ENVIRONMENT = Path(__file__).parent / "environment"
# How long a migration waits for a table that others use, while everybody else waits behind it.
_LOCK_TIMEOUT_MS = 10_000


@dataclass(frozen=True)
class Schema:
    """The tables of one package; a database may hold those of several.

    Parameters
    ----------
    metadata
        The tables as the code expects them.
    migrations
        The folder of the migrations that make them, in files ``vREVISION_what.py``, each revision
        greater than the one before. Each says with ``serves_from`` whose code it serves.
    version_table
        Where the database says which of them it has: of each package that shares it another.
    """

    metadata: MetaData
    migrations: Path
    version_table: str

    def open(self, url: str) -> Engine:
        """Make the engine for the database at `url`, and bring its tables to this release.

        Parameters
        ----------
        url
            ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``; a missing SQLite file
            is made.

        Raises
        ------
        InvalidInput
            ``DATABASE_URL_INVALID``.
        PreconditionFailed
            ``CATALOGUE_SCHEMA_UNKNOWN``: a newer release has migrated the database, and its tables
            no longer serve this one.
        Unavailable
            ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
        """
        engine = open_engine(url)
        try:
            self.migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def migrate(self, engine: Engine) -> None:
        """Apply the migrations that a database lacks, all or none of them.

        Any number of processes may do so at the same time, for the same package or for several:
        the first applies them, the others wait. Where a newer release has migrated the database
        and its tables serve this one too, they stay as they are.

        Parameters
        ----------
        engine
            From `open_engine`; an empty database gets all tables.

        Raises
        ------
        PreconditionFailed
            ``CATALOGUE_SCHEMA_UNKNOWN``: a newer release has migrated the database, and its tables
            no longer serve this one.
        Unavailable
            ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
        """
        if self._is_usable(engine):
            return
        # Alembic takes 10 MB, and longer to load than all else that a start does here.
        from alembic import command
        from alembic.util import CommandError

        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                _take_the_time(connection)
            try:
                command.upgrade(self.alembic_config(connection), "head")
            except CommandError as error:
                raise PreconditionFailed(
                    f"a newer release is migrating the catalogue's database {name_of(engine)} "
                    f"({error}); start this one again",
                    reason="CATALOGUE_SCHEMA_UNKNOWN",
                ) from error
            write_serves_from(connection, self.version_table, self.migrations)

    def _is_usable(self, engine: Engine) -> bool:
        found, known = self.version(engine), revisions(self.migrations)
        newest = max(known)
        if found == newest:
            return True
        if not found or found in known:
            return False
        with reading(engine) as connection:
            oldest = read_serves_from(connection, self.version_table, found)
        if not oldest or oldest > newest:
            raise PreconditionFailed(
                f"the catalogue's database {name_of(engine)} has a schema that this release does "
                f"not know ({found}; this release has {newest}); run the release that migrated it",
                reason="CATALOGUE_SCHEMA_UNKNOWN",
            )
        _log.info("schema_is_newer", table=self.version_table, version=found, known=newest)
        return True

    def version(self, engine: Engine) -> str:
        """Tell which migration a database had last; empty: none.

        Raises
        ------
        Unavailable
            ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
        """
        with reading(engine) as connection:
            if not inspect(connection).has_table(self.version_table):
                return ""
            versions = select(column("version_num", String)).select_from(table(self.version_table))
            return connection.scalars(versions).first() or ""

    def alembic_config(self, connection: Connection) -> Config:
        """Return Alembic's configuration for these migrations, on `connection`."""
        from alembic.config import Config

        config = Config(
            attributes={
                "connection": connection,
                "metadata": self.metadata,
                "version_table": self.version_table,
            }
        )
        config.set_main_option("script_location", _as_option(_ENVIRONMENT))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", _as_option(self.migrations))
        return config


def _take_the_time(connection: Connection) -> None:
    """Wait for other migrations, and let no limit that is made for searches end this one."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    connection.execute(text(f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}"))


def _as_option(folder: Path) -> str:
    return str(folder).replace("%", "%%")
