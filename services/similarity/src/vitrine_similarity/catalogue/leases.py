"""Leases: the right to do what only one process at a time is to do, for a while."""

from __future__ import annotations

import time
from importlib import import_module

from sqlalchemy import Engine, or_

from vitrine_database.engine import writing
from vitrine_similarity.catalogue.schema import LEASES


def take_lease(engine: Engine, name: str, holder: str, *, seconds: int) -> bool:
    """Take a lease, as `Catalogue.lease`.

    The clocks of the processes decide whose time is up: it must be long beside what they differ by.
    """
    now = int(time.time())
    until_s = now + seconds
    insert = import_module(f"sqlalchemy.dialects.{engine.dialect.name}").insert(LEASES)
    taken = (
        insert.values(name=name, holder=holder, until_s=until_s)
        .on_conflict_do_update(
            index_elements=[LEASES.c.name],
            set_={"holder": holder, "until_s": until_s},
            where=or_(LEASES.c.holder == holder, LEASES.c.until_s <= now),
        )
        .returning(LEASES.c.name)
    )
    with writing(engine) as connection:
        return connection.execute(taken).scalar() is not None
