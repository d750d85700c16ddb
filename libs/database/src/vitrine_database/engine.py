"""Connections and transactions, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from vitrine_database.address import MOST_CONNECTIONS, check_address
from vitrine_database.sqlite import SHOWN_NAME, WRITES, open_sqlite
from vitrine_serving.errors import InvalidInput, Unavailable
from vitrine_serving.spans import span

_WAIT_S = 5
_STATEMENT_TIMEOUT_MS = 60_000
# A process that was frozen in the middle of a transaction holds its locks no longer than this.
_IDLE_TIMEOUT_MS = 60_000
_ENDED_WHILE_IDLE = "25P03"
# What SQLAlchemy has by itself.
_POOL = {"pool_size": 5, "max_overflow": 10}


def open_engine(url: str) -> Engine:
    """Make the engine for a catalogue.

    Parameters
    ----------
    url
        ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``. The folder of a SQLite
        file is made where it is missing. For PostgreSQL ``?pool_size=5&max_overflow=10`` says how
        many connections are kept, and how many more there may be for a while.

    Returns
    -------
    Engine
        Not connected yet.

    Raises
    ------
    InvalidInput
        ``DATABASE_URL_INVALID``: no URL, or not one of these two databases.
    """
    check_address(url)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise InvalidInput(
            "the database's URL cannot be taken apart; give sqlite:///PATH or "
            "postgresql://USER@HOST/NAME",
            reason="DATABASE_URL_INVALID",
        ) from None
    if parsed.drivername.partition("+")[0] == "sqlite":
        return open_sqlite(Path(str(parsed.database)), shown=parsed.render_as_string())
    return _postgresql(parsed)


def _postgresql(url: URL) -> Engine:
    size, overflow = (_number(url, name, usual) for name, usual in _POOL.items())
    return create_engine(
        url.difference_update_query(_POOL).set(drivername="postgresql+psycopg"),
        pool_size=max(1, size),
        max_overflow=overflow,
        pool_pre_ping=True,
        pool_timeout=_WAIT_S,
        connect_args={
            "connect_timeout": _WAIT_S,
            "options": (
                f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} "
                f"-c idle_in_transaction_session_timeout={_IDLE_TIMEOUT_MS}"
            ),
        },
        execution_options={SHOWN_NAME: url.difference_update_query(_POOL).render_as_string()},
    )


def _number(url: URL, name: str, usual: int) -> int:
    given = url.query.get(name, str(usual))
    if not isinstance(given, str) or not given.isdecimal() or int(given) > MOST_CONNECTIONS:
        raise InvalidInput(
            f"the database's URL has {name}={given!r}; give a number from 0 to {MOST_CONNECTIONS}",
            reason="DATABASE_URL_INVALID",
        )
    return int(given)


@contextmanager
def reading(engine: Engine, *, at_once: bool = False) -> Iterator[Connection]:
    """Give a connection inside a transaction that only reads.

    Parameters
    ----------
    at_once
        Whether all that is read is as it was at one moment, however long that takes.

    Raises
    ------
    Unavailable
        ``CATALOGUE_UNAVAILABLE``: the database cannot be reached or used.
    """
    with (
        span("database read", _system(engine)),
        _translated(engine),
        engine.connect() as connection,
    ):
        # A transaction of SQLite sees nothing of what is written beside it in any case.
        if at_once and connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
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
        span("database write", _system(engine)),
        _translated(engine),
        engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise _unavailable(engine, str(error)) from error
    except DatabaseError as error:
        # Its other kinds say that a statement is wrong, which is a fault of this program.
        ended = getattr(error.orig, "sqlstate", None) == _ENDED_WHILE_IDLE
        if not ended and type(error) not in (DatabaseError, OperationalError):
            raise
        raise _unavailable(engine, str(error.orig)) from error


def _system(engine: Engine) -> dict[str, str]:
    return {"db.system.name": engine.dialect.name}


def name_of(engine: Engine) -> str:
    """Return the URL of a catalogue as a person may see it, without a password."""
    return str(engine.get_execution_options()[SHOWN_NAME])


def _unavailable(engine: Engine, cause: str) -> Unavailable:
    return Unavailable(
        f"the catalogue's database {name_of(engine)} cannot be used: {cause}",
        reason="CATALOGUE_UNAVAILABLE",
    )
