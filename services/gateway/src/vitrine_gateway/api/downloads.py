"""Files that are sent while they are made, as fast as the client takes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from itertools import chain
from urllib.parse import quote

import structlog
from flask import Response, request
from werkzeug.http import dump_options_header

from vitrine_gateway.admission import Admission, Work
from vitrine_serving.errors import DomainError, InvalidInput

CSV_TYPE = "text/csv"
_FORMATS = ("json", "csv")
# A client has 20 seconds for each.
_PIECE_BYTES = 64 << 10
_log = structlog.get_logger("vitrine.api")


def wants_csv() -> bool:
    """Tell whether a request asks for a file, by ``format`` or else by ``Accept``.

    Raises
    ------
    InvalidInput
        ``OPTION_INVALID``.
    """
    asked = request.args.getlist("format")
    if not asked:
        return request.accept_mimetypes.best_match(["application/json", CSV_TYPE]) == CSV_TYPE
    if len(asked) > 1 or asked[0] not in _FORMATS:
        raise InvalidInput("format takes json or csv", reason="OPTION_INVALID")
    return asked[0] == "csv"


def download(
    begin: Callable[[], Generator[bytes, None, None]], filename: str, admission: Admission
) -> Response:
    """Answer with a CSV file.

    Parameters
    ----------
    begin
        Begins to make it. Its errors up to the first bytes are answered as ever; one that comes
        later breaks the answer off, so that nobody takes a part for the whole.
    filename
        What the client is to save it under.
    admission
        Holds a place until the last byte is sent, or the client is gone.
    """
    response = Response(content_type=f"{CSV_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = _disposition(filename)
    if request.method != "HEAD":
        with ExitStack() as stack:
            stack.enter_context(admission.place(Work.TRANSFER))
            chunks = begin()
            stack.callback(chunks.close)
            response.response = _pieces(next(chunks, b""), chunks)
            response.call_on_close(stack.pop_all().close)
    return response


def _disposition(filename: str) -> str:
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    names = {"filename": plain}
    if plain != filename:
        names["filename*"] = f"UTF-8''{quote(filename, safe='')}"
    return dump_options_header("attachment", names)


def _pieces(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    try:
        for chunk in chain([first], others):
            for start in range(0, len(chunk), _PIECE_BYTES):
                yield chunk[start : start + _PIECE_BYTES]
    except DomainError as error:
        _log.warning("broken_off", reason=error.reason, error=error.message)
        raise
