"""Several packages keep their tables in one database, and each migrates its own."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, Table, inspect, text

from fixtures.migrated import SHARED_TABLE
from vitrine_database.engine import open_engine, reading, writing
from vitrine_database.schema import Schema
from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.catalogue.schema import SCHEMA as CATALOGUE
from vitrine_tagger.jobs.schema import SCHEMA as TAGGINGS

MIGRATION = '''"""A table."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table({table!r}, sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table({table!r})
'''


@pytest.fixture
def schema_of(tmp_path):
    """Makes the schema of a package that has one table."""

    def make(table):
        folder = tmp_path / f"100% {table}, and more"
        folder.mkdir()
        (folder / "v0001_table.py").write_text(MIGRATION.format(table=table))
        metadata = MetaData()
        Table(table, metadata, Column("id", Integer, primary_key=True))
        return Schema(metadata, folder, f"{table}_schema")

    return make


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def tables(engine):
    with reading(engine) as connection:
        return set(inspect(connection).get_table_names())


def test_two_packages_keep_their_tables_in_one_database(engine, schema_of):
    for name in ("hats", "shoes"):
        schema_of(name).migrate(engine)

    assert tables(engine) == {"hats", "hats_schema", "shoes", "shoes_schema", SHARED_TABLE}


def test_packages_may_migrate_one_database_at_the_same_time(database_url, engine, schema_of):
    schemas = [schema_of(name) for name in ("hats", "shoes")] * 3
    barrier = threading.Barrier(len(schemas))

    def open_and_close(schema):
        barrier.wait(20)
        schema.open(database_url).dispose()

    with ThreadPoolExecutor(len(schemas)) as pool:
        list(pool.map(open_and_close, schemas))

    assert {"hats", "shoes"} < tables(engine)


def test_a_newer_release_of_one_package_does_not_shut_out_the_other(engine, schema_of):
    hats, shoes = schema_of("hats"), schema_of("shoes")
    hats.migrate(engine)
    shoes.migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE hats_schema SET version_num = '9999'"))

    shoes.migrate(engine)

    with pytest.raises(PreconditionFailed, match="9999"):
        hats.migrate(engine)


def test_a_database_of_this_release_is_opened_without_what_migrates(database_url):
    opening = (
        "import sys; from vitrine_similarity.catalogue.schema import SCHEMA; "
        f"SCHEMA.open({database_url!r}).dispose(); print('alembic' in sys.modules)"
    )

    def loads_alembic():
        command = [sys.executable, "-c", opening]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert [loads_alembic(), loads_alembic()] == ["True", "False"]


@pytest.mark.parametrize("schema", [CATALOGUE, TAGGINGS], ids=["catalogue", "taggings"])
def test_the_last_file_of_the_migrations_is_named_after_the_newest(engine, schema):
    schema.migrate(engine)

    with reading(engine) as connection:
        scripts = ScriptDirectory.from_config(schema.alembic_config(connection))
    *_, last = sorted(file.name for file in schema.migrations.glob("v*.py"))
    assert last.startswith(f"v{scripts.get_current_head()}_")
