"""Connections that lead only where they may, HTTP/2 where it is offered."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import httpcore

from vitrine_downloads.addresses import AddressRefused, NameLookup
from vitrine_downloads.manners import Manners

_LOOKUPS_AT_A_TIME = 4
_KEPT_OPEN_S = 30.0


@asynccontextmanager
async def connections(
    manners: Manners, tls: ssl.SSLContext | None = None
) -> AsyncIterator[httpcore.AsyncConnectionPool]:
    """Open a pool of connections.

    Parameters
    ----------
    manners
        How many there may be, and whether they may lead to addresses that are not public.
    tls
        Whom to trust; if None, whom the system trusts.
    """
    lookup = NameLookup(allow_private_networks=manners.allow_private)
    threads = ThreadPoolExecutor(_LOOKUPS_AT_A_TIME, thread_name_prefix="connect")
    try:
        async with httpcore.AsyncConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            http2=True,
            max_connections=manners.at_a_time,
            keepalive_expiry=_KEPT_OPEN_S,
            network_backend=_CheckedNetwork(lookup, threads, manners.connect_s),
        ) as pool:
            yield pool
    finally:
        lookup.close()
        threads.shutdown(wait=False, cancel_futures=True)


class _CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the very addresses that `lookup` found and let pass."""

    def __init__(self, lookup: NameLookup, threads: ThreadPoolExecutor, connect_s: float) -> None:
        self._lookup = lookup
        self._threads = threads
        self._connect_s = connect_s
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._lookup.resolve, host, port, self._connect_s
        )
        refused: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
        raise refused

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused(path)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
