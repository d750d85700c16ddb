"""Work that is done again and again, whatever happens to a piece of it."""

import threading

import pytest
import structlog

from vitrine_serving.errors import Unavailable
from vitrine_serving.periodic import Periodic

PATIENCE_S = 10
SOON_S = 0.001
NEVER_S = 3600


class Pieces:
    """Does pieces of work, and counts them; a test waits for one, and may hold or break it."""

    def __init__(self, *raised):
        self._raised = list(raised)
        self._begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()
        self.ended = threading.Event()

    def __call__(self):
        self._begun.release()
        assert self.go_on.wait(PATIENCE_S)
        if self._raised:
            raise self._raised.pop(0)
        self.ended.set()

    def has_begun(self) -> bool:
        return self._begun.acquire(timeout=PATIENCE_S)

    def begun(self) -> bool:
        return self._begun.acquire(blocking=False)


def test_work_is_done_again_and_again():
    pieces = Pieces()
    with Periodic(pieces, name="work", interval_s=SOON_S):
        assert all(pieces.has_begun() for _ in range(3))


def test_the_first_piece_is_done_at_once_only_if_it_is_wanted_so():
    at_once, later = Pieces(), Pieces()
    with (
        Periodic(later, name="later", interval_s=NEVER_S),
        Periodic(at_once, name="at once", interval_s=NEVER_S, at_once=True),
    ):
        assert at_once.has_begun()
    assert not at_once.begun()
    assert not later.begun()


@pytest.mark.parametrize(
    "error", [Unavailable("away", reason="AWAY"), ValueError("no")], ids=["expected", "unforeseen"]
)
def test_a_piece_that_fails_is_logged_and_the_next_is_done(error):
    pieces = Pieces(error)
    with (
        structlog.testing.capture_logs() as lines,
        Periodic(pieces, name="work", interval_s=SOON_S, failure="cannot_do"),
    ):
        assert pieces.ended.wait(PATIENCE_S)

    [line] = lines
    assert (line["event"], line["log_level"]) == ("cannot_do", "error")


def stopped_in_a_piece(pieces, *, awaited: bool):
    """Leave the block while a piece is done; returns the thread that leaves, and that works."""
    pieces.go_on.clear()
    again = Periodic(pieces, name="work", interval_s=SOON_S, awaited=awaited)
    again.__enter__()
    assert pieces.has_begun()
    leaving = threading.Thread(target=again.__exit__, args=(None, None, None))
    leaving.start()
    return leaving


def test_the_end_waits_for_the_piece_in_progress():
    pieces = Pieces()
    leaving = stopped_in_a_piece(pieces, awaited=True)
    assert leaving.is_alive()
    pieces.go_on.set()
    leaving.join(PATIENCE_S)

    assert pieces.ended.is_set()
    assert not pieces.begun()


def test_a_piece_that_is_left_behind_is_not_waited_for_and_says_nothing():
    pieces = Pieces(Unavailable("closed", reason="CLOSED"))
    with structlog.testing.capture_logs() as lines:
        leaving = stopped_in_a_piece(pieces, awaited=False)
        leaving.join(PATIENCE_S)
        assert not leaving.is_alive()
        [work] = [one for one in threading.enumerate() if one.name == "work"]
        pieces.go_on.set()
        work.join(PATIENCE_S)

    assert not work.is_alive()
    assert lines == []
