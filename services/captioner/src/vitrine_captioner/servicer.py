"""Translates `vitrine.captioner.v1` to the captioner and back."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
import numpy as np

from vitrine.captioner.v1 import captioner_pb2 as pb
from vitrine.captioner.v1.captioner_pb2_grpc import CaptionerServiceServicer
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.catalogue_titles import Own
from vitrine_captioner.description import KnownAttribute, Manner, Register, Spelling
from vitrine_serving.embeddings import check_embedding
from vitrine_serving.errors import InvalidInput
from vitrine_serving.server import remaining_s

SERVICE = "vitrine.captioner.v1.CaptionerService"
_REGISTERS = {
    pb.REGISTER_UNSPECIFIED: Register.PLAIN,
    pb.REGISTER_PLAIN: Register.PLAIN,
    pb.REGISTER_WARM: Register.WARM,
    pb.REGISTER_SHORT: Register.SHORT,
}
_MOST_DETAILS, _LONGEST_DETAIL = 32, 80
_SPELLINGS = {
    pb.SPELLING_BRITISH: Spelling.BRITISH,
    pb.SPELLING_AMERICAN: Spelling.AMERICAN,
}


class CaptionerServicer(CaptionerServiceServicer):
    """Serves one captioner.

    Parameters
    ----------
    captioner
        Warmed up.
    space, dimension
        Of the embeddings that it understands.
    default_deadline_s
        The deadline of a call whose client set none.
    spelling, language
        Of a call that asks for none.
    """

    def __init__(
        self,
        captioner: Captioner,
        *,
        space: str,
        dimension: int,
        default_deadline_s: float,
        spelling: Spelling = Spelling.BRITISH,
        language: str = "en",
    ) -> None:
        self._captioner = captioner
        self._space = space
        self._dimension = dimension
        self._default_deadline_s = default_deadline_s
        self._spelling = spelling
        self._language = language

    def Describe(  # noqa: N802 - named by the proto
        self, request: pb.DescribeRequest, context: grpc.ServicerContext
    ) -> pb.DescribeResponse:
        """Describe one product."""
        vector = np.asarray(request.embedding.values, np.float32)
        check_embedding(request.embedding, vector, space=self._space, dimension=self._dimension)
        description = self._captioner.describe(
            vector,
            [
                KnownAttribute(fact.name, fact.value, fact.sure, fact.family)
                for fact in request.attributes
            ],
            timeout_s=remaining_s(context, self._default_deadline_s),
            manner=Manner(
                # A register that a newer client knows is spoken plainly.
                _REGISTERS.get(request.register, Register.PLAIN),
                _SPELLINGS.get(request.spelling, self._spelling),
                request.language or self._language,
            ),
            details=_details(request.details),
            own=Own(request.catalogue_title, tuple(_details(request.catalogue_details))),
        )
        return pb.DescribeResponse(
            title=description.title,
            text=description.text,
            space=self._space,
            decoder=description.decoder,
            keywords=description.keywords,
            alt_text=description.alt_text,
            claims=[
                pb.Claim(sentence=claim.sentence, source=claim.source, value=claim.value)
                for claim in description.claims
            ],
        )


def _details(named: Sequence[str]) -> Sequence[str]:
    if len(named) > _MOST_DETAILS or not all(0 < len(one) <= _LONGEST_DETAIL for one in named):
        raise InvalidInput(
            f"details takes at most {_MOST_DETAILS} names of 1 to {_LONGEST_DETAIL} characters",
            reason="DETAILS_INVALID",
            limit=str(_MOST_DETAILS),
            given=str(len(named)),
        )
    return named
