"""All of Vitrine on this machine: started in order, watched, and stopped in order."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving import programs
from vitrine_pipeline.serving.ports import check_ports
from vitrine_pipeline.serving.programs import (
    GATEWAY,
    LISTENING,
    SERVICES,
    TAGGER,
    THIS_MACHINE,
    StackOptions,
)
from vitrine_pipeline.serving.service_logs import ServiceLogs, parse_event
from vitrine_pipeline.serving.supervisor import Supervisor

_START_S = 90
_ASK_S = 2
_ASK_AGAIN_S = 0.05


@dataclass(frozen=True)
class Running:
    """Everything answers.

    Attributes
    ----------
    url
        The page.
    addresses
        Where each gRPC service listens, by name.
    metrics
        Where each process shows its metrics, by name.
    logs
        The folder of the log files.
    processes
        The process ids, by name.
    seconds
        How long the start took.
    products, not_embedded
        Products that a search can find, and those of the catalogue that have no embedding in the
        bundle's space.
    """

    url: str
    addresses: Mapping[str, str]
    metrics: Mapping[str, str]
    logs: str
    processes: Mapping[str, int]
    seconds: float
    products: int
    not_embedded: int


class Stack:
    """The six processes, and a Redis if none is given.

    Parameters
    ----------
    options
        What to serve, and where.
    logs
        Gets all that the processes print.
    announce
        Called once everything answers.
    """

    def __init__(
        self, options: StackOptions, logs: ServiceLogs, announce: Callable[[Running], None]
    ) -> None:
        self._options = options
        self._logs = logs
        self._announce = announce
        self._environment = dict(os.environ)
        self._supervisor = Supervisor(self._heard)
        self._ready: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._loaded: Mapping[str, Any] = {}

    def run(self) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; call it in the main thread.

        Raises
        ------
        PipelineError
            If a port is taken, or a process ends or does not get ready; names it and says why.
        """
        check_ports(self._options)
        with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
            asyncio.run(self._supervisor.run(self._start(Path(folder))))
        ended = self._supervisor.ended
        if ended:
            raise PipelineError(
                f"{ended.name} {_manner(ended.status)}, so the others were stopped: "
                f"{self._logs.last_words(ended.name)}\n"
                f"All that it said is in {self._logs.file(ended.name)}"
            )

    async def _start(self, folder: Path) -> None:
        began = time.monotonic()
        loop = asyncio.get_running_loop()
        self._ready = {name: loop.create_future() for name in (*LISTENING, GATEWAY)}
        try:
            async with asyncio.timeout(_START_S):
                await self._start_in_order(folder)
        except TimeoutError:
            # Waiting for an answer that is given up leaves it cancelled.
            told = [
                name
                for name, ready in self._ready.items()
                if ready.done() and not ready.cancelled()
            ]
            late = [name for name in LISTENING if name not in told] or [GATEWAY]
            raise PipelineError(
                f"{', '.join(late)} did not get ready within {_START_S} seconds; "
                f"see {', '.join(str(self._logs.file(name)) for name in late)}"
            ) from None
        events = {name: ready.result() for name, ready in self._ready.items()}
        gateway = _shown(self._options.host)
        self._announce(
            Running(
                url=f"http://{gateway}:{events[GATEWAY]['port']}",
                addresses=self._addresses(LISTENING),
                metrics={
                    name: f"http://{gateway if name == GATEWAY else THIS_MACHINE}:"
                    f"{event['metrics_port']}/metrics"
                    for name, event in events.items()
                },
                logs=str(self._logs.folder),
                processes=self._supervisor.pids(),
                seconds=round(time.monotonic() - began, 2),
                products=int(self._loaded.get("products", 0)),
                not_embedded=int(self._loaded.get("not_embedded", 0)),
            )
        )

    async def _start_in_order(self, folder: Path) -> None:
        options, environment = self._options, self._environment
        redis = options.redis
        if not redis:
            socket = folder / "redis.sock"
            redis = f"unix://{socket}"
            await self._supervisor.start(programs.redis(socket, environment))
        for name in SERVICES:
            await self._supervisor.start(programs.service(name, options, environment))
        await asyncio.gather(*(self._ready[name] for name in SERVICES))
        await self._start_tagger()
        gateway = programs.gateway(options, self._addresses(LISTENING), redis, environment)
        await self._supervisor.start(gateway)
        port = (await self._ready[GATEWAY])["port"]
        while not await asyncio.to_thread(_answers, _reachable(options.host), port):
            await asyncio.sleep(_ASK_AGAIN_S)

    async def _start_tagger(self) -> None:
        tagger = programs.tagger(self._options, self._addresses(SERVICES), self._environment)
        await self._supervisor.start(tagger)
        ready = await self._ready[TAGGER]
        # A tagging goes on where it was, and no search is to end with what it came upon.
        self._supervisor.keep(
            programs.where_it_was(tagger, int(ready["port"]), int(ready["metrics_port"]))
        )

    def _addresses(self, names: Iterable[str]) -> dict[str, str]:
        return {name: f"{THIS_MACHINE}:{self._ready[name].result()['port']}" for name in names}

    def _heard(self, name: str, line: str) -> None:
        self._logs.write(name, line)
        event = parse_event(line)
        if event.get("event") == "loaded" and name == "similarity":
            self._loaded = event
        ready = self._ready.get(name)
        if event.get("event") == "ready" and ready and not ready.done():
            ready.set_result(event)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=_ASK_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not listened on


def _shown(host: str) -> str:
    reachable = _reachable(host)
    if reachable in ("127.0.0.1", "::1"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _manner(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
