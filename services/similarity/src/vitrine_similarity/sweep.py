"""``python -m vitrine_similarity.sweep``: removes the pictures that no product has any more.

With ``--dry-run`` it says how many those are. It may run while pictures are written.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing

import structlog

from vitrine_media import MediaStore, Swept, sweep
from vitrine_serving.errors import DomainError, PreconditionFailed
from vitrine_serving.logs import configure_logs
from vitrine_serving.settings import load_settings
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.settings import SweepSettings


def sweep_media(database: str, media: str, *, grace_s: float, dry_run: bool = False) -> Swept:
    """Remove the pictures that a catalogue does not refer to.

    Parameters
    ----------
    database, media
        URLs of the catalogue, and of the store of its pictures.
    grace_s
        How long a picture stays though nothing refers to it.

    Raises
    ------
    PreconditionFailed
        ``CATALOGUE_EMPTY``: nothing was ever written to the catalogue, so it is the wrong one.
    Unavailable
        The catalogue or the store cannot be reached.
    """
    with closing(Catalogue.open(database)) as catalogue:
        if not catalogue.revision():
            raise PreconditionFailed(
                "this catalogue never held a product, so all pictures would go; check DATABASE_URL",
                reason="CATALOGUE_EMPTY",
            )
        return sweep(
            MediaStore(media), catalogue.referenced, before=time.time() - grace_s, dry_run=dry_run
        )


def main() -> int:
    """Sweep ``MEDIA_URL`` by the catalogue that ``DATABASE_URL`` names.

    Returns
    -------
    int
        0: it is swept; 1: it could not be, for the reason in the log.
    """
    parser = argparse.ArgumentParser(prog="python -m vitrine_similarity.sweep", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="count, and remove nothing")
    dry_run = parser.parse_args().dry_run
    settings = load_settings(SweepSettings)
    configure_logs("sweep", settings.log_level)
    log = structlog.get_logger("vitrine.sweep")
    try:
        swept = sweep_media(
            settings.database_url,
            settings.media_url,
            grace_s=settings.sweep_after_hours * 3600,
            dry_run=dry_run,
        )
    except DomainError as error:
        log.critical("cannot_sweep", error=error.message, reason=error.reason)
        return 1
    log.info("swept", dry_run=dry_run, **swept.as_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
