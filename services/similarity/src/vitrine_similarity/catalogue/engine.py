"""Connections to the database: what SQLite and PostgreSQL each need to be told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from vitrine_serving.errors import InvalidInput, Unavailable

_WAIT_S = 5
_STATEMENT_TIMEOUT_MS = 60_000
_WRITES = "vitrine_writes"


def open_engine(url: str) -> Engine:
    """Make the engine for a catalogue.

    Parameters
    ----------
    url
        ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``. The folder of a SQLite
        file is made where it is missing.

    Returns
    -------
    Engine
        Not connected yet.

    Raises
    ------
    InvalidInput
        ``DATABASE_URL_INVALID``: no URL, or not one of these two databases.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise _invalid(url, "it is not a URL") from None
    backend = parsed.drivername.partition("+")[0]
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in ("postgresql", "postgres"):
        return _postgresql(parsed)
    raise _invalid(parsed.render_as_string(), f"{backend!r} is not supported")


def _invalid(url: str, reason: str) -> InvalidInput:
    return InvalidInput(
        f"database URL {url!r}: {reason}; give sqlite:///PATH or postgresql://USER@HOST/NAME",
        reason="DATABASE_URL_INVALID",
    )


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise _invalid(url.render_as_string(), "a catalogue must outlive the process")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Transactions are begun below, by hand: the driver would begin them too late, after the
        # first read, where two writers can no longer be put one after the other.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=_WAIT_S,
        connect_args={
            "connect_timeout": _WAIT_S,
            "options": f"-c statement_timeout={_STATEMENT_TIMEOUT_MS}",
        },
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside a transaction that only reads.

    Raises
    ------
    Unavailable
        ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
    """
    with _translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside a transaction that holds SQLite's write lock from its start.

    The transaction is committed at the end, and rolled back on any error.

    Raises
    ------
    Unavailable
        ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
    """
    with (
        _translated(engine),
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        cause = getattr(error, "orig", None) or error
        raise Unavailable(
            f"the catalogue's database {engine.url.render_as_string()} cannot be used: {cause}",
            reason="CATALOGUE_UNAVAILABLE",
        ) from error
