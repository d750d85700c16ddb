"""Large forms, read part by part as they arrive, in bounded memory and in bounded time."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from vitrine_gateway.deadline import Deadline
from vitrine_serving.errors import DeadlineExceeded, Exhausted, InvalidInput

FORM_TYPE = "multipart/form-data"
MAX_PARTS = 32
_PIECE_BYTES = 256 << 10
# What is kept while the end of a part's head is looked for.
_HELD_BYTES = 1 << 20


def read_parts(
    request: Request, max_bytes: int, deadline: Deadline
) -> Iterator[Field | File | Data]:
    """Read a form as it arrives.

    Parameters
    ----------
    max_bytes
        The largest body.
    deadline
        When it must have arrived.

    Yields
    ------
    Field, File, Data
        The head of a part, then its bytes in pieces of at most 256 kB.

    Raises
    ------
    InvalidInput
        ``CONTENT_TYPE_UNSUPPORTED``; ``BODY_INVALID``: it is broken off, or no form;
        ``BODY_TIMEOUT``.
    Exhausted
        ``BODY_TOO_LARGE``.
    """
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != FORM_TYPE or not boundary:
        raise InvalidInput(
            f"send a form of type {FORM_TYPE}", reason="CONTENT_TYPE_UNSUPPORTED",
            known=json.dumps([FORM_TYPE]),
        )  # fmt: skip
    request.max_content_length = max_bytes
    decoder = MultipartDecoder(
        boundary.encode("utf-8", "replace"), _HELD_BYTES, max_parts=MAX_PARTS
    )
    with _heard_until(deadline, request):
        while True:
            piece = _read(request, max_bytes, deadline)
            for event in _events(decoder, piece):
                if isinstance(event, Epilogue):
                    return
                if isinstance(event, Field | File | Data):
                    yield event


def _read(request: Request, max_bytes: int, deadline: Deadline) -> bytes:
    try:
        piece: bytes = request.stream.read(_PIECE_BYTES)
        deadline.remaining_s()
    except DeadlineExceeded:
        raise _late() from None
    except RequestEntityTooLarge:
        raise Exhausted(
            f"the upload is larger than {max_bytes / 1e6:g} MB; send fewer pictures, or write the "
            "addresses of the pictures into the file",
            reason="BODY_TOO_LARGE",
        ) from None
    except ClientDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise _late() from error
        raise _broken() from error
    return piece


def _events(decoder: MultipartDecoder, piece: bytes) -> Iterator[object]:
    try:
        decoder.receive_data(piece or None)
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
            if isinstance(event, Epilogue):
                return
    except RequestEntityTooLarge:
        raise InvalidInput(
            f"the form has more than {MAX_PARTS} parts, or a head that does not end",
            reason="BODY_INVALID",
        ) from None
    except ValueError as error:
        raise _broken() from error


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


def _late() -> InvalidInput:
    return InvalidInput(
        "the upload did not arrive in time; send it again, over a faster connection or with fewer "
        "pictures",
        reason="BODY_TIMEOUT",
    )


def _broken() -> InvalidInput:
    return InvalidInput(
        "the upload is broken off, or no form; send it again", reason="BODY_INVALID"
    )
