import threading
from contextlib import ExitStack

import pytest

from fixtures.waiting import eventually
from vitrine_gateway.admission import Admission, Work
from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import DeadlineExceeded, Exhausted


def held(admission, stack, work):
    """Take all places of a kind of work, and return how many there were."""
    for taken in range(100):
        try:
            stack.enter_context(admission.place(work))
        except Exhausted:
            return taken
    raise AssertionError("there is no end")


@pytest.mark.parametrize("threads", [4, 8, 16])
def test_some_threads_are_left_whatever_takes_long(threads):
    with ExitStack() as stack:
        admission = Admission(threads, searches=threads)
        assert sum(held(admission, stack, work) for work in Work) == threads - threads // 4


@pytest.mark.parametrize("threads", [4, 8, 16])
def test_searches_find_places_whatever_is_written_and_sent(threads):
    with ExitStack() as stack:
        admission = Admission(threads)
        assert held(admission, stack, Work.TRANSFER) == threads // 2
        assert held(admission, stack, Work.WRITE) == 0
        assert held(admission, stack, Work.SEARCH) == threads // 4


def test_what_is_refused_says_what_there_is_too_much_of_and_a_place_is_free_again_at_the_end():
    admission = Admission(8, searches=1)
    with admission.place(Work.SEARCH), pytest.raises(Exhausted) as refused:
        admission.place(Work.SEARCH).__enter__()
    assert refused.value.reason == "TOO_MANY_SEARCHES"
    with admission.place(Work.SEARCH):
        pass


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_few_threads_do_something_of_everything(threads):
    for work in Work:
        with Admission(threads).place(work):
            pass


def test_who_asks_for_a_place_is_counted_with_the_outcome():
    asked = []
    admission = Admission(8, 1, lambda work, admitted: asked.append((work, admitted)))
    with admission.place(Work.SEARCH), pytest.raises(Exhausted):
        admission.place(Work.SEARCH).__enter__()
    assert asked == [(Work.SEARCH, True), (Work.SEARCH, False)]


class Searching:
    """A thread that searches until it is told to end, or finds no place."""

    def __init__(self, admission, name, came, seconds=20):
        self.admission, self.name, self.came = admission, name, came
        self.deadline = Deadline(seconds)
        self.end = threading.Event()
        self.outcome = None
        self.thread = threading.Thread(target=self.search)
        self.thread.start()

    def search(self):
        try:
            with self.admission.place(Work.SEARCH, self.deadline):
                self.came.append(self.name)
                assert self.end.wait(20)
                self.outcome = "done"
        except Exhausted:
            self.outcome = "refused"

    def join(self):
        self.end.set()
        self.thread.join()
        return self.outcome


def standing(admission, number):
    return eventually(lambda: admission.waiting == number)


def test_searches_that_come_together_wait_for_a_place_in_their_order():
    admission, came = Admission(8, searches=1), []
    searches = []
    for number in range(6):
        searches.append(Searching(admission, number, came))
        assert eventually(lambda: len(came) == 1)
        assert standing(admission, number)
    assert [one.join() for one in searches] == ["done"] * 6
    assert came == [0, 1, 2, 3, 4, 5]


def test_who_finds_no_place_in_the_line_sends_all_of_it_away_and_for_a_second_nobody_waits():
    now = [0.0]
    admission, came = Admission(8, searches=1, clock=lambda: now[0]), []
    searches = []
    for number in range(6):
        searches.append(Searching(admission, number, came))
        assert eventually(lambda: came == [0])
        assert standing(admission, number)
    assert Searching(admission, "one more", came).join() == "refused"
    assert [one.join() for one in searches[1:]] == ["refused"] * 5
    assert Searching(admission, "another", came).join() == "refused"
    now[0] = 1.5
    patient = Searching(admission, "a patient one", came)
    assert standing(admission, 1)
    assert [one.join() for one in (searches[0], patient)] == ["done"] * 2


def test_whoever_waits_in_vain_leaves_the_line_and_his_deadline_counts():
    admission = Admission(8, searches=1)
    with admission.place(Work.SEARCH):
        assert Searching(admission, "hurried", [], seconds=0.05).join() == "refused"
        with pytest.raises(DeadlineExceeded), admission.place(Work.SEARCH, Deadline(0)):
            pass
    with admission.place(Work.SEARCH):
        pass


def test_searches_that_can_find_no_place_are_turned_away_but_for_some_that_may_be_known():
    now, asked = [0.0], []
    admission = Admission(8, 2, lambda *told: asked.append(told), clock=lambda: now[0])
    assert not admission.turns_away(5)
    for _ in range(8):
        assert not admission.turns_away(6)
    assert admission.turns_away(6)
    assert asked == [(Work.SEARCH, False)]
    # It is crowded now: nobody may wait behind the two.
    assert admission.turns_away(2)
    assert not admission.turns_away(1)
    # Whoever was known was not in vain.
    admission.known()
    assert not admission.turns_away(2)
    assert admission.turns_away(2)
    now[0] = 0.5
    assert [admission.turns_away(2) for _ in range(2)] == [False, True]
    now[0] = 2.0
    assert not admission.turns_away(5)


def is_crowded(admission):
    """Whether none may wait; who finds that out comes back at once."""
    # One of two may be looked up all the same.
    return any(admission.turns_away(5) for _ in range(2))


def test_who_comes_back_at_once_does_not_keep_it_crowded_and_who_fills_it_again_does():
    now = [0.0]
    admission = Admission(8, 2, clock=lambda: now[0])

    def ends_after(start):
        now[0] = start
        while not admission.turns_away(6):
            pass
        while is_crowded(admission):
            now[0] += 0.125
        return now[0] - start

    assert ends_after(100) <= 1
    assert 1 < ends_after(101.5) <= 2
    assert ends_after(200) <= 1


def test_it_is_crowded_no_longer_once_a_place_stands_free_for_a_moment():
    now = [0.0]
    admission = Admission(8, 2, clock=lambda: now[0])
    with admission.place(Work.SEARCH), admission.place(Work.SEARCH):
        while not admission.turns_away(6):
            pass
        now[0] = 0.05
        assert admission.turns_away(3)
    now[0] = 0.1
    assert admission.turns_away(3)
    now[0] = 0.16
    assert not admission.turns_away(5)


def test_that_a_place_stood_free_is_not_forgotten_when_searches_come_together():
    now = [0.0]
    admission = Admission(8, 2, clock=lambda: now[0])
    with admission.place(Work.SEARCH), admission.place(Work.SEARCH):
        while not admission.turns_away(6):
            pass
    now[0] = 0.2
    with admission.place(Work.SEARCH), admission.place(Work.SEARCH):
        assert not admission.turns_away(5)
