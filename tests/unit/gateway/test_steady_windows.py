"""Moving windows by a clock that nobody sets, as the library uses them."""

import time

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from vitrine_gateway.api.steady_windows import SteadyWindows

RATE = parse("2/minute")


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def windows(clock):
    return SteadyWindows(clock=lambda: clock[0])


@pytest.fixture
def limiter(windows):
    return MovingWindowRateLimiter(windows)


def test_the_library_finds_them_by_their_name():
    assert isinstance(storage_from_string("steady://"), SteadyWindows)


def test_a_client_may_ask_again_when_the_first_of_its_requests_is_old_enough(limiter, clock):
    asked = []
    for clock[0] in (100.0, 120.0, 140.0, 160.5, 161.0, 180.5):
        asked.append(limiter.hit(RATE, "a"))
    assert asked == [True, True, False, True, False, True]


def test_each_client_and_each_rate_is_counted_by_itself(limiter):
    other = parse("2/hour")
    for who in ("a", "b"):
        for rate in (RATE, other):
            assert [limiter.hit(rate, who) for _ in range(3)] == [True, True, False]


def test_when_it_may_ask_again_is_told_by_the_clock_on_the_wall(limiter, clock):
    limiter.hit(RATE, "a")
    clock[0] += 20
    limiter.hit(RATE, "a")
    told = limiter.get_window_stats(RATE, "a")
    assert told.remaining == 0
    assert told.reset_time - time.time() == pytest.approx(40, abs=5)
    assert not limiter.test(RATE, "a")
    clock[0] += 40.5
    assert limiter.test(RATE, "a")


def test_who_has_not_asked_for_a_while_takes_no_room(limiter, windows, clock):
    for number in range(50):
        limiter.hit(RATE, str(number))
    clock[0] += 61
    assert windows.reset() == 0
