"""The RPCs of access: messages in, one call of the domain, messages out."""

from __future__ import annotations

import time

import grpc

from vitrine.access.v1 import access_pb2 as pb
from vitrine.access.v1 import access_pb2_grpc
from vitrine_serving.access_messages import scopes_to_message, state_to_message
from vitrine_similarity.access import ApiKey, KeyStore


class AccessServicer(access_pb2_grpc.AccessServiceServicer):
    """Serves the keys. The RPCs are described in ``vitrine/access/v1/access.proto``."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def ListKeys(  # noqa: N802 - named by the protocol, as below
        self, request: pb.ListKeysRequest, context: grpc.ServicerContext
    ) -> pb.ListKeysResponse:
        """Return every key."""
        return pb.ListKeysResponse(keys=map(_message, self._keys.all()))

    def RevokeKey(  # noqa: N802
        self, request: pb.RevokeKeyRequest, context: grpc.ServicerContext
    ) -> pb.RevokeKeyResponse:
        """Revoke one."""
        return pb.RevokeKeyResponse(
            key=_message(self._keys.revoke(request.id, by=request.revoked_by))
        )


def _message(key: ApiKey) -> pb.Key:
    return pb.Key(
        id=key.id,
        name=key.name,
        scopes=scopes_to_message(key.scopes),
        digest=key.digest,
        created_at_s=key.created_at,
        expires_at_s=key.expires_at,
        revoked_at_s=key.revoked_at,
        created_by=key.created_by,
        revoked_by=key.revoked_by,
        state=state_to_message(key.state(time.time())),
    )
