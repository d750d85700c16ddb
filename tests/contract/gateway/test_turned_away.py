"""Searches that no thread takes up, because none could be answered."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import httpx
import pytest

from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.peers import picture
from fixtures.redis_server import RedisServer
from fixtures.waiting import eventually

THREADS = 4
PLACES, WAITING = 1, 2


@pytest.fixture(scope="module")
def running(shared_peers, tmp_path_factory):
    """A gateway of one worker in which one search may be under way, and two may wait."""
    shared_peers.reset()
    folder = tmp_path_factory.mktemp("gateway")
    with (
        RedisServer(folder) as redis,
        GatewayProcess(
            shared_peers, folder, WORKERS="1", THREADS=str(THREADS), MAX_SEARCHES=str(PLACES),
            REDIS_URL=redis.url, DEADLINE_MS="100000",
        ) as process,
    ):  # fmt: skip
        process.await_ready()
        yield process


def address(process):
    return f"http://127.0.0.1:{process.await_ready()['port']}"


def search(client, name):
    return client.post("/api/v1/searches", files={"image": ("a.jpg", picture(name), "image/jpeg")})


def kept(client):
    """The name of a photo whose answer is kept for the catalogue as it is now."""
    # One that another test had asked for would be known of a catalogue that is believed no longer.
    name = str(uuid4())
    assert eventually(lambda: search(client, name).json().get("cached"))
    return name


@contextmanager
def crowded(peers, client):
    """All places are taken, so many wait as may, and one was refused."""
    peers.features.hang()
    before = len(peers.features.calls)
    names = [str(uuid4()) for _ in range(PLACES + WAITING)]
    with ThreadPoolExecutor(PLACES + WAITING) as pool:
        first = pool.submit(search, client, names[0])
        assert eventually(lambda: len(peers.features.calls) == before + 1)
        waiting = [pool.submit(search, client, name) for name in names[1:]]
        try:
            yield
        finally:
            peers.features.go_on()
            assert first.result().status_code == 200
            assert {one.result().status_code for one in waiting} <= {200, 503}


def as_request(name, header=""):
    sent = form({}, picture(name))
    head = (
        f"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Type: {sent['content_type']}\r\n"
        f"{header}Content-Length: {len(sent['data'])}\r\n\r\n"
    )
    return head.encode() + sent["data"]


def one_answer(connection):
    said = b""
    while b"\r\n\r\n" not in said:
        said += connection.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    assert len(body) == length
    return head, json.loads(body)


def test_a_search_that_can_find_no_place_is_refused_in_the_front_and_its_connection_kept(
    running, peers
):
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=address(running), timeout=100))
        known = kept(client)
        told_before = search(client, known).json()
        stack.enter_context(crowded(peers, client))
        connection = stack.enter_context(
            socket.create_connection(("127.0.0.1", running.await_ready()["port"]), 20)
        )
        for number in range(3 * THREADS):
            connection.sendall(as_request(f"new {number}"))
            head, told = one_answer(connection)
            assert head.startswith(b"HTTP/1.1 503")
            assert b"Retry-After: 1" in head
            assert told["type"] == "urn:vitrine:problem:too-many-searches"
        # The last ones at least had no thread.
        assert b"Connection: keep-alive" in head
        assert b"X-Request-ID" not in head
        # On the same connection what costs nothing is answered.
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert one_answer(connection)[0].startswith(b"HTTP/1.1 200")
        # What is known is answered once it may be looked up again.
        again = search(client, known)
        assert again.json()["attributes"] == told_before["attributes"]
        metrics = httpx.get(
            f"http://127.0.0.1:{running.await_ready()['metrics_port']}/metrics"
        ).text
        line = next(
            one for one in metrics.splitlines()
            if one.startswith("vitrine_gateway_requests_total")
            and 'route="/api/v1/searches"' in one and 'status="503"' in one
        )  # fmt: skip
        assert float(line.split()[-1]) >= 3 * THREADS


def test_what_is_known_is_answered_however_many_that_are_not_are_refused(running, peers):
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=address(running), timeout=100))
        known = kept(client)
        stack.enter_context(crowded(peers, client))
        answered = 0
        for number in range(5 * THREADS):
            assert search(client, f"new {number}").status_code == 503
            answered += search(client, known).json().get("cached", False)
        # On a busy machine the cache may be asked in vain now and then.
        assert answered > 3 * THREADS


def test_who_wants_the_connection_closed_hears_the_refusal_and_then_its_end(running, peers):
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=address(running), timeout=100))
        stack.enter_context(crowded(peers, client))
        for number in range(3 * THREADS):
            connection = stack.enter_context(
                socket.create_connection(("127.0.0.1", running.await_ready()["port"]), 20)
            )
            connection.sendall(as_request(str(number), "Connection: close\r\n"))
            head, _ = one_answer(connection)
            assert head.startswith(b"HTTP/1.1 503")
            assert b"Connection: close" in head
            assert connection.recv(1) == b""


def test_two_searches_on_one_connection_are_both_refused_in_their_order(running, peers):
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=address(running), timeout=100))
        stack.enter_context(crowded(peers, client))
        connection = stack.enter_context(
            socket.create_connection(("127.0.0.1", running.await_ready()["port"]), 20)
        )
        connection.sendall(
            as_request("a") + as_request("b") + b"GET /nowhere HTTP/1.1\r\nHost: a\r\n"
            b"Connection: close\r\n\r\n"
        )
        said = b""
        while data := connection.recv(65536):
            said += data
        assert said.count(b"HTTP/1.1 503") == 2
        assert said.rindex(b"HTTP/1.1 503") < said.index(b"HTTP/1.1 404")


def test_the_time_that_a_request_waited_for_a_thread_counts(peers, tmp_path):
    told = {"WORKERS": "1", "THREADS": "1", "DEADLINE_MS": "1000", "BULK_DEADLINE_MS": "20000"}
    with ExitStack() as stack:
        process = stack.enter_context(GatewayProcess(peers, tmp_path, **told))
        client = stack.enter_context(httpx.Client(base_url=address(process), timeout=100))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        peers.features.hang()
        first = pool.submit(search, client, "first")
        assert eventually(lambda: len(peers.features.calls) == 1)
        bulk = {"products": [{"id": "a", "image_url": "nowhere"}]}
        assert client.post("/api/v1/products", json=bulk).status_code == 200
        assert first.result().status_code >= 500
        # The first held the thread for the rest of its second.
        assert peers.similarity.remaining_s < 19.5
