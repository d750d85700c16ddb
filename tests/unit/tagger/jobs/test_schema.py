"""The migrations make the tables that the code expects, beside those of the catalogue."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from vitrine_database.engine import open_engine, reading, writing
from vitrine_similarity.catalogue import Catalogue
from vitrine_tagger.jobs import SCHEMA


def test_the_migrations_make_the_schema_of_the_code(engine):
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": SCHEMA.version_table}
        )
        differences = compare_metadata(context, SCHEMA.metadata)

    assert differences == []


def test_the_migration_can_be_taken_back(engine):
    with writing(engine) as connection:
        command.downgrade(SCHEMA.alembic_config(connection), "base")

    with reading(engine) as connection:
        assert inspect(connection).get_table_names() == ["taggings_schema"]


def test_the_taggings_lie_in_the_catalogues_database(database_url):
    SCHEMA.open(database_url).dispose()
    Catalogue.open(database_url).close()
    SCHEMA.open(database_url).dispose()

    engine = open_engine(database_url)
    with reading(engine) as connection:
        assert {"products", "taggings", "alembic_version", "taggings_schema"} < set(
            inspect(connection).get_table_names()
        )
    engine.dispose()
