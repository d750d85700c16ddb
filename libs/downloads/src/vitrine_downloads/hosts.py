"""Waiting for one's turn at a host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import lru_cache
from urllib.parse import urlsplit

from aiolimiter import AsyncLimiter

from vitrine_downloads.faults import Refusal, with_advice
from vitrine_downloads.manners import Advice, Manners

_REMEMBERED = 4_096


class Hosts:
    """Gives each request its turn: at its host, then among all.

    A request that waits for a busy host takes no place from those to other hosts.

    Parameters
    ----------
    manners
        How many requests there may be at a time, and how many a second.
    """

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._all = asyncio.Semaphore(manners.at_a_time)
        self._hosts = lru_cache(_REMEMBERED)(self._open)

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait until a request to the host of an address may begin; it ends with the block.

        Raises
        ------
        Refusal
            The host asks for a longer rest than is waited for.
        """
        host = self._host(address)
        async with host.slots:
            await host.pause(self._manners)
            async with host.rate, self._all:
                yield

    def rest(self, address: str, seconds: float) -> None:
        """Ask the host of an address for nothing during this time."""
        host = self._host(address)
        host.resumes = max(host.resumes, asyncio.get_running_loop().time() + seconds)

    def _host(self, address: str) -> _Host:
        return self._hosts(urlsplit(address).netloc.lower())

    def _open(self, _host: str) -> _Host:
        return _Host(self._manners)


class _Host:
    def __init__(self, manners: Manners) -> None:
        self.slots = asyncio.Semaphore(manners.per_host)
        rate = manners.rate_per_host
        self.rate = AsyncLimiter(1, 1 / rate) if rate else nullcontext()
        self.resumes = 0.0

    async def pause(self, manners: Manners) -> None:
        """Wait until the host has had its rest."""
        now = asyncio.get_running_loop().time
        while (left := self.resumes - now()) > 0:
            if left > manners.longest_wait_s:
                raise Refusal(f"it was not asked: {left_alone(left, manners.advice)}")
            await asyncio.sleep(left)


def left_alone(seconds: float, advice: Advice) -> str:
    """Say how long a host wants its rest."""
    return with_advice(f"its host asks to be left alone for {seconds:,.0f} s", advice.later)
