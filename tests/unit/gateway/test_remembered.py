import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from vitrine_gateway.deadline import Deadline
from vitrine_gateway.remembered import Remembered
from vitrine_serving.errors import DeadlineExceeded


class Slow:
    """Asks when told to, and says how often it was asked."""

    def __init__(self):
        self.asked = 0
        self.entered = threading.Event()
        self.go_on = threading.Event()

    def __call__(self):
        self.asked += 1
        self.entered.set()
        assert self.go_on.wait(20)
        return self.asked


def test_it_is_asked_for_again_once_it_is_old():
    now, values = [0.0], iter(range(9))
    remembered = Remembered(clock=lambda: now[0])
    for now[0], told in ((0.0, 0), (0.4, 0), (0.5, 1), (0.9, 1)):
        assert remembered.read(lambda: next(values), 0.5, Deadline(1)) == told


def test_where_a_thread_ends_while_it_asks_the_next_one_asks():
    def end():
        raise SystemExit

    remembered = Remembered()
    with pytest.raises(SystemExit):
        remembered.read(end, 1, Deadline(1))

    assert remembered.read(lambda: "known", 1, Deadline(1)) == "known"


def test_while_one_asks_the_others_take_what_was_known():
    now, slow = [0.0], Slow()
    remembered = Remembered(clock=lambda: now[0])
    remembered.read(lambda: "old", 1, Deadline(1))
    now[0] = 2.0
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(remembered.read, slow, 1, Deadline(20))
        assert slow.entered.wait(20)
        assert [remembered.read(slow, 1, Deadline(20)) for _ in range(3)] == ["old"] * 3
        slow.go_on.set()
        assert asking.result() == 1
    assert slow.asked == 1


def test_where_nothing_was_known_the_others_wait_for_the_one_and_no_longer_than_they_may():
    slow = Slow()
    remembered = Remembered()
    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(remembered.read, slow, 1, Deadline(20))]
        assert slow.entered.wait(20)
        with pytest.raises(DeadlineExceeded):
            remembered.read(slow, 1, Deadline(0.05))
        asking += [pool.submit(remembered.read, slow, 1, Deadline(20)) for _ in range(3)]
        slow.go_on.set()
        assert [one.result() for one in asking] == [1] * 4
    assert slow.asked == 1


def test_a_failure_is_remembered_for_a_moment():
    now, asked = [0.0], []
    remembered = Remembered(clock=lambda: now[0])

    def fail():
        asked.append(now[0])
        raise ValueError("away")

    for now[0] in (0.0, 0.5, 1.0):
        with pytest.raises(ValueError, match="away"):
            remembered.read(fail, 1, Deadline(1))
    assert asked == [0.0, 1.0]


def test_what_is_forgotten_while_it_is_asked_for_is_asked_for_again():
    slow = Slow()
    remembered = Remembered()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(remembered.read, slow, 60, Deadline(20))
        assert slow.entered.wait(20)
        remembered.forget()
        slow.go_on.set()
        assert asking.result() == 1
    assert remembered.read(slow, 60, Deadline(20)) == 2


@pytest.mark.parametrize("how", ["too old", "forgotten"])
def test_what_is_not_usable_any_more_is_waited_for(how):
    now, slow = [0.0], Slow()
    remembered = Remembered(clock=lambda: now[0])
    remembered.read(lambda: "old", 1, Deadline(1))
    now[0] = 30.0
    if how == "forgotten":
        remembered.forget()
    usable_s = 10 if how == "too old" else 60
    with ThreadPoolExecutor(2) as pool:
        asking = pool.submit(remembered.read, slow, 1, Deadline(20), usable_s=usable_s)
        assert slow.entered.wait(20)
        with pytest.raises(DeadlineExceeded):
            remembered.read(slow, 1, Deadline(0.05), usable_s=usable_s)
        waiting = pool.submit(remembered.read, slow, 1, Deadline(20), usable_s=usable_s)
        slow.go_on.set()
        assert [asking.result(), waiting.result()] == [1, 1]
    assert slow.asked == 1
