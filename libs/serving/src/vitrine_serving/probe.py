"""``python -m vitrine_serving.probe``: ask a server on this machine whether it is ready.

What a container's health check runs, every few seconds in every container; it ends with status 0
only if the server says that it is. So it speaks the little of HTTP/2 that this one question needs
itself: to load gRPC for it takes six times as long, and a fifth of a core for an idle stack.
"""

from __future__ import annotations

import argparse
import os
import socket
import ssl
import struct
import sys
from collections.abc import Callable, Mapping, Sequence

_METHOD = "/grpc.health.v1.Health/Check"
_STATUSES = ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")
# RFC 9113: what a client says first, and the kinds and flags of frames.
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RST_STREAM, _SETTINGS, _GOAWAY = 0, 1, 3, 4, 7
_END_STREAM, _END_HEADERS = 1, 4
_STREAM = 1
# Of a gRPC message: whether it is compressed, and its length.
_PREFIX = struct.Struct(">?I")


def grpc_fault(port: int, timeout_s: float, service: str = "") -> str | None:
    """Ask ``grpc.health.v1`` for the readiness of a whole server, or of a service by its name.

    Returns
    -------
    str or None
        Why the server is not ready; None if it is.
    """
    headers = {
        ":method": "POST",
        ":scheme": "http",
        ":path": _METHOD,
        ":authority": "localhost",
        "te": "trailers",
        "content-type": "application/grpc",
    }
    # Each name and value as it is, in no table and in no code (RFC 7541, 6.2.2).
    block = b"".join(b"\0" + _text(name) + _text(value) for name, value in headers.items())
    # The request has one field, the name, left out where it is empty: the whole server.
    message = b"\x0a" + _text(service) if service else b""
    request = (
        _PREFACE
        + _frame(_SETTINGS, 0, 0, b"")
        + _frame(_HEADERS, _END_HEADERS, _STREAM, block)
        + _frame(_DATA, _END_STREAM, _STREAM, _PREFIX.pack(False, len(message)) + message)
    )
    try:
        with _connected(port, timeout_s) as connection:
            connection.sendall(request)
            status = _status(_message(connection))
    except OSError as error:
        return str(error)
    return None if status == "SERVING" else status


def _connected(port: int, timeout_s: float) -> socket.socket:
    """Connect, encrypted where the server is told by the same variables to be so."""
    connection = socket.create_connection(("127.0.0.1", port), timeout_s)
    certificate = os.environ.get("TLS_CERTIFICATE")
    if not certificate:
        return connection
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # It is this machine, whatever name the certificate is for.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    try:
        context.load_cert_chain(certificate, os.environ.get("TLS_KEY"))
        return context.wrap_socket(connection)
    except BaseException:
        connection.close()
        raise


def _text(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return (
        len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload
    )


def _message(connection: socket.socket) -> bytes:
    """Return the message that answers, without its prefix; other frames are passed over."""
    body = b""
    while len(body) < _PREFIX.size or len(body) < _PREFIX.size + _PREFIX.unpack_from(body)[1]:
        head = _read(connection, 9)
        kind, flags = head[3], head[4]
        payload = _read(connection, int.from_bytes(head[:3], "big"))
        if kind == _DATA:
            body += payload
        elif kind in (_RST_STREAM, _GOAWAY) or (kind == _HEADERS and flags & _END_STREAM):
            raise ConnectionError("the server refused to say")
    return body[_PREFIX.size :]


def _read(connection: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        part = connection.recv(size - len(read))
        if not part:
            raise ConnectionError("the server hung up")
        read += part
    return read


def _status(message: bytes) -> str:
    # The one field of the message, an enum: its tag, then its value; a zero is left out.
    value = message[1] if message[:1] == b"\x08" else 0
    return _STATUSES[value] if value < len(_STATUSES) else str(value)


def http_fault(port: int, timeout_s: float, _service: str = "") -> str | None:
    """Ask ``/readyz``.

    Returns
    -------
    str or None
        Why the server is not ready; None if it is.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout_s) as connection:
            connection.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            with connection.makefile("rb") as answer:
                line = answer.readline().decode("latin-1").strip()
    except OSError as error:
        return str(error)
    return None if line.split()[1:2] == ["200"] else line or "the server hung up"


_FAULTS: Mapping[str, Callable[[int, float, str], str | None]] = {
    "grpc": grpc_fault,
    "http": http_fault,
}
# The gateway answers for itself where it is asked for its metrics.
_VARIABLES = {"grpc": "PORT", "http": "METRICS_PORT"}


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
        "port",
        type=int,
        help="asked unless the variable that the server reads is set: PORT, for http METRICS_PORT",
    )
    parser.add_argument("--timeout-s", type=float, default=3.0)
    parser.add_argument("--service", default="", help="of gRPC; left out: the whole server")
    options = parser.parse_args(arguments)
    port = int(os.environ.get(_VARIABLES[options.protocol]) or options.port)
    if fault := _FAULTS[options.protocol](port, options.timeout_s, options.service):
        print(f"port {port}: {fault}")
        sys.exit(1)


if __name__ == "__main__":
    main()
