"""``python -m vitrine_similarity.migrate``: brings this service's tables to this release."""

from __future__ import annotations

import sys

from vitrine_database.command import migrate
from vitrine_similarity.access.schema import SCHEMA as KEYS
from vitrine_similarity.catalogue.schema import SCHEMA

if __name__ == "__main__":
    sys.exit(migrate(SCHEMA) or migrate(KEYS))
