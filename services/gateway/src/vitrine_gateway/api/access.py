"""The keys that were made: shown and revoked, for whoever looks after them."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from vitrine_gateway.access.recent_keys import RecentKeys
from vitrine_gateway.access.shown import KnownKeys
from vitrine_gateway.api import openapi
from vitrine_gateway.api.keys import KeyGuard, current_principal
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.uploads import check_query
from vitrine_gateway.deadline import for_request
from vitrine_gateway.services import Keys


def create_access(
    keys: Keys, recent: RecentKeys, guard: KeyGuard, limits: RateLimits, deadline_s: float
) -> APIBlueprint:
    """Make the blueprint.

    Parameters
    ----------
    keys
        Knows them all.
    recent
        What requests are checked against; it hears first of a key that is revoked here.
    guard
        Who may.
    limits
        How often a client may write.
    deadline_s
        How long one request may take.
    """
    blueprint = APIBlueprint("access", __name__, url_prefix="/api/v1/keys", tag="Keys")

    @blueprint.get("")
    @blueprint.output(KnownKeys)
    @blueprint.doc(
        summary="The API keys that were made",
        description="Without the keys themselves, which nobody can read any more.",
        responses=openapi.problems(401, 403, 503, 504),
        security=openapi.KEY_SCHEME,
    )
    @guard.admin
    def every() -> KnownKeys:
        check_query(request)
        return KnownKeys(keys=list(keys.known(for_request(deadline_s))))

    @blueprint.delete("/<key_id>")
    @blueprint.doc(
        summary="Revoke an API key",
        description="Every gateway refuses it within three seconds.",
        responses={
            **openapi.problems(401, 403, 404, 503, 504),
            204: {"description": "It opens nothing any more."},
        },
        security=openapi.KEY_SCHEME,
    )
    @guard.admin
    @limits.writes
    def revoke(key_id: str) -> Response:
        check_query(request)
        keys.revoke(key_id, current_principal().name, for_request(deadline_s))
        recent.forget()
        response = Response(status=204)
        response.headers.pop("Content-Type")
        return response

    return blueprint
