"""The words of each product, found by the database's full-text search.

Triggers keep them, so that a release that knows nothing of them keeps them, too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0005"
down_revision = "0004"
serves_from = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE VIRTUAL TABLE product_words_index USING fts5(
        words, content='product_words', content_rowid='number',
        tokenize="unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER product_words_indexed AFTER INSERT ON product_words BEGIN
        INSERT INTO product_words_index (rowid, words) VALUES (NEW.number, NEW.words);
    END
    """,
    """
    CREATE TRIGGER product_words_changed AFTER UPDATE ON product_words BEGIN
        INSERT INTO product_words_index (product_words_index, rowid, words)
        VALUES ('delete', OLD.number, OLD.words);
        INSERT INTO product_words_index (rowid, words) VALUES (NEW.number, NEW.words);
    END
    """,
    """
    CREATE TRIGGER product_words_forgotten AFTER DELETE ON product_words BEGIN
        INSERT INTO product_words_index (product_words_index, rowid, words)
        VALUES ('delete', OLD.number, OLD.words);
    END
    """,
    """
    CREATE TRIGGER products_inserted AFTER INSERT ON products WHEN NOT NEW.deleted BEGIN
        INSERT INTO product_words (product_id, words)
        SELECT NEW.id, NEW.title || coalesce((
            SELECT ' ' || group_concat(value, ' ') FROM json_each(NEW.attributes)
            WHERE type = 'text'), '');
    END
    """,
    """
    CREATE TRIGGER products_changed AFTER UPDATE OF title, attributes, deleted ON products
    WHEN NOT NEW.deleted BEGIN
        INSERT INTO product_words (product_id, words)
        SELECT NEW.id, NEW.title || coalesce((
            SELECT ' ' || group_concat(value, ' ') FROM json_each(NEW.attributes)
            WHERE type = 'text'), '')
        ON CONFLICT (product_id) DO UPDATE SET words = excluded.words
        WHERE words <> excluded.words;
    END
    """,
    """
    CREATE TRIGGER products_buried AFTER UPDATE OF deleted ON products WHEN NEW.deleted BEGIN
        DELETE FROM product_words WHERE product_id = NEW.id;
    END
    """,
    """
    CREATE TRIGGER products_removed AFTER DELETE ON products BEGIN
        DELETE FROM product_words WHERE product_id = OLD.id;
    END
    """,
    """
    INSERT INTO product_words (product_id, words)
    SELECT id, title || coalesce((
        SELECT ' ' || group_concat(value, ' ') FROM json_each(products.attributes)
        WHERE type = 'text'), '')
    FROM products WHERE NOT deleted
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION vitrine_words(title text, attributes jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE AS $$
        SELECT to_tsvector('simple', title)
            || jsonb_to_tsvector('simple', attributes, '["string"]')
    $$
    """,
    """
    CREATE FUNCTION vitrine_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.deleted THEN
            DELETE FROM product_words WHERE product_id = NEW.id;
        ELSE
            INSERT INTO product_words (product_id, words)
            VALUES (NEW.id, vitrine_words(NEW.title, NEW.attributes))
            ON CONFLICT (product_id) DO UPDATE SET words = EXCLUDED.words
            WHERE product_words.words <> EXCLUDED.words;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER products_words AFTER INSERT OR UPDATE OF title, attributes, deleted
    ON products FOR EACH ROW EXECUTE FUNCTION vitrine_keep_words()
    """,
    """
    INSERT INTO product_words (product_id, words)
    SELECT id, vitrine_words(title, attributes) FROM products WHERE NOT deleted
    """,
)


def upgrade() -> None:
    """Create the table and what keeps it, and read the words of the products that are there."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "product_words",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("product_id", sa.String(100), nullable=False),
        sa.Column("words", sa.Text() if is_sqlite else TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_product_words_product_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("product_id", name="uq_product_words_product_id"),
        sa.PrimaryKeyConstraint("number", name="pk_product_words"),
    )
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(sa.text(statement))
    if not is_sqlite:
        # Of what is there already it is faster made at once.
        op.create_index(
            "ix_product_words_words", "product_words", ["words"], postgresql_using="gin"
        )


def downgrade() -> None:
    """Drop what keeps the words, and them."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("inserted", "changed", "buried", "removed"):
            op.execute(sa.text(f"DROP TRIGGER products_{name}"))
        op.execute(sa.text("DROP TABLE product_words_index"))
    else:
        op.execute(sa.text("DROP TRIGGER products_words ON products"))
        op.execute(sa.text("DROP FUNCTION vitrine_keep_words, vitrine_words"))
    op.drop_table("product_words")
