"""Workers of the queue of taggings are killed: no row is lost, and none is done twice."""

import pytest

from fixtures.doomed import Doomed
from fixtures.doomed_work import tag_rows
from fixtures.taggings import Desk
from vitrine_database.engine import open_engine
from vitrine_tagger.jobs.clock import database_now
from vitrine_tagger.jobs.schema import SCHEMA
from vitrine_tagger.values import NewTagging

_LEASE_S = 1.0
_KILLS_A_FILE = 6
_ROWS = (300, 33)


@pytest.fixture
def desk(database_url):
    engine = open_engine(database_url)
    SCHEMA.migrate(engine)
    yield Desk(engine, database_now)
    engine.dispose()


def submit(desk, name) -> list[str]:
    return [
        desk.taggings.create(f"{name}, of {rows} rows", NewTagging(str(rows))).id for rows in _ROWS
    ]


def how_far(desk, names) -> str:
    """Where a kill landed."""
    taggings = [desk.taggings.get(name) for name in names]
    done = sum(one.tagged + one.failed for one in taggings)
    read = sum(one.rows for one in taggings)
    return "at_last" if done == sum(_ROWS) else "midway" if read else "at_first"


def test_each_row_is_written_once(desk, database_url, database, kills, seed, dice, tally):
    killed = 0
    submit(desk, "let alone")
    longest_s = Doomed(tag_rows, database_url, _LEASE_S).finish()
    while killed < kills:
        names = submit(desk, str(killed))
        for _ in range(min(_KILLS_A_FILE, kills - killed)):
            Doomed(tag_rows, database_url, _LEASE_S).kill(dice, longest_s)
            killed += 1
            tally.count(f"tagging jobs, {database}", **{how_far(desk, names): 1})
        Doomed(tag_rows, database_url, _LEASE_S).finish()

        for name, rows in zip(names, _ROWS, strict=True):
            tagging = desk.taggings.get(name)
            assert (tagging.state, tagging.rows) == ("done", rows), seed
            assert tagging.tagged + tagging.failed == rows, seed
            results = list(desk.results.all(name))
            assert [one.given.number for one in results] == list(range(1, rows + 1)), seed
            assert all(one.done for one in results), seed
            assert sum(bool(one.error) for one in results) == tagging.failed, seed
        tally.count(f"tagging jobs, {database}", acknowledged=sum(_ROWS))
    tally.count(f"tagging jobs, {database}", kills=killed)
