"""What time it is for leases: the same for all who share a database."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, extract, func, select

Clock = Callable[[Connection], float]


def database_now(connection: Connection) -> float:
    """Return Unix time in seconds.

    The clocks of replicas differ, so PostgreSQL is asked for its own; a file is used on one
    machine.
    """
    if connection.dialect.name == "postgresql":
        now = select(extract("epoch", func.clock_timestamp()))
        return float(connection.execute(now).scalar_one())
    return time.time()
