"""Forms, read part by part as they arrive, in bounded memory and in bounded time."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import Request
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser
from werkzeug.exceptions import RequestEntityTooLarge

from vitrine_gateway.api.bodies import arriving, broken, late
from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import DeadlineExceeded, Exhausted, InvalidInput

FORM_TYPE = "multipart/form-data"
MAX_TRANSFER_PARTS = 32
_TRANSFER_PIECE_BYTES = 256 << 10
# The server hands on no more at once; a photo of the usual size comes in one piece, uncopied.
_PIECE_BYTES = 1 << 20


def read_parts(
    request: Request,
    max_parts: int,
    *,
    piece_bytes: int = _PIECE_BYTES,
    deadline: Deadline | None = None,
) -> Iterator[MultipartSegment | bytes]:
    """Read a form as it arrives.

    Parameters
    ----------
    max_parts
        That it may have.
    piece_bytes
        The most that is read at once.
    deadline
        When it must have arrived; None: as long as the client does not fall silent.

    Yields
    ------
    MultipartSegment, bytes
        The head of a part, then its bytes in pieces.

    Raises
    ------
    InvalidInput
        ``BODY_INVALID``: it is broken off, or no form; ``BODY_TIMEOUT``.
    RequestEntityTooLarge
        It is larger than the request may be.
    """
    try:
        parser = PushMultipartParser(
            request.mimetype_params.get("boundary", ""), max_segment_count=max_parts
        )
        while not parser.closed:
            for event in parser.parse(_read(request, piece_bytes, deadline)):
                if event is not None:
                    yield event
    except ParserLimitReached:
        raise InvalidInput(
            f"the form has more than {max_parts} parts, or a head that does not end",
            reason="BODY_INVALID",
        ) from None
    except MultipartError as error:
        raise broken() from error


def read_transfer(
    request: Request, max_bytes: int, deadline: Deadline
) -> Iterator[MultipartSegment | bytes]:
    """Read a form that may be large, as `read_parts` does, in pieces of at most 256 kB.

    Parameters
    ----------
    max_bytes
        The largest body.
    deadline
        When it must have arrived.

    Raises
    ------
    InvalidInput
        ``CONTENT_TYPE_UNSUPPORTED``; ``BODY_INVALID``: it is broken off, or no form;
        ``BODY_TIMEOUT``.
    Exhausted
        ``BODY_TOO_LARGE``.
    """
    if request.mimetype != FORM_TYPE or not request.mimetype_params.get("boundary"):
        raise InvalidInput(
            f"send a form of type {FORM_TYPE}", reason="CONTENT_TYPE_UNSUPPORTED",
            known=json.dumps([FORM_TYPE]),
        )  # fmt: skip
    request.max_content_length = max_bytes
    try:
        with _heard_until(deadline, request):
            yield from read_parts(
                request, MAX_TRANSFER_PARTS, piece_bytes=_TRANSFER_PIECE_BYTES, deadline=deadline
            )
    except RequestEntityTooLarge:
        raise Exhausted(
            f"the upload is larger than {max_bytes / 1e6:g} MB; send fewer pictures, or write the "
            "addresses of the pictures into the file",
            reason="BODY_TOO_LARGE",
        ) from None


def _read(request: Request, most: int, deadline: Deadline | None) -> bytes:
    length = request.content_length
    with arriving():
        piece: bytes = request.stream.read(most if length is None else min(most, length))
    try:
        if deadline:
            deadline.remaining_s()
    except DeadlineExceeded:
        raise late() from None
    return piece


@contextmanager
def _heard_until(deadline: Deadline, request: Request) -> Iterator[None]:
    """Hear no more of a client at the deadline, however slowly its bytes drip.

    The connection's own timeout starts again with each byte, and a piece is waited for until it
    is whole. The other direction stays open for the answer.
    """
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        yield
        return
    alarm = threading.Timer(deadline.remaining_s(), _stop_hearing, [connection])
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _stop_hearing(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
