"""``vitrine keys``: what it prints, and what it never prints."""

import json

import pytest
from typer.testing import CliRunner

from vitrine_pipeline.cli import app
from vitrine_serving.access import digest_of
from vitrine_similarity.access import KeyStore


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/vitrine.db"


def run(*arguments):
    return CliRunner().invoke(app, ["keys", *arguments])


def test_a_key_is_made_listed_and_revoked(database):
    made = run("create", "shop", "--scope", "search", "--scope", "write", "--database", database)
    assert made.exit_code == 0
    key = made.stdout.strip()
    store = KeyStore.open(database)
    [kept] = store.all()
    store.close()
    assert bytes(kept.digest) == digest_of(key)
    listed = run("list", "--database", database)
    assert "shop" in listed.stdout
    assert "search" in listed.stdout
    assert key not in listed.output
    assert run("revoke", kept.id, "--database", database).exit_code == 0
    [shown] = json.loads(run("list", "--json", "--database", database).stdout)
    assert (shown["state"], shown["scopes"]) == ("revoked", ["search", "write"])


def test_a_key_for_programs_is_json(database):
    made = json.loads(
        run(
            "create", "x", "--scope", "admin", "--days", "2", "--json", "--database", database
        ).stdout
    )
    assert made["key"].startswith("vtr_")
    assert made["expires_at_s"] - made["created_at_s"] == pytest.approx(2 * 86_400)


def test_what_is_wrong_is_said(database):
    assert run("create", "x", "--database", database).exit_code == 2
    assert run("create", "x", "--scope", "read", "--database", database).exit_code == 2
    assert "there is no key 'x'" in str(run("revoke", "x", "--database", database).exception)
