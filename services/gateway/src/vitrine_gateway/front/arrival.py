"""A request on its way: how much of it is there, and whether that is all.

What is decided here is only when a request is taken up. What it says is read afterwards, from the
same bytes, by gunicorn's parser, which refuses what is no request.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from enum import Enum

MAX_HEAD_BYTES = 64 << 10
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*\r\n", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})(?:[ \t]*;[^\r\n]*)?\r\n")
_MAX_LINE_BYTES = 8 << 10


class Stage(Enum):
    """How far a request is."""

    SILENT = "nothing is there"
    HEAD = "its head is not there yet"
    BODY = "its body is not there yet"
    WHOLE = "all of it is there"
    OPEN = "it is read while it arrives, however long that lasts"
    LARGE = "it is larger than it may be"


class Arrival:
    """Collects the bytes of one request.

    Parameters
    ----------
    max_body_bytes
        The largest body, framing included.
    is_open
        Tells by the request line, e.g. ``b"POST /api/v1/taggings HTTP/1.1"``, whether its body is
        read while it arrives.
    """

    def __init__(self, max_body_bytes: int, is_open: Callable[[bytes], bool]) -> None:
        self.pieces: deque[bytes] = deque()
        self.size = 0
        self.stage = Stage.SILENT
        self.expects = False
        """Whether its sender waits for a word before the body."""
        self.head = b""
        """Its request line and headers, each with its end, once they are there."""
        self.body_bytes = 0
        """How long its body is, where the head says so."""
        self._max_body_bytes = max_body_bytes
        self._is_open = is_open
        self._head = bytearray()
        self._needs = 0
        self._chunks: _Chunks | None = None

    @property
    def ends_here(self) -> bool:
        """Whether it is whole, of a length that its head says, and nothing came behind it."""
        return self.stage is Stage.WHOLE and self.size == self._needs

    def add(self, data: bytes) -> None:
        """Take the next bytes, in any pieces; at least one."""
        self.pieces.append(data)
        self.size += len(data)
        if self.stage in (Stage.SILENT, Stage.HEAD):
            self._add_to_head(data)
        elif self.stage is Stage.BODY:
            self._add_to_body(data)

    def _add_to_head(self, data: bytes) -> None:
        self.stage = Stage.HEAD
        searched = max(0, len(self._head) - len(_END) + 1)
        self._head += data
        # A parser passes over empty lines before a request.
        start = len(self._head) - len(self._head.lstrip(b"\r\n"))
        end = self._head.find(_END, max(searched, start))
        if end >= 0:
            body = bytes(self._head[end + len(_END) :])
            self._begin_body(bytes(self._head[start : end + 2]), body, end + len(_END))
            self._head.clear()
        elif len(self._head) > MAX_HEAD_BYTES:
            # The parser says that it is too large.
            self.stage = Stage.WHOLE

    def _begin_body(self, head: bytes, body: bytes, head_bytes: int) -> None:
        self.head = head
        self.expects = _EXPECTS.search(head) is not None
        if self._is_open(head.partition(b"\r\n")[0]):
            self.stage = Stage.OPEN
        elif _CHUNKED.search(head):
            self.stage = Stage.BODY
            self._chunks = _Chunks()
            self._needs = head_bytes + self._max_body_bytes
            if body:
                self._add_to_body(body)
        elif found := _LENGTH.search(head):
            self.body_bytes = int(found[1])
            self._needs = head_bytes + self.body_bytes
            is_large = self.body_bytes > self._max_body_bytes
            self.stage = Stage.LARGE if is_large else Stage.BODY
            self._add_to_body(b"")
        else:
            self.stage = Stage.WHOLE

    def _add_to_body(self, data: bytes) -> None:
        if self.stage is not Stage.BODY:
            return
        if self._chunks is None:
            if self.size >= self._needs:
                self.stage = Stage.WHOLE
        elif self._chunks.add(data):
            self.stage = Stage.WHOLE
        elif self.size > self._needs:
            self.stage = Stage.LARGE


class _Chunks:
    """Follows a chunked body to its end, or to where it is none."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._skip = 0
        self._in_trailers = False

    def add(self, data: bytes) -> bool:
        """Take the next bytes; tell whether the body ends with them, or is no body."""
        view = memoryview(data)
        while view:
            if self._skip:
                passed = min(self._skip, len(view))
                self._skip -= passed
                view = view[passed:]
                continue
            end = bytes(view[:_MAX_LINE_BYTES]).find(b"\n") + 1
            self._line += view[: end or _MAX_LINE_BYTES]
            view = view[end or _MAX_LINE_BYTES :]
            if len(self._line) >= _MAX_LINE_BYTES or (end and self._ends()):
                return True
        return False

    def _ends(self) -> bool:
        line = bytes(self._line)
        self._line.clear()
        if self._in_trailers:
            return line == b"\r\n"
        found = _SIZE.fullmatch(line)
        if found is None:
            return True
        size = int(found[1], 16)
        self._in_trailers = size == 0
        self._skip = size + 2 if size else 0
        return False
