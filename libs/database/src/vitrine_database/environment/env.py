"""Where Alembic enters: runs the migrations on the connection that `Schema.migrate` opened."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    version_table=context.config.attributes["version_table"],
    # SQLite cannot alter most of a table in place; a batch copies it.
    render_as_batch=True,
)
context.run_migrations()
