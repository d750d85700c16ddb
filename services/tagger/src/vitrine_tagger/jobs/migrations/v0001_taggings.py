"""Taggings, their rows in chunks, the results, and what people said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
serves_from = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_taggings()
    _create_rows()
    _create_chunks()
    _create_results()
    _create_corrections()


def downgrade() -> None:
    """Drop everything."""
    for table in ("corrections", "results", "chunks", "rows"):
        op.drop_table(f"tagging_{table}")
    op.drop_table("taggings")


def _create_taggings() -> None:
    op.create_table(
        "taggings",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=True),
        sa.Column("running_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("understood", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("tagged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("reviews_open", sa.Integer(), nullable=False),
        sa.Column("reviews_done", sa.Integer(), nullable=False),
        *_lease(),
        sa.Column("paused_until", sa.Double(), nullable=False),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_taggings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_taggings_id", "taggings", ["id"], unique=True)
    op.create_index("ix_taggings_state", "taggings", ["state"])


def _create_rows() -> None:
    op.create_table(
        "tagging_rows",
        *_key("tagging_rows", "number"),
        sa.Column("given", sa.Text(), nullable=False),
    )


def _create_chunks() -> None:
    op.create_table(
        "tagging_chunks",
        *_key("tagging_chunks", "first"),
        sa.Column("last", sa.Integer(), nullable=False),
        *_lease(),
        sa.Column("done_at", sa.Double(), nullable=True),
    )
    _index("tagging_chunks", "owner", ["owner"], "owner <> ''")
    op.create_index(
        "ix_tagging_chunks_tagging_done_at_first",
        "tagging_chunks",
        ["tagging", "done_at", "first"],
    )


def _create_results() -> None:
    op.create_table(
        "tagging_results",
        *_key("tagging_results", "number"),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("open_questions", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
    )
    _index("tagging_results", "reviews", ["tagging", "rank", "number"], "open_questions > 0")


def _create_corrections() -> None:
    op.create_table(
        "tagging_corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tagging", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("undone_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tagging_corrections"),
        sa.ForeignKeyConstraint(
            ["tagging"], ["taggings.key"], name="fk_tagging_corrections_tagging"
        ),
        sqlite_autoincrement=True,
    )
    for column in ("id", "row"):
        op.create_index(
            f"ix_tagging_corrections_tagging_{column}", "tagging_corrections", ["tagging", column]
        )


def _key(table: str, second: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("tagging", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(second, sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tagging", second, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["tagging"], ["taggings.key"], name=f"fk_{table}_tagging"),
    ]


def _lease() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("lease", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("leased_until", sa.Double(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
    ]


def _index(table: str, name: str, columns: list[str], where: str) -> None:
    op.create_index(
        f"ix_{table}_{name}",
        table,
        columns,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
