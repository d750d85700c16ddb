"""Nothing more is taken of what is cancelled; what is there stays."""

import pytest

from fixtures.taggings import answers, row
from vitrine_tagger.jobs import LeaseLost


def test_what_is_tagged_stays_to_be_read(desk):
    name = desk.running(40)
    desk.work()

    assert desk.taggings.delete(name) == "cancelled"

    assert desk.taggings.get(name).state == "cancelled"
    assert desk.taggings.get(name).ended_at == desk.clock.now
    assert [one.done for one in desk.results.all(name)] == [True] * 32 + [False] * 8
    assert desk.queue.claim("a") is None


def test_work_that_is_out_is_not_taken(desk):
    name = desk.running(40)
    out = desk.queue.claim("a")
    desk.taggings.delete(name)

    for come_back in (
        lambda: desk.queue.finish(out, answers(out)),
        lambda: desk.queue.renew(out),
    ):
        with pytest.raises(LeaseLost):
            come_back()
    desk.queue.release(out, "away")

    assert desk.taggings.get(name).tagged == 0
    assert desk.taggings.get(name).notice == ""


def test_a_file_that_is_read_is_read_no_further(desk):
    name = desk.submit()
    lease = desk.queue.claim_reading("a")
    desk.taggings.delete(name)

    with pytest.raises(LeaseLost):
        desk.queue.add_rows(lease, [row(1)])
    assert desk.queue.claim_reading("b") is None
