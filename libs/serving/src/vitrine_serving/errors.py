"""The errors that domain code raises, whatever protocol carries them.

Each names what happened in a sentence for the person who reads it, and a `reason` for the
program that handles it. `vitrine_serving.status` is the only place that knows which gRPC status
each becomes.
"""

from __future__ import annotations

from functools import partial


class DomainError(Exception):
    """Something that a caller can understand went wrong.

    Parameters
    ----------
    message
        What happened, to what, and what to do.
    reason
        Upper snake case, stable, e.g. ``"IMAGE_UNDECODABLE"``; documented at the RPC.
    **details
        Facts that a program may want, e.g. ``known="red, blue"``.
    """

    def __init__(self, message: str, *, reason: str, **details: str) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.details = details

    def __reduce__(self) -> tuple[partial[DomainError], tuple[str]]:
        """Travel between processes whole."""
        return partial(type(self), reason=self.reason, **self.details), (self.message,)


class InvalidInput(DomainError):
    """The caller sent something that can never work."""


class NotFound(DomainError):
    """What the caller named does not exist."""


class PreconditionFailed(DomainError):
    """The request is sound, but not for the state that this service is in."""


class Exhausted(DomainError):
    """A size, a queue or a budget is full."""


class Unavailable(DomainError):
    """Something that this service needs cannot be reached at the moment."""


class DeadlineExceeded(DomainError):
    """The time that the caller gave was not enough."""
