"""No statement goes through all rows of a tagging, so that a million of them are no burden."""

import pytest
from sqlalchemy import event, text

from fixtures.taggings import row, tagged
from vitrine_database.engine import reading

LARGE = ("tagging_rows", "tagging_results", "tagging_chunks", "tagging_corrections")


@pytest.fixture
def plans(engine):
    """Runs something, and gives the plan of each statement that it sent."""

    def explain(run):
        sent = []

        def note(_connection, _cursor, statement, parameters, _context, many):
            if not many and statement.startswith(("SELECT", "UPDATE", "DELETE")):
                sent.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", note)
        run()
        event.remove(engine, "before_cursor_execute", note)
        with reading(engine) as connection:
            return [_plan(connection, *one) for one in sent]

    return explain


def _plan(connection, statement, parameters):
    word = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        word = "EXPLAIN"
        # Of the few rows of a test it would read all, and sort them.
        for choice in ("seqscan", "bitmapscan", "sort"):
            connection.execute(text(f"SET LOCAL enable_{choice} = off"))
    found = connection.exec_driver_sql(f"{word} {statement}", parameters)
    return statement, [str(step[-1]) for step in found]


@pytest.fixture
def name(desk):
    name = desk.running(200)
    for _ in range(3):
        desk.work(answer=lambda number: tagged(number, sure=False))
    desk.reviews.correct(name, 1, "colour", "Navy", "Ada")
    return name


def test_nothing_goes_through_all_rows(desk, name, plans):
    def everything():
        desk.taggings.get(name)
        desk.taggings.newest(20)
        desk.taggings.waiting()
        desk.results.page(name, 60, 10)
        desk.results.row(name, 3)
        desk.reviews.page(name, "", 10)
        desk.reviews.page(name, desk.reviews.page(name, "", 1).next, 10)
        made = desk.reviews.correct(name, 2, "colour", "Navy", "Ada").correction
        desk.reviews.undo(name, made.id)
        desk.reviews.corrections(name, 0, 10)
        desk.queue.renew(lease := desk.queue.claim("a"))
        desk.queue.release(lease)
        desk.work()
        desk.submit()
        reading_lease = desk.queue.claim_reading("a")
        desk.queue.add_rows(reading_lease, [row(1)])
        desk.retention.expired()

    for statement, steps in plans(everything):
        for step in steps:
            whole = step.startswith("SCAN") or "Seq Scan" in step
            assert not (whole and any(table in step for table in LARGE)), (statement, steps)


def test_a_claim_goes_through_nothing_that_is_done(desk, name, plans):
    claims = [
        steps
        for statement, steps in plans(lambda: desk.queue.claim("a"))
        if "tagging_chunks.done_at IS NULL" in statement
    ]

    assert len(claims) >= 3
    for steps in claims:
        assert any("ix_tagging_chunks_tagging_done_at_first" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step for step in steps if "chunks" in step), steps


def test_the_next_reviews_are_found_by_their_index(desk, name, plans):
    cursor = desk.reviews.page(name, "", 1).next
    reviews = [
        steps
        for statement, steps in plans(lambda: desk.reviews.page(name, cursor, 2))
        if "open_questions >" in statement
    ]

    assert len(reviews) == 1
    assert any("ix_tagging_results_reviews" in step for step in reviews[0]), reviews
    assert not any("TEMP B-TREE" in step or "Sort" in step for step in reviews[0]), reviews
