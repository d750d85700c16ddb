"""The history of the table of keys, applied by Alembic."""
