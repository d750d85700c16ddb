"""The RPCs: messages in, one call of the domain, messages out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import grpc

from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine.tagger.v1 import tagger_pb2_grpc
from vitrine_serving.errors import InvalidInput
from vitrine_tagger import messages
from vitrine_tagger.export import export_corrections, export_results
from vitrine_tagger.jobs import Results, Reviews, Taggings
from vitrine_tagger.row_pictures import ShownPictures
from vitrine_tagger.uploads import Uploads

_TAGGINGS, _MAX_TAGGINGS = 20, 100
_ROWS, _MAX_ROWS = 100, 1_000
_REVIEWS, _MAX_REVIEWS = 20, 100


@dataclass(frozen=True)
class TaggerServicer(tagger_pb2_grpc.TaggerServiceServicer):
    """Serves the taggings. The RPCs are described in ``vitrine/tagger/v1/tagger.proto``.

    Attributes
    ----------
    uploads
        Take files in.
    taggings, results, reviews
        What is kept.
    pictures
        Of the rows.
    """

    uploads: Uploads
    taggings: Taggings
    results: Results
    reviews: Reviews
    pictures: ShownPictures

    def CreateTagging(  # noqa: N802 - named by the protocol, as all below
        self, request_iterator: Iterator[pb.CreateTaggingRequest], context: grpc.ServicerContext
    ) -> pb.CreateTaggingResponse:
        """Take a file in."""
        tagging = self.uploads.take(messages.to_parts(request_iterator))
        return pb.CreateTaggingResponse(tagging=messages.from_tagging(tagging))

    def GetTagging(  # noqa: N802
        self, request: pb.GetTaggingRequest, context: grpc.ServicerContext
    ) -> pb.GetTaggingResponse:
        """Tell how far a tagging is."""
        return pb.GetTaggingResponse(tagging=messages.from_tagging(self.taggings.get(request.id)))

    def ListTaggings(  # noqa: N802
        self, request: pb.ListTaggingsRequest, context: grpc.ServicerContext
    ) -> pb.ListTaggingsResponse:
        """List taggings, the newest first."""
        limit = _limit(request.limit, _TAGGINGS, _MAX_TAGGINGS)
        return pb.ListTaggingsResponse(
            taggings=map(messages.from_tagging, self.taggings.newest(limit))
        )

    def DeleteTagging(  # noqa: N802
        self, request: pb.DeleteTaggingRequest, context: grpc.ServicerContext
    ) -> pb.DeleteTaggingResponse:
        """Cancel a tagging, or remove one that has ended."""
        return pb.DeleteTaggingResponse(removed=self.taggings.delete(request.id) == "removed")

    def ListResults(  # noqa: N802
        self, request: pb.ListResultsRequest, context: grpc.ServicerContext
    ) -> pb.ListResultsResponse:
        """Read rows in the file's order."""
        limit = _limit(request.limit, _ROWS, _MAX_ROWS)
        rows = self.results.page(request.id, request.after, limit + 1)
        return pb.ListResultsResponse(
            rows=map(messages.from_row, rows[:limit]),
            next=rows[limit - 1].given.number if len(rows) > limit else 0,
        )

    def ExportResults(  # noqa: N802
        self, request: pb.ExportResultsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.ExportResultsResponse]:
        """Give the file back with what is said of its rows."""
        for part in export_results(self.taggings.get(request.id), self.results):
            yield pb.ExportResultsResponse(csv=part)

    def ListReviews(  # noqa: N802
        self, request: pb.ListReviewsRequest, context: grpc.ServicerContext
    ) -> pb.ListReviewsResponse:
        """Read rows that have open questions, the least certain first."""
        limit = _limit(request.limit, _REVIEWS, _MAX_REVIEWS)
        page = self.reviews.page(request.id, request.after, limit)
        return pb.ListReviewsResponse(
            reviews=map(messages.from_review, page.reviews), next=page.next, open=page.open
        )

    def CreateCorrection(  # noqa: N802
        self, request: pb.CreateCorrectionRequest, context: grpc.ServicerContext
    ) -> pb.CreateCorrectionResponse:
        """Keep what a person says of an attribute of a row."""
        answered = self.reviews.correct(
            request.id, request.row, request.attribute, request.value, request.reviewer
        )
        return pb.CreateCorrectionResponse(
            correction=messages.from_correction(answered.correction),
            open_questions=answered.open_questions,
        )

    def DeleteCorrection(  # noqa: N802
        self, request: pb.DeleteCorrectionRequest, context: grpc.ServicerContext
    ) -> pb.DeleteCorrectionResponse:
        """Take a correction back."""
        return pb.DeleteCorrectionResponse(
            open_questions=self.reviews.undo(request.id, request.correction_id)
        )

    def ListCorrections(  # noqa: N802
        self, request: pb.ListCorrectionsRequest, context: grpc.ServicerContext
    ) -> pb.ListCorrectionsResponse:
        """Read corrections in the order in which they came."""
        limit = _limit(request.limit, _ROWS, _MAX_ROWS)
        found = self.reviews.corrections(request.id, request.after, limit + 1)
        return pb.ListCorrectionsResponse(
            corrections=map(messages.from_correction, found[:limit]),
            next=found[limit - 1].id if len(found) > limit else 0,
        )

    def ExportCorrections(  # noqa: N802
        self, request: pb.ExportCorrectionsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.ExportCorrectionsResponse]:
        """Give the corrections as CSV."""
        for part in export_corrections(self.taggings.get(request.id), self.reviews):
            yield pb.ExportCorrectionsResponse(csv=part)

    def GetPicture(  # noqa: N802
        self, request: pb.GetPictureRequest, context: grpc.ServicerContext
    ) -> pb.GetPictureResponse:
        """Return the picture of a row, or where it is."""
        picture = self.pictures.get(request.id, request.row)
        if isinstance(picture, str):
            return pb.GetPictureResponse(address=picture)
        return pb.GetPictureResponse(image=picture)


def _limit(wanted: int, usual: int, most: int) -> int:
    if wanted > most:
        raise InvalidInput(
            f"limit is {wanted}; give 1 to {most}, or 0 for {usual}",
            reason="LIMIT_INVALID",
            limit=str(most),
        )
    return wanted or usual
