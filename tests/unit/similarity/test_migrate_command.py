"""The command that an operator runs before a rollout."""

import json
import os
import subprocess
import sys

from vitrine_database.engine import open_engine, writing
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry


def migrate(database_url):
    return subprocess.run(
        [sys.executable, "-m", "vitrine_similarity.migrate"],
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_empty_database_gets_the_tables(database_url):
    run = migrate(database_url)

    assert run.returncode == 0, run.stderr
    line = json.loads(run.stdout.splitlines()[-1])
    assert (line["event"], line["catalogue_revision"]) == ("migrated", 0)


def test_a_migrated_database_keeps_its_products(database_url, catalogue):
    catalogue.upsert([Entry(Product(id="42", title="Blue shirt"), ())])

    assert migrate(database_url).returncode == 0
    assert [entry.product.id for entry in catalogue.get(["42"], "any")] == ["42"]


def test_a_database_of_a_later_release_is_left_alone(database_url):
    Catalogue.open(database_url).close()
    engine = open_engine(database_url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    run = migrate(database_url)

    assert run.returncode == 1
    assert json.loads(run.stdout.splitlines()[-1])["reason"] == "CATALOGUE_SCHEMA_UNKNOWN"


def test_a_wrong_url_is_named_without_its_password():
    run = migrate("mysql://shop:secret@host/shop")

    assert run.returncode == 1
    assert "'mysql' is not supported" in run.stdout
    assert "secret" not in run.stdout + run.stderr
