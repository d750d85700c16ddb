"""Products, their embeddings by space, and the counter of revisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
serves_from = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, at revision 0."""
    counter = op.create_table(
        "catalogue_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_revision"),
    )
    op.bulk_insert(counter, [{"id": 1, "revision": 0}])
    op.create_table(
        "products",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency_code", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
    )
    op.create_index("ix_products_revision_id", "products", ["revision", "id"])
    op.create_table(
        "embeddings",
        sa.Column("product_id", sa.String(100), nullable=False),
        sa.Column("space", sa.String(100), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("image_sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_embeddings_product_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "space", name="pk_embeddings"),
    )
    op.create_index("ix_embeddings_space", "embeddings", ["space"])


def downgrade() -> None:
    """Drop everything."""
    op.drop_table("embeddings")
    op.drop_table("products")
    op.drop_table("catalogue_revision")
