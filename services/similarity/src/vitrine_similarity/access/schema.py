"""The table of keys. Each change of it needs a migration; a test compares the two."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Double, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from vitrine_database.schema import Schema

MAX_NAME_LENGTH = 64
ID_LENGTH = 12


class Base(DeclarativeBase):
    """The schema of the keys."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class KeyRow(Base):
    """A key, in force or not; rows are never deleted, so that it stays known who had one."""

    __tablename__ = "api_keys"
    __table_args__ = (Index(None, "digest", unique=True),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    scopes: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[float] = mapped_column(Double)
    created_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[float | None] = mapped_column(Double)
    revoked_at: Mapped[float | None] = mapped_column(Double)
    revoked_by: Mapped[str] = mapped_column(Text)


SCHEMA = Schema(Base.metadata, Path(__file__).parent / "migrations", "access_schema_version")
