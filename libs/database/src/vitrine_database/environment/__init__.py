"""What Alembic runs and fills in, whichever package's migrations it applies."""
