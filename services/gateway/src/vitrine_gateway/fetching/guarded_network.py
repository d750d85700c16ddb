"""Connections that lead only where they may, and only for as long as they may."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from vitrine_downloads.addresses import AddressRefused, NameLookup
from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import DeadlineExceeded


class GuardedNetwork(httpcore.NetworkBackend):
    """Opens connections to checked addresses, all of them within one deadline.

    Parameters
    ----------
    lookup
        Resolves and refuses.
    deadline
        Of everything that is done over this network together.
    """

    def __init__(self, lookup: NameLookup, deadline: Deadline) -> None:
        self._lookup = lookup
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers."""
        refused: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._lookup.resolve(host, port, _left(self._deadline)):
            try:
                stream = self._network.connect_tcp(
                    address, port, _left(self._deadline), local_address, socket_options
                )
            except httpcore.ConnectError as error:
                refused = error
                continue
            return _GuardedStream(stream, self._deadline)
        raise refused

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: no photo is there."""
        raise AddressRefused(path)


class _GuardedStream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        tls = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _GuardedStream(tls, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: Deadline) -> float:
    try:
        return deadline.remaining_s()
    except DeadlineExceeded:
        raise httpcore.ReadTimeout("no time is left") from None
