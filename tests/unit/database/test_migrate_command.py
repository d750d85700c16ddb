"""The commands that an operator runs before a rollout."""

import json
import os
import subprocess
import sys

import pytest

from vitrine_database.engine import open_engine, writing
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry
from vitrine_similarity.catalogue.schema import SCHEMA as CATALOGUE
from vitrine_tagger.jobs.schema import SCHEMA as TAGGINGS

PACKAGES = pytest.mark.parametrize(
    ("package", "schema"), [("similarity", CATALOGUE), ("tagger", TAGGINGS)]
)


def migrate(package, database_url):
    return subprocess.run(
        [sys.executable, "-m", f"vitrine_{package}.migrate"],
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@PACKAGES
def test_an_empty_database_gets_the_tables(package, schema, database_url):
    run = migrate(package, database_url)

    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    [line] = [one for one in lines if one.get("table") == schema.version_table]
    assert line["event"] == "migrated"
    engine = open_engine(database_url)
    assert line["version"] == schema.version(engine) != ""
    engine.dispose()


def test_a_migrated_database_keeps_its_products(database_url):
    catalogue = Catalogue.open(database_url)
    catalogue.upsert([Entry(Product(id="42", title="Blue shirt"), ())])

    assert migrate("similarity", database_url).returncode == 0
    assert migrate("tagger", database_url).returncode == 0
    assert [entry.product.id for entry in catalogue.get(["42"], "any")] == ["42"]
    catalogue.close()


@PACKAGES
def test_a_database_of_a_later_release_is_left_alone(package, schema, database_url):
    engine = schema.open(database_url)
    with writing(engine) as connection:
        connection.exec_driver_sql(f"UPDATE {schema.version_table} SET version_num = '9999'")

    run = migrate(package, database_url)

    assert run.returncode == 1
    assert json.loads(run.stdout.splitlines()[-1])["reason"] == "CATALOGUE_SCHEMA_UNKNOWN"
    assert schema.version(engine) == "9999"
    engine.dispose()


@PACKAGES
def test_a_wrong_url_is_named_without_its_password(package, schema):
    run = migrate(package, "mysql://shop:secret@host/shop")

    assert run.returncode == 1
    assert "'mysql' is not supported" in run.stdout
    assert "secret" not in run.stdout + run.stderr
