"""Requests that are no messages at all: the caller's fault, and said to him as such.

gRPC itself calls them an internal error, and logs each with a stack trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from google.protobuf.message import DecodeError

from vitrine_serving.errors import InvalidInput

Deserializer: TypeAlias = Callable[[bytes], Any]


class _Unreadable:
    """Stands for what could not be read, until there is a call that can be refused."""


_UNREADABLE = _Unreadable()


def or_unreadable(deserialize: Deserializer | None) -> Deserializer | None:
    """Return a deserializer that does not fail; `readable` does so in its place."""
    if deserialize is None:
        return None

    def read(content: bytes) -> Any:
        try:
            return deserialize(content)
        except DecodeError:
            return _UNREADABLE

    return read


def readable(request: Any) -> Any:
    """Return a request as it is.

    Raises
    ------
    InvalidInput
        ``MESSAGE_UNREADABLE``: it is no message of the kind that the method takes.
    """
    if request is _UNREADABLE:
        raise InvalidInput(
            "the request is not a message of this method; build it with the stubs of this release",
            reason="MESSAGE_UNREADABLE",
        )
    return request


def readable_all(requests: Iterator[Any]) -> Iterator[Any]:
    """Pass on the requests of a stream; raises as `readable` does."""
    for request in requests:
        yield readable(request)
