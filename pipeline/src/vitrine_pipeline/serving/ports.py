"""The ports that are asked for, looked at before anything is started."""

from __future__ import annotations

import socket

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.serving.programs import LISTENING, THIS_MACHINE, StackOptions


def check_ports(options: StackOptions) -> None:
    """Refuse ports that are taken.

    Raises
    ------
    PipelineError
        If the page or a service cannot listen where it is to; names it and says what to do.
    """
    _check("the page", options.host, options.port, f"--port, e.g. --port {options.port + 1}")
    for name in LISTENING:
        port = options.service_port(name)
        if port and port == options.port:
            raise PipelineError(
                f"the page and {name} cannot both have port {port}; "
                "choose another with --port or --service-ports"
            )
        _check(name, THIS_MACHINE, port, "--service-ports, or leave it out for any free ones")


def _check(name: str, host: str, port: int, choice: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PipelineError(
                f"{name} cannot listen on {host}:{port}: {error.strerror}; "
                f"stop what listens there, or choose another port with {choice}"
            ) from error
