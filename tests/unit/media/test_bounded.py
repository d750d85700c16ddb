"""Calls to a store that hangs."""

import threading

import pytest

from fixtures.hanging_store import hang, let_go
from vitrine_media import MediaStore
from vitrine_media.bounded import BoundedCalls
from vitrine_serving.errors import Unavailable


@pytest.fixture
def hanging(tmp_path):
    yield MediaStore(hang(tmp_path.name))
    let_go()


KEY = "products/42.jpg"


@pytest.mark.parametrize(
    "call",
    [
        lambda media: media.open(KEY, timeout_s=0.05),
        lambda media: media.holds(KEY, timeout_s=0.05),
        lambda media: media.keep(KEY, timeout_s=0.05),
        lambda media: media.add(b"one", "image/png", b"", timeout_s=0.05),
        lambda media: media.remove(KEY, 0, timeout_s=0.05),
        lambda media: list(media.names(timeout_s=0.05)),
    ],
    ids=["open", "holds", "keep", "add", "remove", "names"],
)
def test_no_call_waits_for_a_store_that_hangs(hanging, call):
    with pytest.raises(Unavailable, match="did not answer in time") as raised:
        call(hanging)
    assert raised.value.reason == "MEDIA_UNAVAILABLE"


def test_a_store_that_hangs_on_the_way_ends_the_stream(hanging, tmp_path):
    let_go()
    key = hanging.add(b"." * 600_000, "image/png", b"")
    chunks = hanging.open(key, timeout_s=0.05).chunks
    next(chunks)
    hang(tmp_path.name)

    with pytest.raises(Unavailable):
        next(chunks)


def test_calls_that_hang_hold_up_others_no_longer_than_they_may_wait():
    calls = BoundedCalls(at_a_time=1)
    go = threading.Event()

    for _ in range(3):
        with pytest.raises(Unavailable):
            calls.run(go.wait, timeout_s=0.01)
    go.set()

    assert calls.run(lambda: "again", timeout_s=30) == "again"


def test_what_a_call_raises_reaches_its_caller():
    with pytest.raises(ZeroDivisionError):
        BoundedCalls(at_a_time=1).run(lambda: 1 // 0, timeout_s=30)
