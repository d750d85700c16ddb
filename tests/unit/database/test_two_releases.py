"""Between a migration and the end of a rollout, the code of two releases works on one database."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import text

from fixtures.next_release import NEXT
from fixtures.next_release import next_release as make_next
from fixtures.postgres import new_database
from vitrine_database import engine as engines
from vitrine_database import schema as schemas
from vitrine_database.compatibility import revisions
from vitrine_database.engine import open_engine, reading, writing
from vitrine_serving.errors import PreconditionFailed, Unavailable
from vitrine_similarity.access.schema import SCHEMA as KEYS
from vitrine_similarity.catalogue.schema import SCHEMA as CATALOGUE
from vitrine_tagger.jobs.schema import SCHEMA as TAGGINGS

SCHEMAS = {"catalogue": CATALOGUE, "taggings": TAGGINGS, "keys": KEYS}
LAST = max(revisions(CATALOGUE.migrations))
ONE_MORE, TWO_MORE = (f"{int(LAST) + more:04}" for more in (1, 2))
EACH = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


@pytest.fixture
def next_release(tmp_path):
    """Makes the schema of the release after this one, which has one migration more."""
    return partial(make_next, folder=tmp_path)


@EACH
def test_every_migration_serves_the_release_before_it(schema):
    """Expand, then contract: what the code of the release before uses is still there."""
    known = revisions(schema.migrations)
    before = ["", *known]

    for revision, previous in zip(known, before, strict=False):
        assert known[revision] <= (previous or revision), f"{revision} shuts {previous} out"


@EACH
def test_this_release_opens_what_the_next_one_expanded(schema, next_release, database_url):
    schema.open(database_url).dispose()
    newer = next_release(schema)
    newer.open(database_url).dispose()

    engine = schema.open(database_url)
    assert schema.version(engine) == max(revisions(newer.migrations))
    engine.dispose()


def test_this_release_leaves_alone_what_the_next_one_contracted(next_release, database_url):
    CATALOGUE.open(database_url).dispose()
    newer = next_release(CATALOGUE, serves_from=ONE_MORE)
    newer.open(database_url).dispose()

    with pytest.raises(PreconditionFailed, match=ONE_MORE) as refusal:
        CATALOGUE.open(database_url)
    assert refusal.value.reason == "CATALOGUE_SCHEMA_UNKNOWN"


def test_a_later_migration_does_not_let_in_again_whom_one_before_it_shut_out(
    next_release, database_url
):
    """Both are applied at once; the stricter one counts."""
    newer = next_release(CATALOGUE, serves_from=ONE_MORE)
    last = NEXT.format(revision=TWO_MORE, before=ONE_MORE, serves_from="0001", statement="SELECT 1")
    (newer.migrations / f"v{TWO_MORE}_last.py").write_text(last)
    newer.open(database_url).dispose()

    with pytest.raises(PreconditionFailed, match=TWO_MORE):
        CATALOGUE.open(database_url)


def test_a_migration_may_take_longer_than_any_statement(postgres, next_release, monkeypatch):
    monkeypatch.setattr(engines, "_STATEMENT_TIMEOUT_MS", 100)
    slow = next_release(CATALOGUE, statement="SELECT pg_sleep(0.4)")
    with new_database(postgres) as url:
        engine = open_engine(url)
        with pytest.raises(Unavailable), reading(engine) as connection:
            connection.execute(text("SELECT pg_sleep(0.4)"))
        engine.dispose()

        engine = slow.open(url)
        assert slow.version(engine) == ONE_MORE
        engine.dispose()


def test_whoever_waits_for_a_migration_waits_longer_than_for_any_statement(
    postgres, next_release, monkeypatch
):
    monkeypatch.setattr(engines, "_STATEMENT_TIMEOUT_MS", 1000)
    slow = next_release(CATALOGUE, statement="SELECT pg_sleep(2)")
    with new_database(postgres) as url, ThreadPoolExecutor(4) as pool:
        for opened in [pool.submit(slow.open, url) for _ in range(4)]:
            assert slow.version(opened.result(30)) == ONE_MORE
            opened.result().dispose()


def test_a_migration_gives_way_to_who_holds_a_table(postgres, next_release, monkeypatch):
    """Everybody else would wait behind it for as long as it waits."""
    monkeypatch.setattr(schemas, "_LOCK_TIMEOUT_MS", 100)
    altering = next_release(CATALOGUE, statement="ALTER TABLE products ADD COLUMN season text")
    with new_database(postgres) as url:
        engine = CATALOGUE.open(url)
        with reading(engine) as connection:
            connection.execute(text("SELECT count(*) FROM products"))
            with pytest.raises(Unavailable, match="lock timeout"):
                altering.open(url)
        assert CATALOGUE.version(engine) == LAST

        altering.open(url).dispose()
        with writing(engine) as connection:
            assert connection.execute(text("SELECT season FROM products")).all() == []
        engine.dispose()
