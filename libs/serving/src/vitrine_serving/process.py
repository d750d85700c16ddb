"""The life of a service's process: settings in, server up, drained on SIGTERM."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import FrameType

import structlog

from vitrine_serving.logs import configure_logs
from vitrine_serving.server import ServiceDefinition, ServiceServer
from vitrine_serving.settings import ServiceSettings
from vitrine_serving.traces import configure_traces

_LOOK_EVERY_S = 0.5


def serve(
    service: str,
    names: Sequence[str],
    settings: ServiceSettings,
    build: Callable[[ExitStack], Sequence[ServiceDefinition]],
) -> None:
    """Run one service until SIGTERM or SIGINT; the last line of every `main`.

    The server listens at once and says NOT_SERVING. When `build` has returned, it says SERVING
    and logs one line with the event ``ready`` and the ports. While a service says that it is not
    ready, the server says NOT_SERVING and goes on serving; one that is ready and not well is
    NOT_SERVING under its own name alone. On SIGTERM it says NOT_SERVING, still
    serves for `settings.drain_s`, then lets calls in progress end for up to `settings.grace_s`.

    Parameters
    ----------
    service
        The short name for logs and traces, e.g. ``"features"``.
    names
        The full names of the gRPC services.
    settings
        Checked settings.
    build
        Opens what the service needs, runs a warm-up, and returns the services. What must be
        closed at the end is pushed on the stack that it gets.

    Raises
    ------
    SystemExit
        With status 1 if the service cannot start, after one log line that says why.
    """
    configure_logs(service, settings.log_level)
    log = structlog.get_logger("vitrine.process")
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    with ExitStack() as stack:
        stack.callback(configure_traces(service, settings))
        try:
            server = ServiceServer(settings, names)
            server.start()
            stack.callback(server.stop, 0)
            services = build(stack)
            server.add(services)
        except Exception as error:  # noqa: BLE001 - whatever it is, the process cannot serve
            log.critical("cannot_start", error=str(error), kind=type(error).__name__)
            sys.exit(1)
        # What lives now stays; `starting.start` has switched the collector off.
        gc.freeze()
        gc.enable()
        server.tell_well(services)
        server.mark_ready()
        log.info("ready", port=server.port, metrics_port=server.metrics_port)
        while not stop.wait(_LOOK_EVERY_S):
            server.tell_well(services)
            if all(service.is_ready() for service in services):
                server.mark_ready()
            else:
                server.mark_not_ready()
        log.info("draining", drain_s=settings.drain_s, grace_s=settings.grace_s)
        server.mark_not_ready()
        threading.Event().wait(settings.drain_s)
        server.stop()
        log.info("stopped")
