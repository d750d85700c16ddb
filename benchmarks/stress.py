"""What a gateway still does under stress: `make stress BUNDLE=… DATABASE=…`.

Searches at five times the rate that the services can do; then silent connections, uploads that
trickle, and `features` stopped, while health and a search that the cache knows are asked.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from layout import table
from speed.load import load_s, run
from speed.photos import NUMBER_AT, SIZES, draw
from speed.processors import processor_s, spent_s
from speed.servers import Server, whole

_SCRIPT = Path(__file__).with_name("stress.js")
_SILENT, _TRICKLING = 1_000, 200
_ASKED = 60
_WARM_S = 3.0
_BOUNDARY = "a-boundary"
_FORM_HEAD = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n'
    "Content-Type: image/jpeg\r\n\r\n"
).encode()
_FORM_TAIL = f"\r\n--{_BOUNDARY}--\r\n".encode()
_TRICKLE = (
    b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b"
    b"\r\nContent-Length: 60000\r\n\r\n--b\r\n"
)


@dataclass(frozen=True, slots=True)
class Load:
    """How a load was answered; times in milliseconds.

    Attributes
    ----------
    accepted, refused, other
        Answers: 200; 503 with ``Retry-After``; anything else.
    dropped
        Requests that could not be sent.
    processor_s, load_s
        Processor time of all that answers, and of what sends.
    """

    seconds: float
    accepted: int
    refused: int
    other: int
    dropped: int
    median_ms: float
    p99_ms: float
    processor_s: float
    load_s: float

    @property
    def goodput(self) -> float:
        """Accepted searches a second."""
        return self.accepted / self.seconds

    @property
    def yielded(self) -> float:
        """Accepted searches for each second of processor time."""
        return self.accepted / self.processor_s


def load(server: Server, photo: Path, scenario: Mapping[str, object], seconds: float) -> Load:
    """Send a load, and tell how it was answered."""
    lasting = {"duration": f"{seconds:g}s", "gracefulStop": "30s", **scenario}
    form = photo.with_suffix(".form")
    form.write_bytes(_FORM_HEAD + photo.read_bytes() + _FORM_TAIL)
    told = {
        "form": str(form),
        "formNumberAt": len(_FORM_HEAD) + NUMBER_AT,
        "boundary": _BOUNDARY,
    }
    before, before_load = processor_s(server.processes), load_s()
    summary = run(_SCRIPT, f"{server.url}/api/v1/searches", lasting, told)
    spent = spent_s(before, processor_s(server.processes))
    metrics = summary["metrics"]

    def value(metric: str, of: str) -> float:
        return float(metrics.get(metric, {}).get("values", {}).get(of, 0))

    return Load(
        seconds=seconds,
        accepted=int(value("accepted", "count")),
        refused=int(value("refused", "count")),
        other=int(value("other", "count")),
        dropped=int(value("dropped_iterations", "count")),
        median_ms=value("accepted", "med"),
        p99_ms=value("accepted", "p(99)"),
        processor_s=sum(spent.values()),
        load_s=load_s() - before_load,
    )


def opened(rate: float) -> dict[str, object]:
    """Return a scenario in which `rate` requests a second come."""
    return {
        "executor": "constant-arrival-rate",
        "rate": max(1, round(10 * rate)),
        "timeUnit": "10s",
        "preAllocatedVUs": 64,
        "maxVUs": 400,
    }


def overload(server: Server, photo: Path, seconds: float, clients: int) -> str:
    """Compare what is answered at five times the peak with the peak, and with a normal load.

    The peak is measured before and after. What sends the load takes processor time from what
    answers it, where both have the same cores, and five times as many requests take more of it: so
    the searches for each second of processor time that the services got are compared as well.
    """
    closed = {"executor": "constant-vus", "vus": clients}
    load(server, photo, closed, _WARM_S)
    peak = load(server, photo, closed, seconds)
    normal = load(server, photo, opened(0.7 * peak.goodput), seconds)
    five = load(server, photo, opened(5 * peak.goodput), seconds)
    again = load(server, photo, closed, seconds)
    rows = [
        (
            name,
            f"{one.goodput:.1f}",
            str(one.refused),
            str(one.other),
            str(one.dropped),
            f"{one.median_ms:.0f}",
            f"{one.p99_ms:.0f}",
            f"{one.processor_s:.1f}",
            f"{one.load_s:.1f}",
        )
        for name, one in (
            (f"{clients} clients", peak),
            ("0.7 of that, open", normal),
            ("5 times that, open", five),
            (f"{clients} clients again", again),
        )
    ]
    heading = (
        *("load", "answered a second", "503", "other", "not sent", "median, ms", "p99, ms"),
        *("processor, s", "of the load, s"),
    )
    goodput = five.goodput / statistics.mean((peak.goodput, again.goodput))
    yielded = five.yielded / statistics.mean((peak.yielded, again.yielded))
    return (
        f"{table(heading, rows)}\n\nat five times the peak: {goodput:.2f} of its answers a second, "
        f"and {yielded:.2f} for each second of the services' processor time; p99 of the accepted: "
        f"{five.p99_ms / max(normal.p99_ms, 1e-9):.2f} times that of the normal load"
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a stack, beset it, and print what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--database", required=True, help="indexed with the bundle")
    parser.add_argument("--seconds", type=float, default=20, help="of each load")
    parser.add_argument("--clients", type=int, default=8, help="of the load that finds the peak")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="vitrine-stress-") as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(draw(SIZES[0], 14))
        logs = Path(folder) / "logs"
        with whole(chosen.bundle, chosen.database, logs) as server:
            print(beset(server, logs, photo), flush=True)
            time.sleep(3)
            print("\n" + overload(server, photo, chosen.seconds, chosen.clients))


if __name__ == "__main__":
    main()
