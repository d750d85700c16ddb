"""The catalogue's tables, and the migrations beside this file that make them."""

from __future__ import annotations

from pathlib import Path

from vitrine_database.schema import Schema
from vitrine_similarity.catalogue.schema import Base

# In databases that hold nothing else the table has the name that Alembic gives it.
SCHEMA = Schema(Base.metadata, Path(__file__).parent / "migrations", "alembic_version")
migrate = SCHEMA.migrate
alembic_config = SCHEMA.alembic_config
