"""Clients that are silent or slow, and a service that hangs: what a gateway answers meanwhile."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from layout import table
from speed.servers import Server

_SILENT, _TRICKLING = 1_000, 200
_ASKED = 60
_TRICKLE = (
    b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b"
    b"\r\nContent-Length: 60000\r\n\r\n--b\r\n"
)


def beset(server: Server, logs: Path, photo: Path) -> str:
    """Ask for health and for a known search while clients are slow and `features` is stopped."""
    form = {"image": ("photo.jpg", photo.read_bytes())}
    operators = f"http://127.0.0.1:{_operators(logs)}"
    with (
        httpx.Client(base_url=server.url, timeout=30) as client,
        httpx.Client(base_url=operators, timeout=30) as operator,
    ):
        assert client.post("/api/v1/searches", files=form).status_code == 200

        def search() -> None:
            answer = client.post("/api/v1/searches", files=form)
            assert answer.json().get("cached"), answer.text

        asked: Mapping[str, Callable[[], object]] = {
            "/healthz for operators": lambda: operator.get("/healthz").raise_for_status(),
            "/healthz": lambda: client.get("/healthz").raise_for_status(),
            "a search that the cache knows": search,
        }
        with _stopped(server.processes["features"]), _slow(server.url), _searching(server.url):
            rows = [(name, *_timed(ask)) for name, ask in asked.items()]
    return table(("asked", "median, ms", "longest, ms"), rows)


def _operators(logs: Path) -> int:
    lines = (logs / "gateway.log").read_text(encoding="utf-8").splitlines()
    entries = (json.loads(line) for line in lines if line.startswith("{"))
    return next(int(one["metrics_port"]) for one in entries if one["event"] == "ready")


def _timed(ask: Callable[[], object]) -> tuple[str, str]:
    times = []
    for _ in range(_ASKED):
        began = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - began))
        time.sleep(0.05)
    return f"{statistics.median(times):.1f}", f"{max(times):.1f}"


@contextmanager
def _stopped(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@contextmanager
def _slow(url: str) -> Iterator[None]:
    """Keep connections that are silent, and uploads that trickle."""
    where = urlsplit(url).hostname or "", urlsplit(url).port or 80
    stop = threading.Event()
    with ExitStack() as stack:
        for _ in range(_SILENT):
            stack.enter_context(socket.create_connection(where, 10))
        trickling = [stack.enter_context(socket.create_connection(where, 10))
                     for _ in range(_TRICKLING)]  # fmt: skip

        def trickle() -> None:
            for connection in trickling:
                connection.sendall(_TRICKLE)
            while not stop.wait(0.5):
                for connection in trickling:
                    connection.sendall(b"a")

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@contextmanager
def _searching(url: str) -> Iterator[None]:
    """Send eight new searches a second, none of which can be answered."""
    stop = threading.Event()

    def search(number: int) -> None:
        form = {"image": ("photo.jpg", b"\xff\xd8\xff\xe0" + str(number).encode())}
        httpx.post(f"{url}/api/v1/searches", files=form, timeout=30)

    def send() -> None:
        senders = []
        for number in count():
            if stop.wait(0.125):
                break
            senders.append(threading.Thread(target=search, args=(number,)))
            senders[-1].start()
        for sender in senders:
            sender.join()

    thread = threading.Thread(target=send)
    thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        stop.set()
        thread.join()
