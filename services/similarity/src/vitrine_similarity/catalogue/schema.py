"""The tables. Each change of them needs a migration; a test compares the two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from vitrine_database.schema import Schema
from vitrine_product.ids import MAX_ID_LENGTH

MAX_SPACE_LENGTH = 100

# JSON, so that a catalogue can bring an attribute that no release has heard of.
ATTRIBUTES = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The schema of the catalogue."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class RevisionRow(Base):
    """The one row that counts revisions; a writer holds its lock until it commits."""

    __tablename__ = "catalogue_revision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)


class ProductRow(Base):
    """A product, or what remains of a deleted one: its id and the revision that deleted it."""

    __tablename__ = "products"
    __table_args__ = (Index(None, "revision", "id"), Index(None, "image"))

    id: Mapped[str] = mapped_column(String(MAX_ID_LENGTH), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]] = mapped_column(ATTRIBUTES)
    image: Mapped[str] = mapped_column(Text)
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency_code: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(BigInteger)
    deleted: Mapped[bool]


class EmbeddingRow(Base):
    """A product's vector in one space: float32, little-endian."""

    __tablename__ = "embeddings"

    product_id: Mapped[str] = mapped_column(
        String(MAX_ID_LENGTH), ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    space: Mapped[str] = mapped_column(String(MAX_SPACE_LENGTH), primary_key=True, index=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    image_sha256: Mapped[str] = mapped_column(String(64))


# In databases that hold nothing else the table has the name that Alembic gives it.
SCHEMA = Schema(Base.metadata, Path(__file__).parent / "migrations", "alembic_version")
