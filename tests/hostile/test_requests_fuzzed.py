"""Requests of every kind that nobody should send, over kept connections: none is a fault."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.hostile_requests import Requests
from fixtures.kept_connection import KeptConnection
from fixtures.raw_http import statuses, talk
from fixtures.victim import is_fair

# Of all requests: most of those that cost little, and fewer of those that many seconds hang on.
_SHARES = {
    "methods and paths": 0.11,
    "filters and pages": 0.11,
    "headers": 0.09,
    "JSON": 0.08,
    "JSON as bytes": 0.04,
    "forms": 0.06,
    "addresses": 0.01,
    "writes": 0.02,
    "several pictures": 0.01,
    "pictures": 0.02,
    "catalogue files": 0.02,
    "archives": 0.01,
    "bytes": 0.06,
    "contradicting lengths": 0.03,
}
_CLIENTS = 4
_MOST_SHOWN = 5
_HANG_S = 30
# What an answer may be that is no answer of the application.
_OF_HTTP = (501, 505)


class Client:
    """Sends requests of a kind, and remembers what should not have come back."""

    def __init__(self, victim, words, kept, kind, seed) -> None:
        self._host = victim.host
        self._kind = kind
        self._requests = Requests(random.Random(seed), words, kept, victim.photo)
        self._connection = KeptConnection(victim.host)
        self._alone = kind in Requests.alone
        self.counts: Counter[str] = Counter()
        self.slowest_s = 0.0
        self.faults: list[tuple] = []

    def send(self, number: int) -> None:
        for _ in range(number):
            method, request = self._requests.draw(self._kind)
            began = time.monotonic()
            try:
                found, is_right = (self._talk if self._alone else self._ask)(method, request)
            except TimeoutError:
                found, is_right = [], False
            took = time.monotonic() - began
            self._count(found, took)
            if not is_right or took > _HANG_S:
                self.faults.append((found, round(took, 1), request[:1_000]))
        self._connection.close()

    def _ask(self, method: str, request: bytes) -> tuple[list[int], bool]:
        response = self._connection.ask(method, request)
        if response is None:
            return [], True
        if response.status == 202:
            path = response.headers["Location"]
            self._connection.ask("DELETE", f"DELETE {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        fair = is_fair(response.status, response.headers) or response.status in _OF_HTTP
        return [response.status], fair

    def _talk(self, _method: str, request: bytes) -> tuple[list[int], bool]:
        received = talk(self._host, request)
        found = statuses(received)
        headers = ["retry-after"] if b"\r\nretry-after:" in received.lower() else []
        fair = all(is_fair(one, headers) or one in _OF_HTTP for one in found)
        # Bytes that were changed may well be two requests.
        return found, fair and (self._kind != "contradicting lengths" or len(found) <= 1)

    def _count(self, found: list[int], took: float) -> None:
        names = {f"{status // 100}xx" if status < 500 else str(status) for status in found}
        self.counts.update(["requests", *(names or ["no answer"])])
        self.slowest_s = max(self.slowest_s, took)


@pytest.fixture
def words(victim, trained):
    """Texts that mean something to the gateway."""
    row = trained.rows[0]
    space = victim.stack.search(victim.photo).json()["space"]
    return (row["ProductId"], row["Colour"], row["ProductType"], "colour", space)


@pytest.mark.timeout(14400)
@pytest.mark.parametrize("kind", _SHARES)
def test_no_request_is_a_fault(victim, trained, words, requests, seed, tally, kind):
    each = max(1, round(requests * _SHARES[kind] / _CLIENTS))
    clients = [
        Client(victim, words, trained.rows[1]["ProductId"], kind, f"{seed} {kind} {number}")
        for number in range(_CLIENTS)
    ]
    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(Client.send, clients, [each] * _CLIENTS))

    for client in clients:
        tally.count(kind, **client.counts)
        tally.time(kind, **{"slowest s": client.slowest_s})
    faults = [fault for client in clients for fault in client.faults]
    assert not faults, (seed, len(faults), faults[:_MOST_SHOWN])
