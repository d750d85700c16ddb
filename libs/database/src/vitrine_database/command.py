"""The command that brings tables to this release and ends.

Who keeps tables does the same at start. Done before a rollout, no replica waits for a migration,
and one that fails stops nothing that serves.
"""

from __future__ import annotations

import structlog

from vitrine_database.schema import Schema
from vitrine_database.settings import DatabaseSettings
from vitrine_serving.errors import DomainError
from vitrine_serving.logs import configure_logs
from vitrine_serving.settings import load_settings


def migrate(schema: Schema) -> int:
    """Migrate the database that ``DATABASE_URL`` names.

    Parameters
    ----------
    schema
        Of the tables; those of other packages stay as they are.

    Returns
    -------
    int
        The exit status. 0: they are up to date; 1: they could not be migrated, for the reason in
        the log.
    """
    settings = load_settings(DatabaseSettings)
    configure_logs("migrate", settings.log_level)
    log = structlog.get_logger("vitrine.migrate")
    try:
        engine = schema.open(settings.database_url)
        try:
            log.info("migrated", table=schema.version_table, version=schema.version(engine))
        finally:
            engine.dispose()
    except DomainError as error:
        log.critical("cannot_migrate", error=error.message, reason=error.reason)
        return 1
    return 0
