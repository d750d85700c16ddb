"""The pictures of a product after the first, and their embeddings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
serves_from = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty: what is there has one picture, and keeps it where it is."""
    op.create_table(
        "pictures",
        sa.Column("product_id", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_pictures_product_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "place", name="pk_pictures"),
    )
    op.create_index("ix_pictures_image", "pictures", ["image"])
    op.create_table(
        "picture_embeddings",
        sa.Column("product_id", sa.String(100), nullable=False),
        sa.Column("space", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("image_sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id", "space"],
            ["embeddings.product_id", "embeddings.space"],
            name="fk_picture_embeddings_product_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", "space", "place", name="pk_picture_embeddings"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("picture_embeddings")
    op.drop_table("pictures")
