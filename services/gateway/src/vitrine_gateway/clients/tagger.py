"""The tagger over gRPC."""

from __future__ import annotations

from collections.abc import Generator

import grpc

from vitrine.tagger.v1 import tagger_pb2
from vitrine.tagger.v1.tagger_pb2_grpc import TaggerServiceStub
from vitrine_gateway.clients.intake import GrpcIntake
from vitrine_gateway.clients.tagging_messages import (
    from_correction,
    from_review,
    from_row,
    from_tagging,
)
from vitrine_gateway.clients.translation import calls_to
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.tagging_values import (
    Corrected,
    Corrections,
    Results,
    Reviews,
    Said,
    Tagging,
)

_SERVICE = "tagger"


class GrpcTagger:
    """Implements `vitrine_gateway.services.Tagger` on a channel, and one that retries nothing.

    Each method raises the domain errors that are documented at the RPC of its name, or that the
    service did not answer.
    """

    def __init__(self, channel: grpc.Channel, uploads: grpc.Channel) -> None:
        self._stub = TaggerServiceStub(channel)
        self._uploads = TaggerServiceStub(uploads)

    def begin(self, deadline: Deadline) -> GrpcIntake:
        """Begin to hand a file on, and return at once."""
        return GrpcIntake(self._uploads, deadline)

    def get(self, tagging_id: str, deadline: Deadline) -> Tagging:
        """Tell how far a tagging is."""
        request = tagger_pb2.GetTaggingRequest(id=tagging_id)
        with calls_to(_SERVICE):
            response = self._stub.GetTagging(request, timeout=deadline.remaining_s())
        return from_tagging(response.tagging)

    def newest(self, limit: int, deadline: Deadline) -> tuple[Tagging, ...]:
        """Return those that are kept, the newest first."""
        request = tagger_pb2.ListTaggingsRequest(limit=limit)
        with calls_to(_SERVICE):
            response = self._stub.ListTaggings(request, timeout=deadline.remaining_s())
        return tuple(map(from_tagging, response.taggings))

    def delete(self, tagging_id: str, deadline: Deadline) -> None:
        """Cancel a tagging that has not ended; remove one that has."""
        request = tagger_pb2.DeleteTaggingRequest(id=tagging_id)
        with calls_to(_SERVICE):
            self._stub.DeleteTagging(request, timeout=deadline.remaining_s())

    def results(self, tagging_id: str, after: int, limit: int, deadline: Deadline) -> Results:
        """Return rows in the file's order."""
        request = tagger_pb2.ListResultsRequest(id=tagging_id, after=after, limit=limit)
        with calls_to(_SERVICE):
            response = self._stub.ListResults(request, timeout=deadline.remaining_s())
        return Results(tuple(map(from_row, response.rows)), response.next or None)

    def export_results(self, tagging_id: str, deadline: Deadline) -> Generator[bytes, None, None]:
        """Return the file with what is said of its rows, as CSV; closing it ends the call."""
        request = tagger_pb2.ExportResultsRequest(id=tagging_id)
        with calls_to(_SERVICE):
            for part in self._stub.ExportResults(request, timeout=deadline.remaining_s()):
                yield part.csv

    def reviews(self, tagging_id: str, after: str, limit: int, deadline: Deadline) -> Reviews:
        """Return rows that have open questions, the least certain first."""
        request = tagger_pb2.ListReviewsRequest(id=tagging_id, after=after, limit=limit)
        with calls_to(_SERVICE):
            response = self._stub.ListReviews(request, timeout=deadline.remaining_s())
        return Reviews(
            tuple(map(from_review, response.reviews)), response.next or None, response.open
        )

    def correct(self, tagging_id: str, row: int, said: Said, deadline: Deadline) -> Corrected:
        """Keep what a person says of an attribute."""
        request = tagger_pb2.CreateCorrectionRequest(
            id=tagging_id,
            row=row,
            attribute=said.attribute,
            value=said.value,
            reviewer=said.reviewer,
        )
        with calls_to(_SERVICE):
            response = self._stub.CreateCorrection(request, timeout=deadline.remaining_s())
        return Corrected(from_correction(response.correction), response.open_questions)

    def take_back(self, tagging_id: str, correction_id: int, deadline: Deadline) -> int:
        """Take a correction back, and return how many questions of its row are open now."""
        request = tagger_pb2.DeleteCorrectionRequest(id=tagging_id, correction_id=correction_id)
        with calls_to(_SERVICE):
            response = self._stub.DeleteCorrection(request, timeout=deadline.remaining_s())
        return response.open_questions

    def corrections(
        self, tagging_id: str, after: int, limit: int, deadline: Deadline
    ) -> Corrections:
        """Return corrections in the order in which they came."""
        request = tagger_pb2.ListCorrectionsRequest(id=tagging_id, after=after, limit=limit)
        with calls_to(_SERVICE):
            response = self._stub.ListCorrections(request, timeout=deadline.remaining_s())
        return Corrections(tuple(map(from_correction, response.corrections)), response.next or None)

    def export_corrections(
        self, tagging_id: str, deadline: Deadline
    ) -> Generator[bytes, None, None]:
        """Return the corrections as CSV; closing it ends the call."""
        request = tagger_pb2.ExportCorrectionsRequest(id=tagging_id)
        with calls_to(_SERVICE):
            for part in self._stub.ExportCorrections(request, timeout=deadline.remaining_s()):
                yield part.csv

    def picture(self, tagging_id: str, row: int, deadline: Deadline) -> bytes | str:
        """Return the picture of a row, or the address that it is fetched from."""
        request = tagger_pb2.GetPictureRequest(id=tagging_id, row=row)
        with calls_to(_SERVICE):
            response = self._stub.GetPicture(request, timeout=deadline.remaining_s())
        return response.image if response.HasField("image") else response.address
