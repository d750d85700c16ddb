"""The API keys over gRPC, from the similarity service."""

from __future__ import annotations

from datetime import UTC, datetime

import grpc

from vitrine.access.v1 import access_pb2 as pb
from vitrine.access.v1.access_pb2_grpc import AccessServiceStub
from vitrine_gateway.access.keyring import AccessKey, KeysMade
from vitrine_gateway.access.principal import Principal
from vitrine_gateway.access.shown import KnownKey
from vitrine_gateway.clients.translation import calls_to
from vitrine_gateway.deadline import Deadline
from vitrine_serving.access_messages import scopes_of, state_of

# The one that keeps the keys.
_SERVICE = "similarity"


class GrpcKeys:
    """Implements `vitrine_gateway.services.Keys` on a channel to the similarity service."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = AccessServiceStub(channel)

    def made(self, deadline: Deadline) -> KeysMade:
        """Return the keys that are in force."""
        found = self._list(deadline)
        return KeysMade(
            tuple(_access_key(one) for one in found if not one.HasField("revoked_at_s")),
            any_made=bool(found),
        )

    def known(self, deadline: Deadline) -> tuple[KnownKey, ...]:
        """Return every key that was made, for people."""
        return tuple(map(_known, self._list(deadline)))

    def revoke(self, key_id: str, by: str, deadline: Deadline) -> None:
        """Take what a key opens from it."""
        with calls_to(_SERVICE):
            self._stub.RevokeKey(
                pb.RevokeKeyRequest(id=key_id, revoked_by=by), timeout=deadline.remaining_s()
            )

    def _list(self, deadline: Deadline) -> list[pb.Key]:
        with calls_to(_SERVICE):
            answer = self._stub.ListKeys(pb.ListKeysRequest(), timeout=deadline.remaining_s())
        return list(answer.keys)


def _access_key(key: pb.Key) -> AccessKey:
    principal = Principal(key.name, frozenset(scopes_of(key.scopes)), key.id)
    ends = key.expires_at_s if key.HasField("expires_at_s") else float("inf")
    return AccessKey(principal, key.digest, ends)


def _known(key: pb.Key) -> KnownKey:
    expires = key.expires_at_s if key.HasField("expires_at_s") else None
    revoked = key.revoked_at_s if key.HasField("revoked_at_s") else None
    return KnownKey(
        id=key.id,
        name=key.name,
        scopes=list(scopes_of(key.scopes)),
        state=state_of(key.state),
        created_at=datetime.fromtimestamp(key.created_at_s, UTC),
        created_by=key.created_by,
        expires_at=None if expires is None else datetime.fromtimestamp(expires, UTC),
        revoked_at=None if revoked is None else datetime.fromtimestamp(revoked, UTC),
        revoked_by=key.revoked_by,
    )
