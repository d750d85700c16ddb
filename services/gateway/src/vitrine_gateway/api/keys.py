"""Who asks, and whether they may: at every route that is not for everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import structlog
from flask import Flask, Request, g, has_request_context, request

from vitrine_gateway.access.keyring import Keyring
from vitrine_gateway.access.principal import Principal, anonymous
from vitrine_gateway.key_refusal import KeyRefusal
from vitrine_serving.access import Scope
from vitrine_serving.errors import InvalidInput, Unavailable
from vitrine_serving.requests import name_principal

View = TypeVar("View", bound=Callable[..., Any])
# Where the line of the request finds who it was.
PRINCIPAL = "vitrine.principal"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_audit = structlog.get_logger("vitrine.audit")


def current_principal() -> Principal:
    """Return who the request in progress comes from."""
    found = g.get("principal") if has_request_context() else None
    return found if isinstance(found, Principal) else anonymous()


class KeyGuard:
    """Finds out who asks, and lets through who may.

    Parameters
    ----------
    app
        Whose requests are looked at: `current_principal` is known before any view and any limit.
    keyring
        Whose keys are whose.
    count
        Gets the reason for each key that is refused.
    need_https
        Whether a key that came over plain HTTP is refused.
    """

    def __init__(
        self,
        app: Flask,
        keyring: Keyring,
        count: Callable[[KeyRefusal], None],
        *,
        need_https: bool = False,
    ) -> None:
        self._keyring = keyring
        self._count = count
        self._need_https = need_https
        app.before_request(self._identify)
        app.after_request(self._record)

    def search(self, view: View) -> View:
        """Guard a view that asks or reads."""
        return self._guarded(view, Scope.SEARCH)

    def write(self, view: View) -> View:
        """Guard a view that changes the catalogue, or shows what a customer sent."""
        return self._guarded(view, Scope.WRITE)

    def admin(self, view: View) -> View:
        """Guard a view that looks after keys."""
        return self._guarded(view, Scope.ADMIN)

    def _guarded(self, view: View, scope: Scope) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.scope = scope
            self._check(scope)
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    def _identify(self) -> None:
        g.principal = principal = self._keyring.nobody()
        if key := given_key(request):
            self._check_way(request)
            try:
                principal = self._keyring.find(key) or principal
            except Unavailable as error:
                # Only where a key is needed does it matter that nobody knows.
                g.keys_unavailable = error
        g.principal = principal
        request.environ[PRINCIPAL] = principal.name
        name_principal(principal.name)

    def _check_way(self, incoming: Request) -> None:
        if self._need_https and not incoming.is_secure:
            raise self._refused(
                KeyRefusal.HTTPS_NEEDED,
                "this key came over plain HTTP, where others may have read it: have it revoked, "
                "and send another one over https:// alone",
            )

    def _check(self, scope: Scope) -> None:
        principal = current_principal()
        if principal.may(scope):
            return
        if "keys_unavailable" in g:
            raise g.keys_unavailable
        if principal.key_id:
            raise self._refused(
                KeyRefusal.SCOPE_MISSING,
                f"this key may not do that: it needs the scope {scope}; make one that has it with "
                f"'vitrine keys create NAME --scope {scope}'",
            )
        if self._keyring.is_open(scope):
            return
        if given_key(request):
            raise self._refused(
                KeyRefusal.UNKNOWN,
                "nobody has this key, or it has expired or was revoked; ask for another",
            )
        raise InvalidInput(
            "this needs an API key; send it as 'Authorization: Bearer KEY'", reason="KEY_NEEDED"
        )

    def _refused(self, reason: KeyRefusal, message: str) -> InvalidInput:
        self._count(reason)
        return InvalidInput(message, reason=reason)

    def _record(self, response: Any) -> Any:
        """Leave a line for each change and each attempt that was refused."""
        scope = g.get("scope")
        refused = response.status_code in (401, 403)
        if scope and (refused or (scope is not Scope.SEARCH and request.method not in _READS)):
            principal = current_principal()
            _audit.info(
                "audit",
                principal=principal.name,
                key_id=principal.key_id,
                scope=str(scope),
                method=request.method,
                path=request.path,
                status=response.status_code,
                client=request.remote_addr or "",
            )
        return response


def given_key(incoming: Request) -> str:
    """Return the key that a request carries; empty if it carries none."""
    authorization = incoming.authorization
    if authorization and authorization.type == "bearer":
        return authorization.token or ""
    return incoming.headers.get("X-API-Key", "")
