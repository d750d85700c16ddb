"""A database that several packages keep their tables in: SQLite in a file, or PostgreSQL.

`address` is quick to load, and refuses what is no address; `engine` opens one, and gives
connections that read or write; `schema` brings tables to this release, and `command` does nothing
but that. Import them by name, so that only what is used is loaded.
"""
