"""Rows into a table, in place of those with the same key; many of them as fast as they can go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
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
    """Run a statement for each row, without what SQLAlchemy does for each besides."""
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect, column_keys=list(table.columns.keys()))
    if not compiled.positional:
        connection.execute(statement, list(rows))
        return
    processors = {
        column.name: column.type.dialect_impl(dialect).bind_processor(dialect)
        for column in table.columns
    }
    constants = compiled.params
    taken = [
        (name, processors.get(name), None if name in processors else constants[name])
        for name in compiled.positiontup or ()
    ]
    connection.exec_driver_sql(
        str(compiled),
        [
            tuple(
                constant
                if name not in row
                else row[name]
                if process is None
                else process(row[name])
                for name, process, constant in taken
            )
            for row in rows
        ],
    )


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
