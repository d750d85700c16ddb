"""Bodies that do not arrive whole, or not in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected

from vitrine_serving.errors import InvalidInput


@contextmanager
def arriving() -> Iterator[None]:
    """Tell a client that stopped sending within a block apart from a fault of ours.

    Raises
    ------
    InvalidInput
        ``BODY_TIMEOUT``: it fell silent; ``BODY_INVALID``: it is gone, or sent what is no body,
        such as chunks without a size.
    """
    try:
        yield
    except ClientDisconnected as error:
        # The library that reads says so of either.
        raise (late() if isinstance(error.__context__, TimeoutError) else broken()) from error
    except TimeoutError as error:
        raise late() from error
    except (OSError, EOFError, ParseException) as error:
        raise broken() from error


def late() -> InvalidInput:
    """Make the error for a body that did not arrive in time."""
    return InvalidInput(
        "the upload did not arrive in time; send it again, over a faster connection, or send less",
        reason="BODY_TIMEOUT",
    )


def broken() -> InvalidInput:
    """Make the error for a body that is broken off, or not of the form that its type says."""
    return InvalidInput(
        "the upload is broken off, or no form; send it again", reason="BODY_INVALID"
    )
