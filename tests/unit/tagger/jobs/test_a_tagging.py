"""A tagging from its file to its end."""

from dataclasses import replace

import pytest

from fixtures.taggings import Desk, failed, row, tagged
from vitrine_serving.errors import Exhausted, NotFound
from vitrine_tagger.jobs import Waiting
from vitrine_tagger.values import NewTagging


def test_what_is_taken_in_is_kept_as_it_was_given(desk):
    new = NewTagging(
        "ärmel\0.csv",
        {"colour": "Farbe"},
        "utf-8",
        fill=True,
        keep_formulas=True,
        has_pictures=True,
    )
    desk.taggings.create("a" * 32, new)

    tagging = desk.taggings.get("a" * 32)

    assert tagging.options == new
    assert (tagging.state, tagging.rows, tagging.created_at) == ("queued", 0, desk.clock.now)
    assert (tagging.started_at, tagging.ended_at, tagging.removed_at) == (None, None, None)


def test_a_file_goes_through_every_state(desk):
    name = desk.submit()
    lease = desk.queue.claim_reading("reader")
    assert lease.tagging == name
    assert desk.taggings.get(name).state == "reading"
    desk.queue.add_rows(lease, [row(1), row(2)])
    assert desk.taggings.get(name).rows == 2
    desk.queue.end_reading(lease, understood='{"a": 1}', sheet="S", attributes=("colour", "usage"))
    assert desk.taggings.get(name).state == "running"
    chunk = desk.queue.claim("worker")
    assert [one.number for one in chunk.rows] == [1, 2]
    desk.clock.now += 5
    desk.queue.finish(chunk, [tagged(1), failed(2)])

    tagging = desk.taggings.get(name)

    assert (tagging.state, tagging.rows, tagging.tagged, tagging.failed) == ("done", 2, 1, 1)
    assert (tagging.understood, tagging.sheet) == ('{"a": 1}', "S")
    assert tagging.attributes == ("colour", "usage")
    assert tagging.started_at == desk.clock.now - 5
    assert tagging.ended_at == desk.clock.now
    assert tagging.removed_at == desk.clock.now + 1000
    assert desk.queue.claim("worker") is None


def test_a_file_without_rows_is_done_at_once(desk):
    name = desk.running([])

    assert desk.taggings.get(name).state == "done"


def test_a_file_that_cannot_be_read_fails_with_the_reason(desk):
    name = desk.submit()
    lease = desk.queue.claim_reading("reader")
    desk.queue.fail_reading(lease, "line 3: a stray quote")

    tagging = desk.taggings.get(name)

    assert (tagging.state, tagging.error) == ("failed", "line 3: a stray quote")
    assert desk.queue.claim_reading("reader") is None


def test_rows_come_back_as_they_were_read(desk):
    odd = row(
        1,
        title="Hemd\0 \udcff",
        picture="p1.jpg",
        stated={"colour": "Blue"},
        suspected={"colour": "Navy"},
        fault="a stray quote",
    )
    name = desk.running([odd, row(2, address="https://example.com/2.jpg")])

    first, second = desk.results.page(name, 0, 10)

    assert first.given == odd
    assert not first.done
    assert second.given.image == "https://example.com/2.jpg"


def test_results_are_read_page_by_page_in_the_order_of_the_file(desk):
    name = desk.running(700)
    desk.work()

    pages = [desk.results.page(name, 0, 40), desk.results.page(name, 40, 40)]

    assert [one.given.number for page in pages for one in page] == list(range(1, 81))
    assert [one.done for one in pages[0]] == [True] * 32 + [False] * 8
    assert pages[0][0].attributes[0].candidates[1].value == "Other"
    assert (pages[0][0].title, pages[0][0].text) == ("Blue 1", "A text.")
    assert [one.given.number for one in desk.results.all(name)] == list(range(1, 701))
    assert desk.results.row(name, 33).given.product_id == "p33"


def test_details_are_kept_and_asked_of_nobody(desk):
    name = desk.running(1)
    desk.work_all(lambda number: replace(tagged(number), details=("check", "round neck")))
    row = desk.results.row(name, 1)
    assert row.details == ("check", "round neck")
    assert [one.name for one in row.attributes] == ["colour", "usage"]
    assert row.open_questions == 0


def test_what_is_not_there_is_named(desk):
    name = desk.running(1)

    with pytest.raises(NotFound) as unknown:
        desk.taggings.get("f" * 32)
    assert unknown.value.reason == "TAGGING_UNKNOWN"
    with pytest.raises(NotFound) as unknown:
        desk.results.row(name, 2)
    assert unknown.value.reason == "ROW_UNKNOWN"
    for look in (
        lambda: desk.results.page("f" * 32, 0, 1),
        lambda: list(desk.results.all("f" * 32)),
        lambda: desk.reviews.page("f" * 32, "", 1),
        lambda: desk.reviews.corrections("f" * 32, 0, 1),
        lambda: desk.taggings.delete("f" * 32),
    ):
        with pytest.raises(NotFound, match="removed"):
            look()


def test_the_newest_come_first(desk):
    names = [desk.submit() for _ in range(3)]

    assert [one.id for one in desk.taggings.newest(2)] == [names[2], names[1]]


def test_only_so_many_may_be_open(desk):
    few = Desk(desk.engine, desk.clock, max_open=2)
    few.submit()
    first = few.submit()

    with pytest.raises(Exhausted) as refused:
        few.submit()

    assert refused.value.reason == "TOO_MANY_TAGGINGS"
    few.taggings.delete(first)
    few.submit()
    assert few.taggings.waiting().taggings == 2


def test_it_is_known_how_much_waits(desk):
    desk.running(40)
    desk.submit()
    desk.work()

    assert desk.taggings.waiting() == Waiting(taggings=2, rows=8)


def test_the_rate_is_that_of_the_last_minute(desk):
    name = desk.running(320)
    desk.work()
    assert desk.taggings.get(name).rows_per_second == 32
    desk.clock.now += 100
    for _ in range(3):
        desk.work()
        desk.clock.now += 20

    tagging = desk.taggings.get(name)

    assert tagging.rows_per_second == pytest.approx(64 / 60)
    assert tagging.seconds_left == pytest.approx(192 / (64 / 60))
    desk.clock.now += 61
    assert desk.taggings.get(name).rows_per_second == 0
    assert desk.taggings.get(name).seconds_left is None
