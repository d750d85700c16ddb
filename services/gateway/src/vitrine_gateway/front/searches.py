"""Searches, known by their heads: what is refused often has to be refused for little.

Everything else about a request is for gunicorn's parser to say. So a search is told here only where
its head is of the plainest form, about whose end no two parsers differ.
"""

from __future__ import annotations

import re

_HEAD = re.compile(
    rb"POST (?P<path>/api/v1/searches|/analyze-image)(?:\?[!-~]*)? HTTP/1\.1\r\n"
    rb"(?:[A-Za-z0-9-]+:[ \t]?[ -~\x80-\xff]*\r\n)+"
)
_LENGTH = b"\r\ncontent-length:"
_OTHER_LENGTHS = b"\r\ntransfer-encoding:"
_CONNECTION = re.compile(rb"\r\nconnection:(?![ \t]*keep-alive[ \t]*\r\n)")


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
