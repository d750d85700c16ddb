"""The migrations make the tables that the code expects, beside those of the catalogue."""

from alembic import command
from sqlalchemy import inspect

from fixtures.migrated import SHARED_TABLE, differences
from vitrine_database.engine import open_engine, reading, writing
from vitrine_similarity.catalogue import Catalogue
from vitrine_tagger.jobs import SCHEMA


def test_the_migrations_make_the_schema_of_the_code(engine):
    assert differences(engine, SCHEMA) == []


def test_the_migration_can_be_taken_back(engine):
    with writing(engine) as connection:
        command.downgrade(SCHEMA.alembic_config(connection), "base")

    with reading(engine) as connection:
        assert set(inspect(connection).get_table_names()) == {"taggings_schema", SHARED_TABLE}


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
