"""Messages of the protocol as the domain's values, and back."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

import grpc

from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine_serving.errors import InvalidInput
from vitrine_tagger.files.store import CATALOGUE, PICTURES
from vitrine_tagger.row_values import Candidate, Correction, Review, Row, RowAttribute
from vitrine_tagger.uploads import Piece
from vitrine_tagger.values import NewTagging, State, Tagging

_MAX_NAME_LENGTH = 200
_STATES: dict[State, pb.TaggingState.ValueType] = {
    "queued": pb.TAGGING_STATE_QUEUED,
    "reading": pb.TAGGING_STATE_READING,
    "running": pb.TAGGING_STATE_RUNNING,
    "done": pb.TAGGING_STATE_DONE,
    "failed": pb.TAGGING_STATE_FAILED,
    "cancelled": pb.TAGGING_STATE_CANCELLED,
}


def to_new_tagging(options: pb.CreateTaggingOptions) -> NewTagging:
    """Return the options of an upload.

    Raises
    ------
    InvalidInput
        ``OPTIONS_INVALID``.
    """
    name = options.name.strip()
    if not name or len(name) > _MAX_NAME_LENGTH or not name.isprintable():
        raise _invalid(f"a name of 1 to {_MAX_NAME_LENGTH} printable characters is needed")
    if options.encoding:
        try:
            codecs.lookup(options.encoding)
        except (LookupError, ValueError):
            raise _invalid(f"{options.encoding[:40]!r} is no encoding that is known") from None
    return NewTagging(
        name=name,
        columns=dict(options.columns),
        encoding=options.encoding,
        fill=options.fill,
        keep_formulas=options.keep_formulas,
    )


def to_parts(requests: Iterable[pb.CreateTaggingRequest]) -> Iterator[Piece | NewTagging]:
    """Return the files of an upload, piece by piece, and its options, as they come.

    Raises
    ------
    InvalidInput
        ``OPTIONS_INVALID``: they are not as stated; ``UPLOAD_CUT_SHORT``: the client left before
        it said that this was all.
    """
    try:
        for request in requests:
            part = request.WhichOneof("part")
            if part == "options":
                yield to_new_tagging(request.options)
            elif part == "file":
                yield Piece(CATALOGUE, request.file)
            elif part == "pictures":
                yield Piece(PICTURES, request.pictures)
            elif part == "end":
                return
    except grpc.RpcError as error:
        raise _cut_short() from error
    # The stream of a client that has gone may look like one that has ended.
    raise _cut_short()


def from_tagging(tagging: Tagging) -> pb.Tagging:
    """Return a tagging as a message."""
    return pb.Tagging(
        id=tagging.id,
        name=tagging.options.name,
        state=_STATES[tagging.state],
        rows=tagging.rows,
        tagged=tagging.tagged,
        failed=tagging.failed,
        rows_per_second=tagging.rows_per_second,
        seconds_left=tagging.seconds_left,
        created_at=tagging.created_at,
        started_at=tagging.started_at,
        ended_at=tagging.ended_at,
        removed_at=tagging.removed_at,
        error=tagging.error,
        notice=tagging.notice,
        understood=tagging.understood,
        reviews_open=tagging.reviews_open,
        reviews_done=tagging.reviews_done,
        attributes=tagging.attributes,
    )


def from_row(row: Row) -> pb.Row:
    """Return a row and what is said of it as a message."""
    return pb.Row(
        number=row.given.number,
        line=row.given.line,
        product_id=row.given.product_id,
        done=row.done,
        attributes=map(from_attribute, row.attributes),
        title=row.title,
        text=row.text,
        error=row.error,
        open_questions=row.open_questions,
        details=row.details,
    )


def from_attribute(attribute: RowAttribute) -> pb.RowAttribute:
    """Return what is said of an attribute as a message."""
    return pb.RowAttribute(
        name=attribute.name,
        value=attribute.value,
        confidence=attribute.confidence,
        sure=attribute.sure,
        candidates=map(_candidate, attribute.candidates),
        stated=attribute.stated,
        correction=from_correction(attribute.correction) if attribute.correction else None,
    )


def from_review(review: Review) -> pb.Review:
    """Return a row that has open questions as a message."""
    return pb.Review(
        row=review.row,
        line=review.line,
        product_id=review.product_id,
        title=review.title,
        questions=[
            pb.Question(
                attribute=question.attribute,
                stated=question.stated,
                candidates=map(_candidate, question.candidates),
            )
            for question in review.questions
        ],
        attributes=map(from_attribute, review.attributes),
        details=review.details,
    )


def from_correction(correction: Correction) -> pb.Correction:
    """Return a correction as a message."""
    return pb.Correction(
        id=correction.id,
        row=correction.row,
        product_id=correction.product_id,
        attribute=correction.attribute,
        value=correction.value,
        was=correction.was,
        reviewer=correction.reviewer,
        at=correction.at,
    )


def _candidate(candidate: Candidate) -> pb.RowCandidate:
    return pb.RowCandidate(value=candidate.value, confidence=candidate.confidence)


def _invalid(fault: str) -> InvalidInput:
    return InvalidInput(f"the options cannot be used: {fault}", reason="OPTIONS_INVALID")


def _cut_short() -> InvalidInput:
    return InvalidInput(
        "the upload was cut short; send it again, and say at its end that this was all",
        reason="UPLOAD_CUT_SHORT",
    )
