"""Interactive searches for `lanes.py`: one after the other, or at a rate."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

_TIMEOUT_S = 30.0
_CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Searched:
    """What some searches came to.

    Attributes
    ----------
    seconds
        Of each search, from when it was due.
    clock
        Seconds that all took together.
    stolen
        The share of the processors' time that others on this machine had, 0 to 1.
    """

    seconds: tuple[float, ...]
    clock: float
    stolen: float

    @property
    def median_ms(self) -> float:
        """Milliseconds of the median search."""
        return 1000 * statistics.median(self.seconds)

    @property
    def p95_ms(self) -> float:
        """Milliseconds that 95 % of the searches take at most."""
        return 1000 * statistics.quantiles(self.seconds, n=20)[-1]

    @property
    def rate(self) -> float:
        """Searches a second."""
        return len(self.seconds) / self.clock


class Searches:
    """Searches with photos, none of which the cache has answered before.

    Parameters
    ----------
    url
        Of the gateway.
    photos
        Searched in turn.
    """

    def __init__(self, url: str, photos: Sequence[Path]) -> None:
        limits = httpx.Limits(max_connections=_CLIENTS, max_keepalive_connections=_CLIENTS)
        self._client = httpx.Client(base_url=url, timeout=_TIMEOUT_S, limits=limits)
        self._photos = [photo.read_bytes() for photo in photos]
        self._numbers = count(1)

    def one_after_the_other(self, seconds: float, clients: int = 1) -> Searched:
        """Search without a pause."""
        before, began = _processors(), time.perf_counter()

        def client() -> list[float]:
            took = []
            while (start := time.perf_counter()) < began + seconds:
                self._search()
                took.append(time.perf_counter() - start)
            return took

        with ThreadPoolExecutor(clients) as threads:
            running = [threads.submit(client) for _ in range(clients)]
            took = [one for client_ in running for one in client_.result()]
        return _searched(took, began, before)

    def at_a_rate(self, seconds: float, rate: float, seed: int) -> Searched:
        """Search at random times, `rate` a second on average, however long each takes."""
        before, began = _processors(), time.perf_counter()

        def search(due: float) -> float:
            self._search()
            return time.perf_counter() - due

        with ThreadPoolExecutor(_CLIENTS) as threads:
            running = []
            for offset in _arrivals(seconds, rate, seed):
                due = began + offset
                time.sleep(max(0.0, due - time.perf_counter()))
                running.append(threads.submit(search, due))
            took = [one.result() for one in running]
        return _searched(took, began, before)

    def _search(self) -> None:
        number = next(self._numbers)
        # A crop of its own for each, by less than a pixel.
        answer = self._client.post(
            "/api/v1/searches",
            files={"image": self._photos[number % len(self._photos)]},
            data={"crop": f"0,0,1,{1 - number * 1e-7:.7f}", "limit": "8"},
        )
        answer.raise_for_status()
        if missing := answer.json()["unavailable"]:
            raise SystemExit(f"lanes: a search was answered without {missing}")


def _arrivals(seconds: float, rate: float, seed: int) -> Iterator[float]:
    chance = random.Random(seed)  # noqa: S311 - the same times with and without bulk work
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


def _searched(took: Sequence[float], began: float, before: Sequence[int]) -> Searched:
    clock = time.perf_counter() - began
    spent = [after - earlier for earlier, after in zip(before, _processors(), strict=True)]
    stolen = spent[7] / max(1, sum(spent[:8]))
    return Searched(tuple(took), clock, stolen)


def _processors() -> list[int]:
    """Read what Linux says that its processors did: the eighth number was stolen by others."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    return [int(number) for number in first.split()[1:]]
