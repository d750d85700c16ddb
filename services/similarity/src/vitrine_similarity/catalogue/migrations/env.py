"""Where Alembic enters: runs the migrations on the connection that `migrate` opened."""

from __future__ import annotations

from alembic import context

from vitrine_similarity.catalogue.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot alter most of a table in place; a batch copies it.
    render_as_batch=True,
)
context.run_migrations()
