"""Fetches pictures from the addresses that rows state, politely and from public ones only."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from vitrine_downloads.downloads import Answer, Checks, Downloads, Validators
from vitrine_downloads.manners import Manners
from vitrine_downloads.network import connections
from vitrine_product.formats import format_of
from vitrine_serving.lanes import lower_priority

Result = TypeVar("Result")

_NOTHING_KNOWN = Validators()
# A chunk waits for its slowest picture, and its row can be tagged again.
_ATTEMPTS, _LONGEST_WAIT_S, _DOWNLOAD_S = 4, 20.0, 60.0
_STOP_S = 5.0


class Fetcher:
    """Fetches pictures, on an event loop of its own; thread-safe.

    Parameters
    ----------
    max_picture_bytes
        The largest picture.
    allow_private_networks
        Whether addresses that are not public may be reached.
    """

    def __init__(self, *, max_picture_bytes: int, allow_private_networks: bool) -> None:
        self._manners = Manners(
            attempts=_ATTEMPTS,
            longest_wait_s=_LONGEST_WAIT_S,
            download_s=_DOWNLOAD_S,
            allow_private=allow_private_networks,
        )
        # Its bytes are looked at once more where it is decoded.
        self._checks = Checks(max_picture_bytes, lambda data: format_of(data).content_type)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        self._thread.start()
        self._closing = AsyncExitStack()
        self._downloads = self._soon(self._open()).result()

    def begin(self, address: str) -> Future[Answer]:
        """Begin to fetch a picture; the answer says what came of it."""
        return self._soon(self._downloads.get(address, _NOTHING_KNOWN))

    def close(self) -> None:
        """Give up what is under way."""
        self._soon(self._end()).result(_STOP_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_S)
        self._loop.close()

    def _soon(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        lower_priority()
        self._loop.run_forever()

    async def _open(self) -> Downloads:
        pool = await self._closing.enter_async_context(connections(self._manners))
        return Downloads(pool, self._manners, self._checks)

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._closing.aclose()
