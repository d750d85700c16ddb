"""``python -m vitrine_serving.probe``: ask a server on this machine whether it is ready.

What a container's health check runs; it ends with status 0 only if the server says that it is.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from urllib.error import URLError
from urllib.request import urlopen


def grpc_fault(port: int, timeout_s: float) -> str | None:
    """Ask ``grpc.health.v1`` for the readiness of a whole server.

    Returns
    -------
    str or None
        Why the server is not ready; None if it is.
    """
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(), timeout=timeout_s
            )
        except grpc.RpcError as error:
            return f"{error.code().name}: {error.details()}"
    if answer.status == health_pb2.HealthCheckResponse.SERVING:
        return None
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


def http_fault(port: int, timeout_s: float) -> str | None:
    """Ask ``/readyz``.

    Returns
    -------
    str or None
        Why the server is not ready; None if it is.
    """
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=timeout_s):
            return None
    except (URLError, TimeoutError, ConnectionError) as error:
        return str(error)


_FAULTS: Mapping[str, Callable[[int, float], str | None]] = {
    "grpc": grpc_fault,
    "http": http_fault,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Probe the server, and say on stdout why it is not ready.

    Raises
    ------
    SystemExit
        With status 1 if the server is not ready, 2 if the call is not understood.
    """
    parser = argparse.ArgumentParser(prog="python -m vitrine_serving.probe", description=__doc__)
    parser.add_argument("protocol", choices=sorted(_FAULTS))
    parser.add_argument(
        "port", type=int, help="asked unless the variable PORT, which the server reads, is set"
    )
    parser.add_argument("--timeout-s", type=float, default=3.0)
    options = parser.parse_args(arguments)
    port = int(os.environ.get("PORT") or options.port)
    if fault := _FAULTS[options.protocol](port, options.timeout_s):
        print(f"port {port}: {fault}")
        sys.exit(1)


if __name__ == "__main__":
    main()
