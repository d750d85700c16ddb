"""Which addresses of the web may be asked, and which of them a name may lead to."""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from urllib.parse import SplitResult, quote, urlsplit

import httpcore

from vitrine_serving.errors import InvalidInput

_MAX_URL_LENGTH = 2_000
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


def checked_url(url: str) -> str:
    """Return an address of the web as it is asked for, in ASCII.

    Raises
    ------
    InvalidInput
        ``IMAGE_URL_INVALID``: it is none, or holds a user name or password.
    """
    if len(url) > _MAX_URL_LENGTH:
        raise _invalid(f"it is longer than {_MAX_URL_LENGTH} characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _invalid("it cannot be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise _invalid("it has to begin with http:// or https:// and a host")
    if parts.username is not None or parts.password is not None:
        raise _invalid("it must not hold a user name or password")
    return _ascii(parts, host, port)


def _ascii(parts: SplitResult, host: str, port: int | None) -> str:
    try:
        name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _invalid("its host is no name") from None
    place = name if port is None else f"{name}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return f"{parts.scheme}://{place}{path}" + (f"?{query}" if query else "")


def _invalid(why: str) -> InvalidInput:
    return InvalidInput(f"image_url cannot be used: {why}", reason="IMAGE_URL_INVALID")
