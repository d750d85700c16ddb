"""API keys in the database: made once, kept as hashes, revoked for good."""

import json

import pytest
from sqlalchemy import text

from fixtures.migrated import differences
from vitrine_database.engine import open_engine, reading
from vitrine_serving.access import Scope, digest_of
from vitrine_serving.errors import InvalidInput, NotFound
from vitrine_similarity import keys as command
from vitrine_similarity.access import KeyStore
from vitrine_similarity.access.schema import SCHEMA
from vitrine_similarity.catalogue import Catalogue


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    SCHEMA.migrate(engine)
    yield engine
    engine.dispose()


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(engine, clock):
    return KeyStore(engine, clock)


def test_the_migrations_make_the_table_of_the_code_beside_the_catalogue(database_url, engine):
    assert differences(engine, SCHEMA) == []
    # An older release of the service, that knows no keys, still opens the same database.
    Catalogue.open(database_url).close()


def test_only_the_hash_of_a_key_is_kept(keys, engine):
    made = keys.create("shop", [Scope.WRITE, Scope.SEARCH], by="ana")
    assert made.key.startswith("vtr_")
    assert len(made.key) > 40
    with reading(engine) as connection:
        [row] = connection.execute(text("SELECT * FROM api_keys")).all()
    assert made.key not in repr(row)
    assert made.key not in repr(made)
    [kept] = keys.all()
    assert (kept.name, kept.scopes, kept.created_by) == ("shop", ("search", "write"), "ana")
    assert bytes(kept.digest) == digest_of(made.key)


def test_no_two_keys_are_alike(keys):
    made = [keys.create(f"k{number}", [Scope.SEARCH], by="") for number in range(50)]
    assert len({one.key for one in made}) == len({one.made.id for one in made}) == 50


def test_a_key_ends_when_it_was_to_end(keys, clock):
    keys.create("guest", [Scope.SEARCH], by="", lasts_s=60)
    [key] = keys.all()
    assert key.state(clock.now + 59) == "active"
    assert key.state(clock.now + 60) == "expired"


def test_a_revoked_key_stays_revoked_and_on_record(keys, clock):
    made = keys.create("shop", [Scope.WRITE], by="ana")
    clock.now += 5
    keys.revoke("shop", by="ben")
    clock.now += 5
    keys.revoke(made.made.id, by="eve")
    [key] = keys.all()
    assert (key.state(clock.now), key.revoked_at, key.revoked_by) == ("revoked", 1_005.0, "ben")
    with pytest.raises(NotFound) as error:
        keys.revoke("shop", by="ben")
    assert error.value.reason == "API_KEY_UNKNOWN"


def test_a_name_is_free_again_when_its_key_opens_nothing_any_more(keys, clock):
    keys.create("shop", [Scope.WRITE], by="", lasts_s=60)
    with pytest.raises(InvalidInput) as error:
        keys.create("shop", [Scope.WRITE], by="")
    assert error.value.reason == "API_KEY_NAME_TAKEN"
    clock.now += 60
    keys.create("shop", [Scope.WRITE], by="")
    keys.revoke("shop", by="")
    keys.create("shop", [Scope.WRITE], by="")
    assert [one.state(clock.now) for one in keys.all()].count("active") == 1


@pytest.mark.parametrize("name", ["", " a", "a\nb", "a" * 65, "<script>", "a\x1b[2J", "\u202eab"])
def test_a_name_can_stand_in_a_log(keys, name):
    with pytest.raises(InvalidInput) as error:
        keys.create(name, [Scope.WRITE], by="")
    assert error.value.reason == "API_KEY_NAME_INVALID"


def test_a_key_that_may_nothing_is_not_made(keys):
    with pytest.raises(InvalidInput, match="search, write, admin"):
        keys.create("shop", [], by="")


def test_the_service_s_own_command_makes_lists_and_revokes(database_url, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert command.main(["create", "shop", "--scope", "write", "--days", "1", "--by", "ana"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert command.main(["revoke", "shop", "--by", "ben"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "revoked"
    assert command.main(["list"]) == 0
    answer = capsys.readouterr().out
    [shown] = json.loads(answer)
    assert (shown["id"], shown["scopes"], shown["revoked_by"]) == (made["id"], ["write"], "ben")
    assert made["key"] not in answer
    assert command.main(["revoke", "shop"]) == 1
    assert "there is no key 'shop'" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["' OR '1'='1", "x'; DELETE FROM api_keys; --", "%", "_" * 12])
def test_what_names_a_key_is_no_statement_and_no_pattern(keys, text):
    keys.create("shop", [Scope.WRITE], by=text)
    with pytest.raises(NotFound):
        keys.revoke(text, by="eve")
    [key] = keys.all()
    assert (key.state(0.0), key.created_by) == ("active", text)
