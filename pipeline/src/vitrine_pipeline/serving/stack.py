"""All of Vitrine on this machine: started in order, watched, and stopped in order."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving import programs
from vitrine_pipeline.serving.ports import check_ports
from vitrine_pipeline.serving.programs import GATEWAY, SERVICES, THIS_MACHINE, StackOptions
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
    """

    url: str
    addresses: Mapping[str, str]
    metrics: Mapping[str, str]
    logs: str
    processes: Mapping[str, int]
    seconds: float


class Stack:
    """The five processes, and a Redis if none is given.

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
        self._addresses: dict[str, str] = {}
        self._metrics: dict[str, str] = {}
        self._redis = options.redis
        self._pause = threading.Event()
        self._late = False

    def run(self) -> None:
        """Run until SIGINT or SIGTERM; call it in the main thread.

        Raises
        ------
        PipelineError
            If a port is taken, or a process ends or does not get ready; names it and says why.
        """
        check_ports(self._options)
        self._began = time.monotonic()
        signal.signal(signal.SIGALRM, self._give_up)
        signal.alarm(_START_S)
        with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
            if not self._redis:
                place = Path(folder) / "redis.sock"
                self._redis = f"unix://{place}"
                self._supervisor.start(programs.redis(place, self._environment))
            for name in SERVICES:
                self._supervisor.start(programs.service(name, self._options, self._environment))
            self._supervisor.loop()
        self._explain()

    def _heard(self, name: str, line: str) -> None:
        self._logs.write(name, line)
        event = parse_event(line)
        if event.get("event") != "ready" or self._supervisor.stopping:
            return
        self._metrics[name] = f"http://{THIS_MACHINE}:{event['metrics_port']}/metrics"
        if name in SERVICES:
            self._addresses[name] = f"{THIS_MACHINE}:{event['port']}"
            if len(self._addresses) == len(SERVICES):
                self._supervisor.start(
                    programs.gateway(self._options, self._addresses, self._redis, self._environment)
                )
        elif name == GATEWAY:
            # No program is started after this one, so that none is forked beside the thread.
            threading.Thread(
                target=self._await_answer, args=(int(str(event["port"])),), daemon=True
            ).start()

    def _await_answer(self, port: int) -> None:
        while not self._supervisor.stopping:
            if _answers(_reachable(self._options.host), port):
                signal.alarm(0)
                self._announce(
                    Running(
                        url=f"http://{_shown(self._options.host)}:{port}",
                        addresses=dict(self._addresses),
                        metrics=dict(self._metrics),
                        logs=str(self._logs.folder),
                        processes=self._supervisor.pids(),
                        seconds=round(time.monotonic() - self._began, 2),
                    )
                )
                return
            self._pause.wait(_ASK_AGAIN_S)

    def _give_up(self, _signal: int, _frame: FrameType | None) -> None:
        self._late = not self._supervisor.stopping
        self._supervisor.terminate()

    def _explain(self) -> None:
        ended = self._supervisor.ended
        if ended:
            raise PipelineError(
                f"{ended.name} {_manner(ended.status)}, so the others were stopped: "
                f"{self._logs.last_words(ended.name)}\n"
                f"All that it said is in {self._logs.file(ended.name)}"
            )
        if self._late:
            missing = [name for name in SERVICES if name not in self._addresses] or [GATEWAY]
            raise PipelineError(
                f"{', '.join(missing)} did not get ready within {_START_S} seconds; "
                f"see {', '.join(str(self._logs.file(name)) for name in missing)}"
            )


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
