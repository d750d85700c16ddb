"""The captioner over gRPC."""

from __future__ import annotations

from collections.abc import Sequence

import grpc

from vitrine.captioner.v1 import captioner_pb2
from vitrine.captioner.v1.captioner_pb2_grpc import CaptionerServiceStub
from vitrine_gateway.clients.translation import calls_to, to_message
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.search_values import Manner, Register, Spelling
from vitrine_gateway.values import NOT_OWN, Description, Embedding, KnownAttribute, Own

_REGISTERS = {
    Register.PLAIN: captioner_pb2.REGISTER_PLAIN,
    Register.WARM: captioner_pb2.REGISTER_WARM,
    Register.SHORT: captioner_pb2.REGISTER_SHORT,
}
_SPELLINGS = {
    None: captioner_pb2.SPELLING_UNSPECIFIED,
    Spelling.BRITISH: captioner_pb2.SPELLING_BRITISH,
    Spelling.AMERICAN: captioner_pb2.SPELLING_AMERICAN,
}


class GrpcCaptioner:
    """Implements `vitrine_gateway.services.Captioner` on a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = CaptionerServiceStub(channel)

    def describe(
        self,
        embedding: Embedding,
        attributes: Sequence[KnownAttribute],
        details: Sequence[str],
        manner: Manner,
        deadline: Deadline,
        own: Own = NOT_OWN,
    ) -> Description:
        """Describe a product in agreement with what is known of it.

        Raises
        ------
        DomainError
            As documented at ``CaptionerService.Describe``, or that the service did not answer.
        """
        request = captioner_pb2.DescribeRequest(
            embedding=to_message(embedding),
            attributes=[
                captioner_pb2.KnownAttribute(
                    name=known.name, value=known.value, sure=known.sure, family=known.family
                )
                for known in attributes
            ],
            details=details,
            register=_REGISTERS[manner.register],
            spelling=_SPELLINGS[manner.spelling],
            language=manner.language or "",
            catalogue_title=own.title,
            catalogue_details=own.details,
        )
        with calls_to("captioner"):
            response = self._stub.Describe(request, timeout=deadline.remaining_s())
        return Description(
            response.title, response.text, tuple(response.keywords), response.alt_text
        )
