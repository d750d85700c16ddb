from contextlib import ExitStack

import pytest

from vitrine_gateway.admission import Admission, Work
from vitrine_serving.errors import Exhausted


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
