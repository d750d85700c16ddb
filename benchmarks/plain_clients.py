"""Clients for `gateway_requests.py` that cost little: whole requests written, answers skimmed."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

_TIMEOUT_S = 30.0
_READ_BYTES = 1 << 20

Make = Callable[[int], bytes]
"""Makes the request of a number."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What some requests came to: the seconds that each took, and that all took together."""

    seconds: tuple[float, ...]
    clock: float

    @property
    def median_ms(self) -> float:
        """Milliseconds of the median request."""
        return 1000 * statistics.median(self.seconds)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.clock


def send_all(port: int, make: Make, number: int, clients: int, *, keep_alive: bool) -> Answered:
    """Send requests to a port of this machine, each client one after the other.

    Parameters
    ----------
    number
        Of requests, shared by the clients.
    keep_alive
        Whether a client sends all of its requests over one connection.
    """
    began = time.perf_counter()
    numbers = _Numbers(number)

    def client() -> list[float]:
        took = []
        connection = _connect(port) if keep_alive else None
        for one in numbers:
            request = make(one)
            start = time.perf_counter()
            if connection:
                _ask(connection, request)
            else:
                with _connect(port) as new:
                    _ask(new, request)
            took.append(time.perf_counter() - start)
        if connection:
            connection.close()
        return took

    with ThreadPoolExecutor(clients) as threads:
        running = [threads.submit(client) for _ in range(clients)]
        seconds = [one for client_ in running for one in client_.result()]
    return Answered(tuple(seconds), time.perf_counter() - began)


class _Numbers:
    """Hands each number out once; thread-safe, as one step of a counter is."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._next = count()

    def __iter__(self) -> Iterator[int]:
        while (one := next(self._next)) < self._most:
            yield one


def post(path: str, body: bytes, content_type: str) -> bytes:
    """Write a request that sends something."""
    head = f"POST {path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def post_photo(path: str, photo: bytes) -> bytes:
    """Write a request that sends a photo as a form does."""
    boundary = "0123456789abcdef"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = head.encode() + photo + f"\r\n--{boundary}--\r\n".encode()
    return post(path, body, f"multipart/form-data; boundary={boundary}")


def get(path: str) -> bytes:
    """Write a request that asks for something."""
    return f"GET {path} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode()


def ask(port: int, request: bytes) -> bytes:
    """Send one request, and return the body of its answer."""
    with _connect(port) as connection:
        return _ask(connection, request)


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), _TIMEOUT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _ask(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _some(connection)
    head, body = answer[:end], answer[end + 4 :]
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"gateway_requests: {head.decode()} {body[:400].decode()}")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += _some(connection)
    return body


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(_READ_BYTES)
    if not data:
        raise SystemExit("gateway_requests: an answer was broken off")
    return data
