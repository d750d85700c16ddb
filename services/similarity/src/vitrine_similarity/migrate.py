"""``python -m vitrine_similarity.migrate``: brings the catalogue's database to this release.

The service does the same when it starts. Done before a rollout, no replica waits for a migration,
and one that fails stops nothing that serves.
"""

from __future__ import annotations

import sys
from contextlib import closing

import structlog

from vitrine_serving.errors import DomainError
from vitrine_serving.logs import configure_logs
from vitrine_serving.settings import load_settings
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.settings import MigrationSettings


def main() -> int:
    """Migrate the database that ``DATABASE_URL`` names.

    Returns
    -------
    int
        0: it is up to date; 1: it could not be migrated, for the reason in the log.
    """
    settings = load_settings(MigrationSettings)
    configure_logs("migrate", settings.log_level)
    log = structlog.get_logger("vitrine.migrate")
    try:
        with closing(Catalogue.open(settings.database_url)) as catalogue:
            log.info("migrated", catalogue_revision=catalogue.revision())
    except DomainError as error:
        log.critical("cannot_migrate", error=error.message, reason=error.reason)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
