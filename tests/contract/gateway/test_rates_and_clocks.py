"""Rates under a wall clock that somebody sets, in a gateway that runs."""

from contextlib import ExitStack

import httpx
import pytest

from fixtures.clocks import COMPILER, Clocks
from fixtures.gateway_process import GatewayProcess
from fixtures.redis_server import RedisServer
from fixtures.waiting import eventually

HOUR_S = 3600
KEY = {"Authorization": "Bearer right"}
WRONG = {"Authorization": "Bearer wrong"}

pytestmark = pytest.mark.skipif(not COMPILER, reason="no clock can be changed without a compiler")


@pytest.fixture
def clocks(tmp_path):
    return Clocks(tmp_path)


@pytest.fixture
def serving(peers, clocks, tmp_path):
    """Starts a gateway of one process; gives what asks it for searches, and what fails at keys."""
    with ExitStack() as stack:

        def start(rate, **settings):
            process = stack.enter_context(
                GatewayProcess(
                    peers, tmp_path / "media", WORKERS="1", API_KEYS="right",
                    RATE_LIMIT_SEARCHES=rate, RATE_LIMIT_FAILED_KEYS=rate,
                    **clocks.variables("gateway"), **settings,
                )
            )  # fmt: skip
            address = f"http://127.0.0.1:{process.await_ready()['port']}"
            client = stack.enter_context(httpx.Client(base_url=address))

            def search():
                return client.post("/api/v1/searches", json={}, headers=KEY).status_code

            def fail():
                return client.delete("/api/v1/products/a", headers=WRONG).status_code

            return search, fail

        yield start


@pytest.mark.parametrize("ahead_s", [HOUR_S, -HOUR_S])
def test_a_clock_that_is_set_gives_nobody_anything_and_takes_nothing(serving, clocks, ahead_s):
    search, _ = serving("3/minute")
    assert [search() for _ in range(2)] == [400, 400]
    clocks.jump("gateway", ahead_s)
    assert [search() for _ in range(2)] == [400, 429]


@pytest.mark.parametrize("ahead_s", [HOUR_S, -HOUR_S])
def test_so_it_is_with_keys_that_fail(serving, clocks, ahead_s):
    _, fail = serving("3/minute")
    assert [fail() for _ in range(2)] == [401, 401]
    clocks.jump("gateway", ahead_s)
    assert [fail() for _ in range(2)] == [401, 429]


@pytest.mark.parametrize("kind", ["search", "fail"])
def test_who_had_his_share_when_a_clock_was_set_back_does_not_wait_for_it(serving, clocks, kind):
    ask = dict(zip(("search", "fail"), serving("2/2second"), strict=True))[kind]
    while ask() != 429:
        pass
    clocks.jump("gateway", -HOUR_S)
    assert eventually(lambda: ask() != 429)


def test_in_redis_a_clock_that_is_set_back_takes_no_more_than_the_time_of_the_rate(
    serving, clocks, tmp_path
):
    with RedisServer(tmp_path) as cache:
        search, _ = serving("2/2second", REDIS_URL=cache.url)
        while search() != 429:
            pass
        clocks.jump("gateway", -HOUR_S)
        assert eventually(lambda: search() != 429)
