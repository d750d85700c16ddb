"""API keys for the routes that write, and for those that show what a customer sent."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from flask import Request, request

from vitrine_serving.errors import InvalidInput

View = TypeVar("View", bound=Callable[..., Any])


class KeyGuard:
    """Lets requests through that carry one of the keys.

    Parameters
    ----------
    keys
        None: every request goes through.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._digests = [_digest(key) for key in keys]

    def __call__(self, view: View) -> View:
        """Guard a view."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.check(request)
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    def check(self, incoming: Request) -> None:
        """Refuse a request without a key.

        Raises
        ------
        InvalidInput
            ``KEY_NEEDED``.
        """
        if not self._digests:
            return
        given = _digest(_given(incoming))
        # All of them are compared, so that the time tells nothing.
        matches = [hmac.compare_digest(given, digest) for digest in self._digests]
        if not any(matches):
            raise InvalidInput(
                "this needs an API key; send it as 'Authorization: Bearer KEY'",
                reason="KEY_NEEDED",
            )


def _given(incoming: Request) -> str:
    authorization = incoming.authorization
    if authorization and authorization.type == "bearer":
        return authorization.token or ""
    return incoming.headers.get("X-API-Key", "")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
