"""Connections that lead only where they may, and only for as long as they may."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

import httpcore

from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import DeadlineExceeded

_LOOKUP_THREADS = 4
_IPV6_OF_IPV4 = (
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("::/96"),
)


class AddressRefused(Exception):
    """A host resolves to an address that may not be reached."""


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet.

    IPv4 addresses that are written inside IPv6 ones (mapped, compatible, NAT64, 6to4, Teredo)
    count as what they lead to.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and any(ip in network for network in _IPV6_OF_IPV4):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class NameLookup:
    """Resolves names in time; the resolver of the system alone knows no deadline.

    Parameters
    ----------
    allow_private_networks
        Whether addresses that are not public may be reached.
    """

    def __init__(self, *, allow_private_networks: bool) -> None:
        self._allow_private = allow_private_networks
        self._pool = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="lookup")

    def resolve(self, host: str, port: int, timeout_s: float) -> list[str]:
        """Return the addresses of a host.

        Raises
        ------
        AddressRefused
            If any of them may not be reached.
        httpcore.ConnectTimeout, httpcore.ConnectError
            If there is none, or none in time.
        """
        asked = self._pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            answers = asked.result(timeout_s)
        except FutureTimeout:
            asked.cancel()
            raise httpcore.ConnectTimeout(f"{host} does not resolve in time") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} does not resolve") from error
        addresses = [str(answer[4][0]) for answer in answers]
        if not self._allow_private and not all(map(is_public, addresses)):
            raise AddressRefused(host)
        return addresses

    def close(self) -> None:
        """Release the threads, except those that still wait for the resolver."""
        self._pool.shutdown(wait=False, cancel_futures=True)


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
