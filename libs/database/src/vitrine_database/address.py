"""What an address of a database for a catalogue looks like; quick to load, to be said at once."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from vitrine_serving.errors import InvalidInput

MOST_CONNECTIONS = 1000

_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")


def check_address(url: str) -> None:
    """Refuse what is no address of a database that can hold a catalogue.

    Parameters
    ----------
    url
        To be ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises
    ------
    InvalidInput
        ``DATABASE_URL_INVALID``; the message says what to write instead, and no password.
    """
    fault = _fault(url)
    if fault:
        raise InvalidInput(
            f"database URL {_PASSWORD.sub('***', url)!r}: {fault}; give sqlite:///PATH or "
            "postgresql://USER@HOST/NAME",
            reason="DATABASE_URL_INVALID",
        )


def with_pool(url: str, *, size: int, overflow: int) -> str:
    """Return an address with how many connections a pool keeps, and how many more it may have.

    That of a file stays as it is, and so does what an address says of its pool itself.
    """
    parts = urlsplit(url)
    if parts.scheme.partition("+")[0] not in ("postgresql", "postgres"):
        return url
    said = {name for name, _ in parse_qsl(parts.query)}
    added = [
        f"{name}={number}"
        for name, number in (("pool_size", size), ("max_overflow", overflow))
        if name not in said
    ]
    return url + ("&" if parts.query else "" if url.endswith("?") else "?") + "&".join(added)


def _fault(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator:
        path = url.removeprefix("sqlite:")
        return (
            f"it is not a URL (that of a file would be 'sqlite:///{path}')"
            if path
            else ("it is not a URL")
        )
    backend = scheme.partition("+")[0]
    if backend == "sqlite":
        return _fault_of_file(rest.partition("?")[0])
    if backend not in ("postgresql", "postgres"):
        return f"{backend!r} is not supported"
    parts = urlsplit(url)
    if not (parts.netloc or parts.path.strip("/") or parts.query):
        return "it names neither a host nor a database"
    return ""


def _fault_of_file(path: str) -> str:
    if path.strip("/") in ("", ":memory:"):
        return "it names no file, and a catalogue must outlive the process"
    if not path.startswith("/"):
        return f"a file has three slashes before its path, as in 'sqlite:///{path}'"
    return ""
