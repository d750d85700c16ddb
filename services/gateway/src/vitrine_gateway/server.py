"""The gateway under gunicorn: forked workers with threads, one announcement, an orderly end."""

from __future__ import annotations

import gc
import math
import queue
import resource
import signal
import time
from contextlib import ExitStack
from typing import Any

import structlog
from apiflask import APIFlask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from prometheus_client import REGISTRY
from prometheus_client.multiprocess import mark_process_dead

from vitrine_gateway.app import create_app
from vitrine_gateway.gateway import Gateway, open_gateway
from vitrine_gateway.lifecycle import Lifecycle
from vitrine_gateway.metrics import GatewayMetrics, expose_together
from vitrine_gateway.operation import OperationServer
from vitrine_gateway.settings import GatewaySettings
from vitrine_serving.traces import configure_traces

_KEEP_ALIVE_S = 75
_CONNECTIONS = 4096
_OTHER_FILES = 512
# A worker says each second that it lives; gunicorn ends one that does not for half a minute.
_SILENT_S = 10.0
_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class GatewayServer(BaseApplication):  # type: ignore[misc]
    """Serves the application until SIGTERM or SIGINT.

    Parameters
    ----------
    settings
        Checked settings.
    """

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.lifecycle = Lifecycle()
        self._stack = ExitStack()
        self._operation: OperationServer | None = None
        self._metrics: GatewayMetrics | None = None
        self._gateway: Gateway | None = None
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn how to serve."""
        settings = self.settings
        for name, value in {
            "bind": [_address(settings.host, settings.port)],
            "worker_class": "vitrine_gateway.front.worker.FrontWorker",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_connections": _connections(),
            "keepalive": _KEEP_ALIVE_S,
            "graceful_timeout": math.ceil(settings.grace_s),
            "preload_app": False,
            "control_socket_disable": True,
            "logger_class": _JsonLogger,
            "loglevel": "warning",
            "when_ready": self._share_memory,
            "post_worker_init": self._announce,
            "worker_exit": self._close,
            "child_exit": self._forget,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> APIFlask:
        """Build the application; gunicorn calls it in each worker, after the fork."""
        settings = self.settings
        self._stack.callback(configure_traces("gateway", settings, decides=True))
        metrics = GatewayMetrics(REGISTRY)
        metrics.threads.set(settings.threads)
        self._metrics = metrics
        self._gateway = gateway = open_gateway(
            settings,
            metrics,
            self._stack,
            is_draining=self.lifecycle.is_draining,
        )
        return create_app(settings, gateway)

    def count_refusal(self, status: int) -> None:
        """Count a request that got no thread, of which no more is known."""
        if self._metrics:
            self._metrics.requests.labels("OTHER", "unmatched", str(status)).inc()

    def turns_away(self, coming: int, path: str) -> bool:
        """Tell whether a search is refused before it gets a thread, and count it if so."""
        if self._gateway is None or not self._gateway.admission.turns_away(coming):
            return False
        self._gateway.metrics.requests.labels("POST", path, "503").inc()
        return True

    def run(self) -> None:
        """Serve; returns never, as gunicorn ends the process.

        Raises
        ------
        OSError
            The port for operators is taken.
        """
        arbiter = _DrainingArbiter(self)
        if self.settings.metrics_port >= 0:
            self._operation = OperationServer(
                self.settings.host,
                self.settings.metrics_port,
                lambda: self._status(arbiter),
                expose_together,
            )
            self._operation.start()
        arbiter.run()

    def _status(self, arbiter: Arbiter) -> str:
        if self.lifecycle.is_draining():
            return "draining"
        if not self.lifecycle.has_answered():
            return "starting"
        now = time.monotonic()
        beats = [now - worker.tmp.last_update() for worker in list(arbiter.WORKERS.values())]
        return "ready" if min(beats, default=_SILENT_S) < _SILENT_S else "not ready"

    def _share_memory(self, _server: Any) -> None:
        # What is loaded now stays one copy for all workers: the collector touches no page of it.
        gc.collect()
        gc.freeze()

    def _announce(self, worker: Any) -> None:
        # Ctrl-C reaches every process of a terminal; the first one alone decides what it means.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self.lifecycle.may_announce():
            structlog.get_logger("vitrine.process").info(
                "ready",
                port=worker.sockets[0].getsockname()[1],
                metrics_port=self._operation.port if self._operation else -1,
            )

    def _forget(self, _server: Any, worker: Any) -> None:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    def _close(self, _server: Any, _worker: Any) -> None:
        self._stack.close()


class _DrainingArbiter(Arbiter):  # type: ignore[misc]
    """Says that the gateway is not ready, and still serves for a while, before it stops."""

    def handle_term(self) -> None:
        drain_s: float = self.app.settings.drain_s
        structlog.get_logger("vitrine.process").info(
            "draining", drain_s=drain_s, grace_s=self.cfg.graceful_timeout
        )
        self.app.lifecycle.drain()
        end = time.monotonic() + drain_s
        while (left := end - time.monotonic()) > 0:
            try:
                if self.SIG_QUEUE.get(timeout=left) in _STOP:
                    break
            except queue.Empty:
                break
        raise StopIteration

    handle_int = handle_term


class _JsonLogger(Logger):  # type: ignore[misc]
    """Leaves gunicorn's own lines to the log of the process."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers = []
        self.error_log.propagate = True


def _connections() -> int:
    """Return how many connections a worker may have, having asked for the files that they need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(64, min(_CONNECTIONS, soft - _OTHER_FILES))


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
