"""Who is asked when, by a clock of the test's own."""

import asyncio

import pytest

from fixtures.swift_loop import run_swiftly
from vitrine_downloads.faults import Refusal
from vitrine_downloads.hosts import Hosts
from vitrine_downloads.manners import Manners


async def begin_all(hosts, *addresses, lasting_s=0.0):
    """Ask all at once, and say when each request began."""

    async def begin(address):
        async with hosts.turn(address):
            began = asyncio.get_running_loop().time()
            await asyncio.sleep(lasting_s)
        return began

    return await asyncio.gather(*map(begin, addresses))


def test_requests_to_one_host_begin_at_its_rate_and_others_do_not_wait_for_it():
    async def ask():
        hosts = Hosts(Manners(rate_per_host=2))
        slow = [f"http://a.example/{number}" for number in range(4)]
        return await begin_all(hosts, *slow, "http://b.example/")

    *slow, other = run_swiftly(ask())

    assert slow == pytest.approx([0, 0.5, 1, 1.5], abs=0.01)
    assert other == 0


def test_a_busy_host_takes_no_place_from_the_others():
    async def ask():
        hosts = Hosts(Manners(at_a_time=3, per_host=2, rate_per_host=0))
        addresses = ["http://a.example/"] * 4 + ["http://b.example/"]
        return await begin_all(hosts, *addresses, lasting_s=10)

    assert run_swiftly(ask()) == [0, 0, 10, 10, 0]


def test_no_more_requests_are_under_way_than_there_may_be_in_all():
    async def ask():
        hosts = Hosts(Manners(at_a_time=2, rate_per_host=0))
        addresses = [f"http://{name}.example/" for name in "abcd"]
        return await begin_all(hosts, *addresses, lasting_s=10)

    assert run_swiftly(ask()) == [0, 0, 10, 10]


def test_a_host_that_asks_for_a_rest_gets_it_and_the_others_go_on():
    async def ask():
        hosts = Hosts(Manners(rate_per_host=0))
        hosts.rest("http://a.example/1", 30)
        return await begin_all(hosts, "http://A.example/2", "http://b.example/")

    assert run_swiftly(ask()) == [30, 0]


def test_a_host_that_asks_for_too_long_a_rest_is_given_up():
    async def ask():
        hosts = Hosts(Manners(longest_wait_s=60))
        hosts.rest("http://a.example/1", 61)
        await begin_all(hosts, "http://a.example/2")

    with pytest.raises(Refusal, match="left alone for 61 s"):
        run_swiftly(ask())
