"""Brings the tables of a package to the schema of this release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, String, column, func, inspect, select, table

from vitrine_database.engine import name_of, open_engine, reading, writing
from vitrine_serving.errors import PreconditionFailed

if TYPE_CHECKING:
    from alembic.config import Config

# Any number will do, as long as every release takes the same.
_ADVISORY_LOCK = 0x76697472
_ENVIRONMENT = Path(__file__).parent / "environment"


@dataclass(frozen=True)
class Schema:
    """The tables of one package; a database may hold those of several.

    Parameters
    ----------
    metadata
        The tables as the code expects them.
    migrations
        The folder of the migrations that make them, in files ``vREVISION_what.py``, each revision
        greater than the one before.
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
            ``CATALOGUE_SCHEMA_UNKNOWN``: a newer release has migrated the database.
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
        the first applies them, the others wait.

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
        if self.version(engine) == self._newest():
            return
        # Alembic takes 10 MB, and longer to load than all else that a start does here.
        from alembic import command
        from alembic.util import CommandError

        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            try:
                command.upgrade(self.alembic_config(connection), "head")
            except CommandError as error:
                raise PreconditionFailed(
                    f"the catalogue's database {name_of(engine)} has a schema that "
                    f"this release does not know ({error}); run the release that migrated it",
                    reason="CATALOGUE_SCHEMA_UNKNOWN",
                ) from error

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

    def _newest(self) -> str:
        files = self.migrations.glob("v*.py")
        return max(file.name.removeprefix("v").partition("_")[0] for file in files)

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


def _as_option(folder: Path) -> str:
    return str(folder).replace("%", "%%")
