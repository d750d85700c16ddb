"""Rows into a table, in place of those with the same key; many of them as fast as they can go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    case,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.types import TypeEngine

from vitrine_similarity.catalogue.schema import Attributes

# Fewer are not worth the two statements more.
_COPIED_FROM = 200
# In one statement: any build of SQLite takes as many. With each statement whose triggers write,
# too, SQLite writes out what its full-text index has in memory, so that a product by itself takes
# three times as long as one of fifty.
_PARAMETERS = 500


def upsert_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keeps_if_empty: str = "",
) -> None:
    """Insert rows, or replace those that have the same primary key.

    Parameters
    ----------
    rows
        Each with all columns of `table`, and none with the key of another.
    keeps_if_empty
        A column of texts whose value stays where the new one is empty.
    """
    if not rows:
        return
    dialect = connection.dialect.name
    statement = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    written = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    if keeps_if_empty:
        given = written[keeps_if_empty]
        written[keeps_if_empty] = case((given == "", table.columns[keeps_if_empty]), else_=given)
    keys = list(table.primary_key)
    if dialect == "postgresql" and len(rows) >= _COPIED_FROM and _may_copy(connection):
        copied = _copy(connection, table, rows)
        statement = statement.from_select(list(table.columns.keys()), select(copied))
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=written))
    else:
        _execute(
            connection,
            statement.on_conflict_do_update(index_elements=keys, set_=written),
            table,
            rows,
        )


def _execute(
    connection: Connection, statement: Insert, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Run a statement for some rows at a time, without what SQLAlchemy does for each besides."""
    names = list(table.columns.keys())
    compiled = statement.compile(dialect=connection.dialect, column_keys=names)
    if not compiled.positional:
        connection.execute(statement, list(rows))
        return
    order = compiled.positiontup or []
    constants = [compiled.params[name] for name in order[len(names) :]]
    values = list(zip(*_columns(connection, table, order[: len(names)], rows), strict=True))
    one = f"({', '.join('?' * len(names))})"
    at_a_time = max(1, _PARAMETERS // len(names))
    whole = len(values) // at_a_time * at_a_time
    for due, count in ((values[:whole], at_a_time), (values[whole:], len(values) - whole)):
        if not due:
            continue
        connection.exec_driver_sql(
            str(compiled).replace(f"VALUES {one}", f"VALUES {', '.join([one] * count)}"),
            [
                (*chain.from_iterable(due[start : start + count]), *constants)
                for start in range(0, len(due), count)
            ],
        )


def _columns(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> list[Iterable[Any]]:
    """Return rows as columns, with their values as the driver takes them."""
    dialect = connection.dialect
    columns: list[Iterable[Any]] = list(zip(*map(itemgetter(*names), rows), strict=True))
    for at, name in enumerate(names):
        if process := table.columns[name].type.dialect_impl(dialect).bind_processor(dialect):
            columns[at] = map(process, columns[at])
    return columns


def _may_copy(connection: Connection) -> bool:
    asked = func.has_database_privilege(func.current_database(), literal("TEMPORARY"))
    return bool(connection.execute(select(asked)).scalar())


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Put rows into a table of this transaction alone, by COPY."""
    from psycopg.types.json import Jsonb

    copied = Table(
        f"written_{table.name}",
        MetaData(),
        *(Column(column.name, column.type) for column in table.columns),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    copied.create(connection)
    columns = [(column.name, isinstance(column.type, Attributes)) for column in table.columns]
    statement = str(insert(copied).compile(dialect=connection.dialect)).partition(" VALUES")[0]
    driver = connection.connection.driver_connection
    assert driver is not None
    with (
        driver.cursor() as cursor,
        cursor.copy(f"{statement.replace('INSERT INTO', 'COPY')} FROM STDIN BINARY") as copy,
    ):
        copy.set_types([_type_name(column.type) for column in table.columns])
        for row in rows:
            copy.write_row(
                [Jsonb(row[name]) if is_json else row[name] for name, is_json in columns]
            )
    return copied


def _type_name(kind: TypeEngine[Any]) -> str:
    if isinstance(kind, Attributes):
        return "jsonb"
    names = (
        (Boolean, "bool"),
        (BigInteger, "int8"),
        (Integer, "int4"),
        (LargeBinary, "bytea"),
        (String, "text"),
    )
    return next(name for known, name in names if isinstance(kind, known))
