"""``python -m vitrine_tagger.migrate``: brings the tables of the taggings to this release."""

from __future__ import annotations

import sys

from vitrine_database.command import migrate
from vitrine_tagger.jobs.schema import SCHEMA

if __name__ == "__main__":
    sys.exit(migrate(SCHEMA))
