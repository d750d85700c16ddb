"""A migration that is killed has happened whole or not at all, and can be made again."""

import pytest
from alembic import command
from sqlalchemy import inspect

from fixtures.doomed import Doomed
from fixtures.doomed_work import migrate
from fixtures.migrated import compared
from fixtures.shop import entry, snapshot_ids
from vitrine_database.compatibility import revisions
from vitrine_database.engine import open_engine, reading, writing
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.catalogue.schema import SCHEMA as CATALOGUE
from vitrine_tagger.jobs.schema import SCHEMA as TAGGINGS

_SCHEMAS = (CATALOGUE, TAGGINGS)
_KEPT = ("a", "b", "c")


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def go_back(engine) -> None:
    """As a database of the first release was, with what it held."""
    with writing(engine) as connection:
        command.downgrade(CATALOGUE.alembic_config(connection), "0001")
        command.downgrade(TAGGINGS.alembic_config(connection), "base")


def test_what_was_there_stays_and_the_schema_is_the_code_s(
    database_url, database, engine, kills, seed, dice, tally
):
    for schema in _SCHEMAS:
        schema.migrate(engine)
    catalogue = Catalogue.open(database_url)
    catalogue.upsert([entry(name) for name in _KEPT])
    go_back(engine)
    longest_s = Doomed(migrate, *_SCHEMAS, database_url).finish()
    for _ in range(kills):
        go_back(engine)
        # Two at a time, of which one waits.
        doomed = [Doomed(migrate, *_SCHEMAS, database_url) for _ in range(2)]
        killed = sum([one.kill(dice, longest_s) for one in doomed])

        with reading(engine) as connection:
            tables = inspect(connection).get_table_names()
        made = {schema: schema.version(engine) for schema in _SCHEMAS}
        assert made[CATALOGUE] in revisions(CATALOGUE.migrations), seed
        assert bool(made[TAGGINGS]) == ("tagging_rows" in tables), seed
        made_now = sum(made[one] == max(revisions(one.migrations)) for one in _SCHEMAS)
        done = max(len(one.said) - 1 for one in doomed)
        for schema in _SCHEMAS[:done]:
            assert made[schema] == max(revisions(schema.migrations)), seed
        for schema in _SCHEMAS:
            schema.migrate(engine)
            # The other package's tables are none of its business.
            options = {"include_name": lambda *it, own=schema: is_of(own, *it)}
            assert compared(engine, schema, options) == [], seed
        assert snapshot_ids(catalogue) == list(_KEPT), seed
        landed = {0: "at_first", len(_SCHEMAS): "at_last"}.get(made_now, "midway")
        tally.count(f"migrations, {database}", kills=killed, acknowledged=done, **{landed: 1})
    catalogue.close()


def is_of(schema, name, kind, _parents) -> bool:
    return kind != "table" or name in schema.metadata.tables
