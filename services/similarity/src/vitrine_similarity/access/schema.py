"""The table of keys. Each change of it needs a migration; a test compares the two."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Double, Index, LargeBinary, MetaData, String, Table, Text

from vitrine_database.schema import Schema

MAX_NAME_LENGTH = 64
ID_LENGTH = 12

_METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Keys, in force or not; rows are never deleted, so that it stays known who had one.
KEYS = Table(
    "api_keys",
    _METADATA,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", String(MAX_NAME_LENGTH), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Double),
    Column("revoked_at", Double),
    Column("revoked_by", Text, nullable=False),
    Index(None, "digest", unique=True),
)

SCHEMA = Schema(_METADATA, Path(__file__).parent / "migrations", "access_schema_version")
