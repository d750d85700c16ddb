"""An index by which the sweep finds who has a picture."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
serves_from = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_products_image", "products", ["image"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_products_image", "products")
