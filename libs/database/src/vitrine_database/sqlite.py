"""What SQLite needs to be told so that it serves several processes without losing anything."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from vitrine_database.own_sqlite import sqlite3

# Execution options: whether a transaction writes, and what an engine is called in errors.
WRITES = "vitrine_writes"
SHOWN_NAME = "vitrine_shown_name"

_WAIT_S = 5
_IDENTITY = "vitrine_identity"


def open_sqlite(file: Path, *, shown: str) -> Engine:
    """Make the engine for a SQLite file; the file and its folder are made where they are missing.

    Parameters
    ----------
    file
        Where the database is.
    shown
        What it is called in errors.
    """
    file = file.absolute()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    engine = create_engine(
        URL.create(
            "sqlite+pysqlite",
            database=f"file:{quote(str(file))}",
            # A file that is gone stays gone: an empty one in its place would hide the loss.
            query={"uri": "true", "mode": "rw"},
        ),
        connect_args={"timeout": _WAIT_S},
        execution_options={SHOWN_NAME: shown},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: ConnectionPoolEntry) -> None:
        # Transactions are begun below, by hand: the driver would begin them too late, after the
        # first read, where two writers can no longer be put one after the other.
        connection.isolation_level = None
        _let_readers_and_a_writer_work_together(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        record.info[_IDENTITY] = _identity(file)

    @event.listens_for(engine, "checkout")
    def check(_connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        # An open connection would go on writing into a file that was deleted or replaced.
        if record.info[_IDENTITY] != _identity(file):
            raise DisconnectionError(f"{file} is another file than it was")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        facts = file.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _let_readers_and_a_writer_work_together(connection: Any) -> None:
    # While another writes into a file that is new, SQLite refuses this at once, whatever the
    # timeout says: of several processes that open one together all but the first would fail.
    give_up_at = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            threading.Event().wait(random.uniform(0.005, 0.03))  # noqa: S311 - only to part them
        else:
            return
