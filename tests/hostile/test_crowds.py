"""Clients that come in crowds and say little: who operates the gateway is answered all the same."""

import itertools
import socket
from contextlib import ExitStack

import httpx
import pytest

from fixtures.waiting import eventually

_SILENT = 600
_SLOW = 60
_HEAD = b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
CROWDS = {
    "silent": lambda: itertools.repeat(b"", _SILENT),
    "half a header": lambda: itertools.repeat(b"GET / HTTP/1.1\r\nHost:", _SLOW),
    "half a body": lambda: itertools.repeat(_HEAD + b"{", _SLOW),
}


@pytest.mark.parametrize("name", CROWDS)
def test_health_is_answered_and_searches_are_once_they_are_gone(victim, tally, name):
    operators = victim.stack.metrics["gateway"].rstrip("/").removesuffix("/metrics")
    with ExitStack() as crowd:
        for said in CROWDS[name]():
            connection = crowd.enter_context(socket.create_connection(victim.host, 30))
            connection.sendall(said)
            tally.count(f"crowds: {name}", requests=1)
        with httpx.Client(base_url=operators, timeout=30) as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/metrics").status_code == 200

    assert eventually(lambda: victim.stack.search(victim.photo).status_code == 200)
