"""Clients that are silent, slow or many: they cost no thread that others need."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from fixtures.bare_clients import connected, heard, problem, search
from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.peers import picture
from fixtures.waiting import eventually

TRICKLED = (
    b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
)


@pytest.fixture(scope="module")
def running(shared_peers, tmp_path_factory):
    """A gateway of one worker with two threads."""
    shared_peers.reset()
    with GatewayProcess(
        shared_peers, tmp_path_factory.mktemp("media"), WORKERS="1", THREADS="2",
        MAX_IMAGE_BYTES="1000000", MAX_ARRIVING_BYTES="4000000",
    ) as process:  # fmt: skip
        process.await_ready()
        yield process


@pytest.fixture
def hurried(peers, tmp_path):
    """A gateway that gives a request little time to arrive."""
    with GatewayProcess(
        peers, tmp_path, WORKERS="1", THREADS="2", REQUEST_TIMEOUT_S="0.3"
    ) as process:
        process.await_ready()
        yield process


@pytest.mark.parametrize(
    ("number", "begun"),
    [(300, b""), (100, b"GET / HTTP/1.1\r\nHost"), (100, TRICKLED), (20, TRICKLED + 40_000 * b"a")],
    ids=["silent", "half a head", "a trickling photo", "most of a photo"],
)
def test_clients_that_do_not_go_on_hold_up_nobody(running, number, begun):
    with ExitStack() as stack:
        slow = [connected(running, stack) for _ in range(number)]
        for connection in slow:
            connection.sendall(begun)
        for _ in range(3):
            assert search(running).status_code == 200
        for connection in slow:
            if begun:
                connection.sendall(b"a")


def test_a_request_that_comes_byte_by_byte_is_answered_once_it_is_whole(running):
    sent = form({}, picture("a"))
    head = (
        f"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Type: {sent['content_type']}\r\n"
        f"Content-Length: {len(sent['data'])}\r\nConnection: close\r\n\r\n"
    ).encode()
    with ExitStack() as stack:
        connection = connected(running, stack)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in head + sent["data"]:
            connection.sendall(bytes([byte]))
        assert heard(connection).startswith(b"HTTP/1.1 200")


def test_a_request_half_of_which_comes_behind_another_holds_no_thread(running):
    with ExitStack() as stack:
        for _ in range(8):
            connected(running, stack).sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /he")
        assert search(running).status_code == 200


def test_who_waits_for_a_word_before_the_body_gets_it(running):
    with ExitStack() as stack:
        connection = connected(running, stack)
        connection.sendall(
            b"PUT /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
            b"Connection: close\r\n\r\n"
        )
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        # The parser says the word again, where the library may; nobody minds.
        assert b"HTTP/1.1 404" in heard(connection)


def test_a_request_has_a_time_to_arrive_however_it_drips(hurried):
    with ExitStack() as stack:
        silent, dripping = connected(hurried, stack), connected(hurried, stack)
        dripping.sendall(TRICKLED)
        dripping.settimeout(0.05)
        said = b""
        while not said:
            dripping.sendall(b"a")
            try:
                said = dripping.recv(65536)
            except TimeoutError:
                continue
        assert problem(said)["status"] == 408
        assert problem(said)["type"] == "urn:vitrine:problem:body-timeout"
        assert heard(silent) == b""
    metrics = f"http://127.0.0.1:{hurried.await_ready()['metrics_port']}/metrics"
    line = 'requests_total{method="OTHER",route="unmatched",status="408"} 1.0'
    assert eventually(lambda: line in httpx.get(metrics).text)


def test_more_than_is_kept_of_what_arrives_is_refused(running):
    body = TRICKLED.replace(b"60000", b"999999") + 990_000 * b"a"
    with ExitStack() as stack:
        for _ in range(8):
            connected(running, stack).sendall(body)
        said = b""
        for _ in range(8):
            connection = connected(running, stack)
            connection.sendall(body)
            connection.settimeout(0.2)
            try:
                said = said or heard(connection)
            except TimeoutError:
                continue
        assert problem(said)["status"] == 503
        assert b"Retry-After: 1" in said
    assert eventually(lambda: search(running).status_code == 200)


def test_more_requests_than_may_wait_for_a_thread_are_refused_at_once(peers, tmp_path):
    told = {"WORKERS": "1", "THREADS": "2", "MAX_SEARCHES": "2"}
    with GatewayProcess(peers, tmp_path, **told) as process, ThreadPoolExecutor(2) as pool:
        process.await_ready()
        peers.features.hang()
        searching = [pool.submit(search, process, str(number)) for number in range(2)]
        assert eventually(lambda: len(peers.features.calls) == 2)
        with ExitStack() as stack:
            ask = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            asked = [connected(process, stack) for _ in range(64)]
            for connection in asked:
                connection.sendall(ask)
            refused = []
            while not refused:
                connection = connected(process, stack)
                connection.sendall(ask)
                connection.settimeout(0.2)
                try:
                    refused.append(heard(connection))
                except TimeoutError:
                    # It found a place before one of the others.
                    connection.settimeout(20)
                    asked.append(connection)
            assert problem(refused[0])["status"] == 503
            assert b"Retry-After: 1" in refused[0]
            peers.features.go_on()
            answers = [heard(one)[:12] for one in asked]
            assert answers.count(b"HTTP/1.1 200") == 64
            assert {one.result().status_code for one in searching} == {200}
