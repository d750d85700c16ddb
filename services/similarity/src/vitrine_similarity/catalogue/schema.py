"""The tables. Each change of them needs a migration; a test compares the two.

They are of SQLAlchemy's core: its classes for objects would take longer to load than the catalogue.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from vitrine_database.schema import Schema
from vitrine_product.ids import MAX_ID_LENGTH

MAX_SPACE_LENGTH = 100


class Attributes(TypeDecorator[dict[str, Any]]):
    """JSON, so that a catalogue can bring an attribute that no release has heard of."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return JSONB on PostgreSQL, whose dialect only those load that use it."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


class Words(TypeDecorator[str]):
    """What a full-text search reads: a TSVECTOR on PostgreSQL, on SQLite the text itself."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the dialect."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import TSVECTOR

        return dialect.type_descriptor(TSVECTOR())


_METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

# One row, which counts revisions; a writer holds its lock until it commits.
REVISION = Table(
    "catalogue_revision",
    _METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
)

# Products, and what remains of deleted ones: their id and the revision that deleted them.
PRODUCTS = Table(
    "products",
    _METADATA,
    Column("id", String(MAX_ID_LENGTH), primary_key=True),
    Column("title", Text, nullable=False),
    Column("attributes", Attributes, nullable=False),
    Column("image", Text, nullable=False),
    Column("price_minor", BigInteger),
    Column("currency_code", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Index(None, "revision", "id"),
    Index(None, "image"),
)

# The vector of a product's first picture in one space: float32, little-endian.
EMBEDDINGS = Table(
    "embeddings",
    _METADATA,
    Column(
        "product_id",
        String(MAX_ID_LENGTH),
        ForeignKey(PRODUCTS.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("space", String(MAX_SPACE_LENGTH), primary_key=True, index=True),
    Column("vector", LargeBinary, nullable=False),
    Column("image_sha256", String(64), nullable=False),
)

# The pictures after the first, from place 1 on: of a product whose first picture is still the one
# beside which they were written, for a release before them changes that one alone.
PICTURES = Table(
    "pictures",
    _METADATA,
    Column(
        "product_id",
        String(MAX_ID_LENGTH),
        ForeignKey(PRODUCTS.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("image", Text, nullable=False, index=True),
    Column("beside", Text, nullable=False),
)

# Their vectors. They go with that of the first, which a release before them deletes alone.
PICTURE_EMBEDDINGS = Table(
    "picture_embeddings",
    _METADATA,
    Column("product_id", String(MAX_ID_LENGTH), primary_key=True),
    Column("space", String(MAX_SPACE_LENGTH), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("vector", LargeBinary, nullable=False),
    Column("image_sha256", String(64), nullable=False),
    ForeignKeyConstraint(
        ["product_id", "space"], [EMBEDDINGS.c.product_id, EMBEDDINGS.c.space], ondelete="CASCADE"
    ),
)

# The title and the attributes' values of each product that is there, as triggers on `products` keep
# them. On SQLite the virtual table `product_words_index` beside it is what is searched.
PRODUCT_WORDS = Table(
    "product_words",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column(
        "product_id",
        String(MAX_ID_LENGTH),
        ForeignKey(PRODUCTS.c.id, ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("words", Words, nullable=False),
)
Index(None, PRODUCT_WORDS.c.words, postgresql_using="gin", info={"dialect": "postgresql"})

# Who may do something until when, in seconds since 1970, though it be done by one alone.
LEASES = Table(
    "leases",
    _METADATA,
    Column("name", String(200), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("until_s", BigInteger, nullable=False),
)

# In databases that hold nothing else the table has the name that Alembic gives it.
SCHEMA = Schema(_METADATA, Path(__file__).parent / "migrations", "alembic_version")
