"""Migrations make the schema that the code expects, once, and refuse one that it does not know."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing

import pytest
from alembic import command
from sqlalchemy import inspect, text

from fixtures.migrated import SHARED_TABLE, differences
from fixtures.shop import entry, snapshot_ids
from vitrine_database.engine import open_engine, reading, writing
from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.catalogue.schema import SCHEMA


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_the_migrations_make_the_schema_of_the_code(engine):
    SCHEMA.migrate(engine)

    assert differences(engine, SCHEMA) == []


def test_migrating_again_keeps_what_is_there(database_url, engine):
    catalogue = Catalogue.open(database_url)
    catalogue.upsert([entry("a")])

    SCHEMA.migrate(engine)

    assert snapshot_ids(catalogue) == ["a"]
    catalogue.close()


def test_many_may_migrate_an_empty_database_at_once(database_url):
    barrier = threading.Barrier(6)

    def open_and_close(_: int) -> None:
        barrier.wait(20)
        Catalogue.open(database_url).close()

    with ThreadPoolExecutor(6) as pool:
        assert len(list(pool.map(open_and_close, range(6)))) == 6


def test_opening_a_new_file_waits_for_another_that_makes_it(tmp_path):
    file = tmp_path / "vitrine.db"
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        opening = pool.submit(Catalogue.open, f"sqlite:///{file}")
        wait([opening], timeout=0.3)
        other.execute("COMMIT")

        opening.result(20).close()


def test_a_migration_can_be_taken_back(engine):
    SCHEMA.migrate(engine)

    with writing(engine) as connection:
        command.downgrade(SCHEMA.alembic_config(connection), "base")

    with reading(engine) as connection:
        assert inspect(connection).get_table_names() == ["alembic_version", SHARED_TABLE]


def test_a_database_of_a_newer_release_is_refused(engine, database_url):
    SCHEMA.migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(PreconditionFailed, match="9999") as refusal:
        Catalogue.open(database_url)

    assert refusal.value.reason == "CATALOGUE_SCHEMA_UNKNOWN"
