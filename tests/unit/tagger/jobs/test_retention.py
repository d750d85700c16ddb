"""What goes, when, and that nothing else goes with it."""

import pytest
from sqlalchemy import func, select

from fixtures.taggings import KEEP_S, row, tagged
from vitrine_database.engine import reading
from vitrine_serving.errors import NotFound
from vitrine_tagger.jobs.schema import Base


def counts(engine):
    with reading(engine) as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture
def ended(desk):
    name = desk.running(1100)
    desk.work_all(lambda n: tagged(n, sure=False))
    desk.reviews.correct(name, 1, "colour", "Navy", "Ada")
    return name


def test_what_was_removed_is_there_for_nobody(desk, ended):
    assert desk.taggings.delete(ended) == "removed"

    for look in (
        lambda: desk.taggings.get(ended),
        lambda: desk.taggings.delete(ended),
        lambda: desk.results.row(ended, 1),
        lambda: desk.reviews.correct(ended, 1, "colour", "Navy", "Ada"),
        lambda: desk.reviews.page(ended, "", 1),
    ):
        with pytest.raises(NotFound):
            look()
    assert desk.taggings.newest(10) == ()
    assert desk.retention.expired() == (ended,)
    assert desk.retention.known([ended, "f" * 32]) == {ended}


def test_nothing_of_it_stays_and_all_of_the_others(desk, ended):
    other = desk.running(40)
    desk.work()
    before = counts(desk.engine)
    desk.taggings.delete(ended)

    desk.retention.forget(ended)

    left = counts(desk.engine)
    assert left["taggings"] == 1
    assert left["tagging_rows"] == 40
    assert left["tagging_results"] == 32
    assert left["tagging_corrections"] == 0
    assert left["tagging_chunks"] == 2
    assert before["tagging_rows"] == 1140
    assert desk.retention.expired() == ()
    assert desk.retention.known([ended, other]) == {other}


def test_what_ended_long_ago_goes(desk, ended):
    desk.clock.now += KEEP_S
    assert desk.retention.expired() == ()
    desk.clock.now += 1
    assert desk.retention.expired() == (ended,)

    desk.retention.forget(ended)

    assert desk.taggings.newest(10) == ()


@pytest.mark.parametrize("state", ["queued", "reading", "running"])
def test_what_has_not_ended_never_goes(desk, state):
    if state == "running":
        name = desk.running([row(1)])
    else:
        name = desk.submit()
        if state == "reading":
            desk.queue.claim_reading("a")
    desk.clock.now += 10 * KEEP_S

    assert desk.retention.expired() == ()
    desk.retention.forget(name)
    assert desk.taggings.get(name).state == state


def test_what_was_begun_to_be_forgotten_is_found_again(desk, ended, monkeypatch):
    desk.clock.now += KEEP_S + 1
    monkeypatch.setattr(type(desk.retention), "_clear", _killed)
    with pytest.raises(KeyboardInterrupt):
        desk.retention.forget(ended)
    monkeypatch.undo()

    with pytest.raises(NotFound):
        desk.taggings.get(ended)
    assert desk.retention.expired() == (ended,)
    desk.retention.forget(ended)
    desk.retention.forget(ended)
    assert set(counts(desk.engine).values()) == {0}


def test_an_id_is_never_given_again(desk):
    name = desk.running(1)
    desk.work_all()
    first = desk.reviews.correct(name, 1, "colour", "Navy", "Ada").correction.id
    desk.taggings.delete(name)
    desk.retention.forget(name)
    again = desk.running(1)
    desk.work_all()

    assert desk.reviews.correct(again, 1, "colour", "Navy", "Ada").correction.id > first


def _killed(*_args):
    raise KeyboardInterrupt
