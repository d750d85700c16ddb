"""Connections with several requests, answers that nobody reads, and heads without an end."""

import socket
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import httpx
import pytest

from fixtures.bare_clients import GIVEN_UP_S, connected, heard, search
from fixtures.gateway_process import GatewayProcess
from fixtures.peers import picture
from fixtures.waiting import eventually

LAST = b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def running(shared_peers, tmp_path_factory):
    """A gateway of one worker with two threads."""
    shared_peers.reset()
    media = tmp_path_factory.mktemp("media")
    with GatewayProcess(shared_peers, media, WORKERS="1", THREADS="2") as process:
        process.await_ready()
        yield process


def test_requests_that_come_together_are_answered_in_their_order(running):
    ask = "GET {} HTTP/1.1\r\nHost: a\r\n\r\n"
    with ExitStack() as stack:
        connection = connected(running, stack)
        connection.sendall(ask.format("/healthz").encode() * 2 + LAST)
        connection.shutdown(socket.SHUT_WR)
        said = heard(connection)
    assert said.count(b"HTTP/1.1 200") == 2
    assert said.count(b"HTTP/1.1 404") == 1
    assert said.rindex(b"HTTP/1.1 200") < said.index(b"HTTP/1.1 404")


def test_clients_that_do_not_read_their_answers_hold_up_nobody(peers, tmp_path):
    large = picture("large", 9_000_000)
    ask = b"GET /api/v1/products/large/image HTTP/1.1\r\nHost: a\r\n\r\n"
    with GatewayProcess(peers, tmp_path, WORKERS="1", THREADS="2") as process, ExitStack() as stack:
        address = f"http://127.0.0.1:{process.await_ready()['port']}/api/v1/products/large"
        assert httpx.put(address, files={"image": large}, timeout=60).status_code == 201
        unread = [unread_socket(process, stack) for _ in range(3)]
        for connection in unread:
            connection.sendall(ask)
        assert search(process).status_code == 200
        # One of them reads it after all, and all of it is there.
        unread[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        unread[0].sendall(LAST)
        said = heard(unread[0])
        assert said.count(large) == 1
        assert said.index(large) < said.index(b"HTTP/1.1 404")


def unread_socket(process, stack):
    """A connection of a client that has little room for what it has not read."""
    connection = stack.enter_context(socket.socket())
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(GIVEN_UP_S)
    connection.connect(("127.0.0.1", process.await_ready()["port"]))
    return connection


def test_a_connection_that_ends_while_it_is_answered_leaves_nothing_behind(running):
    worker = running.family()[1]
    port = running.await_ready()["port"]

    def held():
        return sum(one.laddr.port == port for one in worker.net_connections("tcp")) - 1

    assert eventually(lambda: held() == 0)
    with ExitStack() as stack:
        for _ in range(50):
            connected(running, stack).sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET")
        with closing(HTTPConnection("127.0.0.1", port, timeout=GIVEN_UP_S)) as connection:
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            assert connection.getresponse().status == 200
    assert eventually(lambda: held() == 0)
    began = time.monotonic()
    assert search(running).status_code == 200
    print(f"a search after all that: {time.monotonic() - began:.3f} s")


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        ({"url": f"/api/v1/facets?colour={'a' * 9_000}"}, 414, "address-too-long"),
        ({"url": "/api/v1/facets", "headers": {"X-Long": "a" * 20_000}}, 431, "headers-too-large"),
    ],
)
def test_a_head_that_is_too_long_is_refused_as_the_document_says(running, asked, status, problem):
    port = running.await_ready()["port"]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=GIVEN_UP_S) as client:
        answer = client.get(**asked)
        described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/facets"]["get"]

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith(problem)
    assert str(status) in described["responses"]
