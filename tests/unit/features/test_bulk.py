"""A stream of items is worked on in parallel, answered in order, and never runs away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from vitrine_features.bulk import OrderedStream
from vitrine_serving.requests import current_request_id, request_scope


@pytest.fixture
def executor():
    with ThreadPoolExecutor(4) as executor:
        yield executor


def stream(items, work, executor, in_flight=4):
    return OrderedStream(items, work, executor=executor, in_flight=in_flight)


def test_results_keep_the_order_though_the_first_item_ends_last(executor):
    others_done = threading.Barrier(4)

    def work(item):
        if item < 4:
            # All four run at a time, or this barrier never opens.
            others_done.wait(10)
        return item * 10

    assert list(stream(range(50), work, executor)) == [item * 10 for item in range(50)]


def test_a_result_goes_out_though_the_next_item_has_not_come(executor):
    answered = threading.Event()

    def items():
        yield 1
        assert answered.wait(10)
        yield 2

    results = iter(stream(items(), lambda item: item, executor))

    assert next(results) == 1
    answered.set()
    assert list(results) == [2]


def test_a_slow_consumer_slows_the_sender_down(executor):
    read = []
    all_slots_taken = threading.Event()

    def items():
        for item in range(100):
            if len(read) == 6:  # the seventh may be read, and must then wait for a slot
                all_slots_taken.set()
            read.append(item)
            yield item

    results = iter(stream(items(), lambda item: item, executor, in_flight=6))

    assert next(results) == 0
    assert all_slots_taken.wait(10)
    assert len(read) == 7
    assert list(results) == list(range(1, 100))


def test_what_the_work_raises_comes_in_its_place_and_ends_the_results(executor):
    def work(item):
        if item == 3:
            raise ValueError("item 3")
        return item

    results = iter(stream(range(10), work, executor))

    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="item 3"):
        next(results)


def test_what_the_sender_raises_comes_after_the_results_before_it(executor):
    def items():
        yield from (1, 2)
        raise ConnectionError("the sender is gone")

    results = iter(stream(items(), lambda item: item, executor))

    assert [next(results), next(results)] == [1, 2]
    with pytest.raises(ConnectionError):
        next(results)


def test_a_stopped_stream_reads_no_more_and_drops_what_has_not_begun():
    begun, release, read_to_the_end = [], threading.Event(), threading.Event()

    def work(item):
        begun.append(item)
        assert release.wait(10)
        return item

    def items():
        yield from range(3)
        blocked.set()
        assert release.wait(10)
        yield 3
        read_to_the_end.set()

    blocked = threading.Event()
    with ThreadPoolExecutor(1) as single:
        running = stream(items(), work, single)
        results: list[int] = []
        consumer = threading.Thread(target=lambda: results.extend(running))
        consumer.start()
        assert blocked.wait(10)
        running.stop()
        release.set()
        consumer.join(10)

    assert not consumer.is_alive()
    assert begun == [0]
    assert not read_to_the_end.is_set()


def test_closing_the_results_stops_the_stream(executor):
    closed = threading.Event()

    def items():
        try:
            item = 0
            while True:
                yield (item := item + 1)
        finally:
            closed.set()

    results = iter(stream(items(), lambda item: item, executor))
    assert next(results) == 1
    results.close()

    assert closed.wait(10)


def test_work_knows_the_request_that_it_belongs_to(executor):
    with request_scope("bulk-1"):
        found = list(stream(range(3), lambda _: current_request_id(), executor))

    assert found == ["bulk-1"] * 3
