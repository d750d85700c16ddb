"""Servers of the benchmarks: the whole of Vitrine, the plain script, and peers of `features`."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from vitrine_pipeline.serving.service_logs import parse_event

_ROOT = Path(__file__).parents[2]
_HERE = Path(__file__).parent
_VITRINE = Path(sys.executable).with_name("vitrine")
PEERS = Path(sys.executable).parents[1] / "bench" / "bin"
_NEEDED = ("libs/*/src", "services/features/src")
_START_S = 120.0
_ASK_AGAIN_S = 0.1
_STOP_S = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    url
        Where.
    processes
        Its process ids, by name.
    addresses
        Of the gRPC services, by name; empty for others.
    """

    url: str
    processes: Mapping[str, int]
    addresses: Mapping[str, str]


@contextmanager
def whole(bundle: str, database: str, logs: Path, **settings: str) -> Iterator[Server]:
    """Run `vitrine up` for a block; `settings` go into its environment."""
    command = (
        *(str(_VITRINE), "up", f"--bundle={bundle}", f"--database={database}"),
        *("--port=0", "--json", f"--logs={logs}"),
    )
    with running(command, settings) as process:
        told = json.loads(_first_line(process, command))
        yield Server(told["url"], told["processes"], told["addresses"])


@contextmanager
def plain_script(products: int, words: int, vocabulary: int) -> Iterator[Server]:
    """Run the script that one would write first for a block."""
    command = (
        *(sys.executable, str(_HERE / "plain_script.py"), f"--products={products}"),
        *(f"--words={words}", f"--vocabulary={vocabulary}"),
    )
    with running(command, {}) as process:
        port = json.loads(_first_line(process, command))["port"]
        yield Server(f"http://127.0.0.1:{port}/analyze-image", {"script": process.pid}, {})


@contextmanager
def service(name: str, logs: Path, suffix: str = "", **settings: str) -> Iterator[Server]:
    """Run one service alone for a block.

    Parameters
    ----------
    name
        Of the service.
    logs, suffix
        Folder and end of the name of its log file.
    settings
        Go into its environment.
    """
    logs.mkdir(parents=True, exist_ok=True)
    free = {"HOST": "127.0.0.1", "PORT": "0", "METRICS_PORT": "-1", "DRAIN_S": "0"}
    command = (sys.executable, "-P", "-m", f"vitrine_{name}")
    log = logs / f"{name}{suffix or '-alone'}.log"
    with (
        log.open("w", encoding="utf-8") as out,
        running(command, free | settings, out) as process,
    ):
        port = _ready_port(process, log, command)
        yield Server(f"127.0.0.1:{port}", {name: process.pid}, {})


@contextmanager
def litserve(bundle: str) -> Iterator[Server]:
    """Serve the embedder with LitServe for a block."""
    port = _free_port()
    command = (str(PEERS / "python"), str(_HERE / "peers" / "litserve_server.py"), bundle)
    with _peer("litserve", (*command, str(port)), port, "/health") as server:
        yield server


@contextmanager
def bentoml(bundle: str) -> Iterator[Server]:
    """Serve the embedder with BentoML for a block."""
    port = _free_port()
    command = (
        *(str(PEERS / "python"), "-m", "bentoml", "serve", "bentoml_service:Embeds"),
        *("--host=127.0.0.1", f"--port={port}", f"--working-dir={_HERE / 'peers'}"),
    )
    settings = {"BUNDLE": bundle, "BENTOML_DO_NOT_TRACK": "true"}
    with _peer("bentoml", command, port, "/readyz", **settings) as server:
        yield server


@contextmanager
def on_cores(many: int) -> Iterator[None]:
    """Let whatever is started in a block use the first cores alone; this process as well."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:many])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def has_peers() -> bool:
    """Whether the environment of the peers is installed."""
    return (PEERS / "python").exists()


@contextmanager
def _peer(
    name: str, command: Sequence[str], port: int, health: str, **settings: str
) -> Iterator[Server]:
    # The sources, for the code that embeds is Vitrine's own there, too.
    sources = os.pathsep.join(str(path) for one in _NEEDED for path in sorted(_ROOT.glob(one)))
    with running(command, {"PYTHONPATH": sources, **settings}, subprocess.DEVNULL) as process:
        give_up_at = time.monotonic() + _START_S
        while not _answers(port, health):
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise _notrunning(command)
            time.sleep(_ASK_AGAIN_S)
        yield Server(f"http://127.0.0.1:{port}/predict", {name: process.pid}, {})


@contextmanager
def running(
    command: Sequence[str], settings: Mapping[str, str], out: int | IO[str] = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """Run a command for a block, and end it and all that it has started."""
    with subprocess.Popen(
        command,
        env={**os.environ, **settings},
        stdout=out,
        # The peers tell of every request there.
        stderr=subprocess.DEVNULL if out == subprocess.DEVNULL else None,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    # Not every peer ends what it has started.
    started = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
    _, left = psutil.wait_procs(started, timeout=0)
    for one in left:
        one.kill()
    psutil.wait_procs(left, timeout=_STOP_S)


def _first_line(process: subprocess.Popen[str], command: Sequence[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise _notrunning(command)
    return line


def _ready_port(process: subprocess.Popen[str], log: Path, command: Sequence[str]) -> int:
    give_up_at = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < give_up_at:
        whole_lines = log.read_text(encoding="utf-8").split("\n")[:-1]
        for entry in map(parse_event, whole_lines):
            if entry.get("event") == "ready":
                return int(str(entry["port"]))
        time.sleep(_ASK_AGAIN_S)
    raise _notrunning(command)


def _notrunning(command: Sequence[str]) -> SystemExit:
    return SystemExit(f"a server did not start; try it by hand: {' '.join(command)}")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
