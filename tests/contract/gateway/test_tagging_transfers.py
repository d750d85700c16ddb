"""Large files through the gateway as a process: in little memory, in bounded time, to the end."""

import hashlib
import itertools
import socket

import httpx
import pytest

from fixtures.gateway_process import GatewayProcess
from fixtures.http import form
from fixtures.memory import forget_peak, peak_mib
from fixtures.peer_tagger import CSV, ID
from fixtures.peers import picture
from fixtures.tagging_forms import URL
from fixtures.waiting import eventually

HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    + CSV
    + b'\r\n--b\r\nContent-Disposition: form-data; name="pictures"; filename="p.zip"\r\n\r\n'
)
PIECE = bytes(range(256)) * 4096
PIECES = 128


@pytest.fixture
def running(peers, tmp_path):
    with GatewayProcess(peers, tmp_path, WORKERS="1") as process:
        process.await_ready()
        yield process


def base(process):
    return f"http://127.0.0.1:{process.await_ready()['port']}"


def connect(process):
    return socket.create_connection(("127.0.0.1", process.await_ready()["port"]), timeout=30)


def begin_upload(connection):
    connection.sendall(
        f"POST {URL} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n".encode()
        + HEAD
        + PIECE
    )


def test_a_large_upload_takes_no_more_memory_than_a_small_one(running, peers):
    content = itertools.chain([HEAD], itertools.repeat(PIECE, PIECES), [b"\r\n--b--\r\n"])
    before = [(worker, forget_peak(worker)) for worker in running.family()]
    response = httpx.post(
        base(running) + URL,
        content=content,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
        timeout=120,
    )
    grown = max(peak_mib(worker) - held for worker, held in before)
    assert response.status_code == 202
    digest = hashlib.sha256()
    for _ in range(PIECES):
        digest.update(PIECE)
    assert peers.tagger.received["digests"]["pictures"] == digest.hexdigest()
    assert grown < 40


def test_an_upload_that_drips_is_heard_no_longer_than_permitted(peers, tmp_path):
    with (
        GatewayProcess(peers, tmp_path, TRANSFER_TIMEOUT_S="1") as process,
        connect(process) as connection,
    ):
        begin_upload(connection)
        connection.settimeout(0.05)
        answer = b""
        while b"body-timeout" not in answer:
            try:
                connection.sendall(b"x")
                answer += connection.recv(1 << 16) or pytest.fail("closed without an answer")
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408 ")
    assert not peers.tagger.taggings


def test_a_client_that_leaves_its_upload_leaves_nothing(running, peers):
    for _ in range(10):
        with connect(running) as connection:
            begin_upload(connection)
            assert eventually(lambda: peers.tagger.received)
        assert eventually(lambda: peers.tagger.ends)
        assert not peers.tagger.taggings
        peers.tagger.forget()
    assert httpx.get(base(running) + URL).json() == {"taggings": []}


def test_a_download_waits_for_its_client_and_ends_with_it(running, peers):
    peers.tagger.add()
    peers.tagger.csv = itertools.repeat(PIECE[:65_536])
    address = f"{base(running)}{URL}/{ID}/results?format=csv"
    with httpx.stream("GET", address) as response:
        parts = response.iter_raw()
        assert next(parts)
        looks = []

        def stands_still():
            looks.append(peers.tagger.sent)
            return looks[-3:] == [looks[-1]] * 3

        assert eventually(stands_still)
        assert looks[-1] * 65_536 < 64e6
        assert not peers.tagger.ends
    assert eventually(lambda: peers.tagger.ends == ["export"])


def test_a_download_that_breaks_off_does_not_look_whole(running, peers):
    peers.tagger.add()
    peers.tagger.breaks_with = RuntimeError("the tagger is killed")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{base(running)}{URL}/{ID}/results?format=csv")
    peers.tagger.breaks_with = None
    assert httpx.get(f"{base(running)}{URL}/{ID}/results?format=csv").content == CSV


def test_files_leave_threads_to_those_who_search(peers, tmp_path):
    peers.tagger.add()
    peers.tagger.csv = itertools.repeat(PIECE[:65_536])
    with GatewayProcess(peers, tmp_path, WORKERS="1", THREADS="2") as running:
        check_that_one_file_leaves_a_thread(running, peers)


def check_that_one_file_leaves_a_thread(running, peers):
    address = f"{base(running)}{URL}/{ID}/results?format=csv"
    with httpx.stream("GET", address):
        refused = httpx.get(address)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert refused.json()["type"].endswith(":too-many-transfers")
        sent = form({}, picture("a"))
        searched = httpx.post(
            f"{base(running)}/api/v1/searches",
            content=sent["data"],
            headers={"Content-Type": sent["content_type"]},
        )
        assert searched.status_code == 200
    peers.tagger.csv = [CSV]
    assert eventually(lambda: httpx.get(address).status_code == 200)
