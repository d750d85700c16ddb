"""Sets what a request costs one gateway beside what it costs another, each as processes of its own.

The services behind answer at once, so that only the gateway is seen: the processor time of its
processes for each request. Versions come in turn: A B A B. Ratios are of neighbours.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Thread

import psutil
from instant_peers import PRODUCT_ID, instant_peers
from layout import table
from plain_clients import Answered, Make, ask, get, post, post_photo, send_all

from vitrine_media import MediaStore, version_of
from vitrine_pipeline.serving.programs import redis

_SEARCHES = "/api/v1/searches"
_STOP_S = 30


@dataclass(frozen=True, slots=True)
class Load:
    """Requests of one kind."""

    name: str
    make: Make
    number: int
    clients: int = 8
    keep_alive: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """What the requests of one load cost one gateway.

    Attributes
    ----------
    cpu_ms
        Processor time for each request, in all processes of the gateway.
    busiest
        The share of the busiest worker in what all workers did, 0 to 1.
    """

    cpu_ms: float
    median_ms: float
    rate: float
    busiest: float


class RunningGateway:
    """A gateway with its workers, and the processor time that they have used."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.port = port
        self._parent = psutil.Process(process.pid)

    def serve(self, load: Load, first: int) -> Turn:
        """Serve a load whose requests are numbered from `first`."""
        before = self._used()
        answered = send_all(
            self.port,
            lambda number: load.make(first + number),
            load.number,
            load.clients,
            keep_alive=load.keep_alive,
        )
        return _turn(answered, before, self._used())

    def _used(self) -> dict[int, float]:
        family = [self._parent, *self._parent.children()]
        return {one.pid: sum(one.cpu_times()[:2]) for one in family}


def _turn(answered: Answered, before: Mapping[int, float], after: Mapping[int, float]) -> Turn:
    used = [after[pid] - earlier for pid, earlier in before.items()]
    return Turn(
        cpu_ms=1000 * sum(used) / len(answered.seconds),
        median_ms=answered.median_ms,
        rate=answered.rate,
        busiest=max(used) / max(sum(used), 1e-9),
    )


@contextmanager
def running(python: Path, told: Mapping[str, str]) -> Iterator[RunningGateway]:
    """Run the gateway that an interpreter has installed, for a block."""
    command = (str(python), "-m", "vitrine_gateway")
    variables = {**os.environ, "HOST": "127.0.0.1", "PORT": "0", "METRICS_PORT": "0", **told}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = process.stdout
            assert lines
            ready = next(line for line in map(json.loads, lines) if line["event"] == "ready")
            Thread(target=lambda: [None for _ in lines], daemon=True).start()
            yield RunningGateway(process, ready["port"])
        finally:
            process.terminate()
            process.wait(_STOP_S)


@contextmanager
def store(folder: Path) -> Iterator[str]:
    """Run a Redis for a block; yields where it is."""
    socket = folder / "redis.sock"
    program = redis(socket, os.environ)
    with subprocess.Popen(program.command, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"unix://{socket}"
        finally:
            process.kill()


def loads(photo_bytes: int, thumbnail: str, scale: float) -> list[Load]:
    """Return the loads that are measured, each `scale` times as many requests as usual."""
    number = partial(_scaled, scale)
    new = partial(_photo, photo_bytes)
    return [
        Load("new photo", new, number(400)),
        Load("new photo, one client", new, number(200), clients=1),
        Load("same photo", lambda _: new(0), number(2000)),
        Load("same photo, no keep-alive", lambda _: new(0), number(1000), keep_alive=False),
        Load("same photo, 32 clients", lambda _: new(0), number(2000), clients=32),
        Load("product, uncached", _product, number(400)),
        Load("thumbnail", lambda _: get(thumbnail), number(2000)),
    ]


def _scaled(scale: float, number: int) -> int:
    return max(1, round(scale * number))


def _photo(size: int, number: int) -> bytes:
    photo = (b"\xff\xd8\xff\xe0" + str(number).encode()).ljust(size, b"\x5a")
    return post_photo(_SEARCHES, photo)


def _product(number: int) -> bytes:
    # A limit that no search before had, so that nothing is remembered.
    body = {"product_id": f"{PRODUCT_ID}-{number}"}
    return post(_SEARCHES, json.dumps(body).encode(), "application/json")


def measure(
    gateways: Mapping[str, RunningGateway], measured: Sequence[Load], rounds: int
) -> dict[str, dict[str, list[Turn]]]:
    """Return the turns of each gateway for each load, gateways in turn."""
    turns: dict[str, dict[str, list[Turn]]] = {}
    first = 1
    for load in measured:
        of_load = turns[load.name] = {name: [] for name in gateways}
        for gateway in gateways.values():
            gateway.serve(load, first)
            first += load.number
        for _ in range(rounds):
            for name, gateway in gateways.items():
                of_load[name].append(gateway.serve(load, first))
                first += load.number
    return turns


def lay_out(turns: Mapping[str, Mapping[str, Sequence[Turn]]]) -> str:
    """Lay the medians out as a table, with the ratio of the last version to the first."""
    heading = ("requests", "version", "CPU, ms", "ratio", "from … to",
               "median, ms", "a second", "busiest worker")  # fmt: skip
    rows = []
    for load, of_load in turns.items():
        base = next(iter(of_load.values()))
        for name, found in of_load.items():
            ratios = [one.cpu_ms / other.cpu_ms for one, other in zip(found, base, strict=True)]
            rows.append(
                (
                    load,
                    name,
                    f"{_median(found, lambda one: one.cpu_ms):.2f}",
                    f"{statistics.median(ratios):.2f}",
                    f"{min(ratios):.2f} … {max(ratios):.2f}",
                    f"{_median(found, lambda one: one.median_ms):.2f}",
                    f"{_median(found, lambda one: one.rate):.0f}",
                    f"{100 * _median(found, lambda one: one.busiest):.0f} %",
                )
            )
    return table(heading, rows)


def _median(turns: Sequence[Turn], of: Callable[[Turn], float]) -> float:
    return statistics.median(map(of, turns))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and, where asked to, write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--against", type=Path, metavar="PYTHON", help="of an environment with another version"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1, help="of the numbers of requests")
    parser.add_argument("--photo-bytes", type=int, default=60_000)
    parser.add_argument("--only", help="loads whose names hold this")
    parser.add_argument("--json", type=Path, help="where the figures are written as well")
    chosen = parser.parse_args(arguments)
    versions = {"this": Path(sys.executable)}
    if chosen.against:
        versions = {"other": chosen.against, **versions}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        media = str(folder / "media")
        image = MediaStore(media).add(b"\xff\xd8\xff\xe0", "image/jpeg", b"\x5a" * 12_000)
        told = {**stack.enter_context(instant_peers(image)), "MEDIA_URL": media}
        told["REDIS_URL"] = stack.enter_context(store(folder))
        gateways = {
            name: stack.enter_context(running(python, told)) for name, python in versions.items()
        }
        thumbnail = f"/api/v1/products/{PRODUCT_ID}/thumbnail?v={version_of(image)}"
        for gateway in gateways.values():
            ask(gateway.port, _photo(chosen.photo_bytes, 0))
        measured = loads(chosen.photo_bytes, thumbnail, chosen.scale)
        turns = measure(
            gateways,
            [one for one in measured if not chosen.only or chosen.only in one.name],
            chosen.rounds,
        )
    print(lay_out(turns))
    if chosen.json:
        figures = {
            load: {name: [asdict(one) for one in found] for name, found in of_load.items()}
            for load, of_load in turns.items()
        }
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
