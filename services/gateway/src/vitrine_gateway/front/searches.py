"""Searches on their way through a process: what is refused often has to be refused for little.

Everything else about a request is for gunicorn's parser to say. So a search is told here only where
its head is of the plainest form, about whose end no two parsers differ.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from cachetools import TTLCache

from vitrine_gateway.front.arrival import Arrival
from vitrine_gateway.front.connection import Connection

# Possessive, and with one way to read each byte: whoever sends a head that does not match would
# otherwise choose how many ways are tried.
_HEAD = re.compile(
    rb"POST (?P<path>/api/v1/searches|/analyze-image)(?:\?[!-~]*+)? HTTP/1\.1\r\n"
    rb"(?:[A-Za-z0-9-]++:\t?[ -~\x80-\xff]*+\r\n)++"
)
_LENGTH = b"\r\ncontent-length:"
_OTHER_LENGTHS = b"\r\ntransfer-encoding:"
_CONNECTION = re.compile(rb"\r\nconnection:(?![ \t]*keep-alive[ \t]*\r\n)")
_REMEMBERED, _REMEMBERED_S = 10_000, 600
_READ_BYTES = 64 << 10


class Searches:
    """Knows which searches of a process are under way, and which were answered before.

    Those are looked up in the cache however many others are refused.

    Parameters
    ----------
    turns_away
        Tells by the number of those under way, and the route, whether another is refused.
    """

    def __init__(self, turns_away: Callable[[int, str], bool]) -> None:
        self._turns_away = turns_away
        self._under_way: dict[Connection, int] = {}
        self._answered: TTLCache[int, None] = TTLCache(_REMEMBERED, _REMEMBERED_S)

    def refuses(self, conn: Connection) -> bool:
        """Tell whether the request on a connection, which is whole, is a search to be refused."""
        path = path_of(conn.arrival.head) if conn.arrival.ends_here else None
        if path is None:
            return False
        fingerprint = fingerprint_of(conn.arrival)
        if fingerprint not in self._answered and self._turns_away(len(self._under_way), path):
            return True
        self._under_way[conn] = fingerprint
        return False

    def note_end(self, conn: Connection) -> None:
        """Note that what a thread did for a connection has ended."""
        fingerprint = self._under_way.pop(conn, None)
        if fingerprint is None:
            return
        if conn.sock.is_ok:
            self._answered[fingerprint] = None
        else:
            self._answered.pop(fingerprint, None)


def path_of(head: bytes) -> str | None:
    """Return the route of a search with a body of a stated length; None: it is none."""
    found = _HEAD.fullmatch(head)
    if found is None:
        return None
    lower = head.lower()
    if lower.count(_LENGTH) != 1 or _OTHER_LENGTHS in lower:
        return None
    return found["path"].decode()


def may_stay(head: bytes) -> bool:
    """Tell whether the connection may be kept after an answer to a request of this head."""
    return _CONNECTION.search(head.lower()) is None


def fingerprint_of(arrival: Arrival) -> int:
    """Return a number that is the same for the same search, and seldom for another.

    A form has a boundary of its own each time. Of a large photo its start and its end are read.
    """
    sent = memoryview(b"".join(arrival.pieces))
    body = sent[len(sent) - arrival.body_bytes :]
    boundary = bytes(body[:128]).find(b"\r\n") if bytes(body[:2]) == b"--" else -1
    content = body[boundary + 1 : len(body) - max(0, boundary) - len(b"\r\n--\r\n")]
    what = b"%s %d" % (arrival.head.partition(b"\r\n")[0], len(content))
    start = zlib.crc32(content[:_READ_BYTES], zlib.crc32(what))
    return zlib.crc32(content[_READ_BYTES:][-_READ_BYTES:], start)
