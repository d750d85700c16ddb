"""The messages of the tagger, translated to the values of `vitrine_gateway.tagging_values`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from vitrine.tagger.v1 import tagger_pb2
from vitrine_gateway.tagging_values import (
    Correction,
    Question,
    Review,
    RowAttribute,
    RowDescription,
    State,
    TaggedRow,
    Tagging,
    TaggingOptions,
)
from vitrine_gateway.values import Candidate

# float32 on the wire: further digits say nothing.
_CONFIDENCE_DIGITS = 4
_RATE_DIGITS = 2
_STATES: dict[int, State] = {
    tagger_pb2.TAGGING_STATE_QUEUED: "queued",
    tagger_pb2.TAGGING_STATE_READING: "reading",
    tagger_pb2.TAGGING_STATE_RUNNING: "running",
    tagger_pb2.TAGGING_STATE_DONE: "done",
    tagger_pb2.TAGGING_STATE_FAILED: "failed",
    tagger_pb2.TAGGING_STATE_CANCELLED: "cancelled",
}


def to_options(options: TaggingOptions) -> tagger_pb2.CreateTaggingOptions:
    """Translate the options of a new tagging."""
    return tagger_pb2.CreateTaggingOptions(
        name=options.name,
        columns=options.columns,
        encoding=options.encoding,
        fill=options.fill,
        keep_formulas=options.keep_formulas,
    )


def from_tagging(message: tagger_pb2.Tagging) -> Tagging:
    """Translate a tagging; a state of a later release counts as running."""
    return Tagging(
        id=message.id,
        name=message.name,
        state=_STATES.get(message.state, "running"),
        rows=message.rows,
        tagged=message.tagged,
        failed=message.failed,
        rate=round(message.rows_per_second, _RATE_DIGITS),
        seconds_left=message.seconds_left if message.HasField("seconds_left") else None,
        created_at=_moment(message.created_at),
        started_at=_moment(message.started_at) if message.HasField("started_at") else None,
        ended_at=_moment(message.ended_at) if message.HasField("ended_at") else None,
        removed_at=_moment(message.removed_at) if message.HasField("removed_at") else None,
        error=message.error,
        notice=message.notice,
        understood=_object(message.understood),
        reviews_open=message.reviews_open,
        reviews_done=message.reviews_done,
        attributes=tuple(message.attributes),
    )


def from_row(message: tagger_pb2.Row) -> TaggedRow:
    """Translate a row."""
    return TaggedRow(
        row=message.number,
        line=message.line,
        product_id=message.product_id,
        done=message.done,
        attributes=_attributes(message.attributes),
        description=RowDescription(message.title, message.text),
        error=message.error,
        open_questions=message.open_questions,
        details=tuple(message.details),
    )


def from_review(message: tagger_pb2.Review) -> Review:
    """Translate a row with its questions."""
    return Review(
        row=message.row,
        line=message.line,
        product_id=message.product_id,
        title=message.title,
        questions=tuple(
            Question(one.attribute, one.stated, _candidates(one.candidates))
            for one in message.questions
        ),
        attributes=_attributes(message.attributes),
        details=tuple(message.details),
    )


def from_correction(message: tagger_pb2.Correction) -> Correction:
    """Translate a correction."""
    return Correction(
        id=message.id,
        row=message.row,
        product_id=message.product_id,
        attribute=message.attribute,
        value=message.value,
        was=message.was,
        reviewer=message.reviewer,
        at=_moment(message.at),
    )


def _attributes(messages: Iterable[tagger_pb2.RowAttribute]) -> dict[str, RowAttribute]:
    return {
        message.name: RowAttribute(
            value=message.value,
            confidence=round(message.confidence, _CONFIDENCE_DIGITS),
            sure=message.sure,
            candidates=_candidates(message.candidates),
            stated=message.stated,
            correction=(
                from_correction(message.correction) if message.HasField("correction") else None
            ),
        )
        for message in messages
    }


def _candidates(messages: Iterable[tagger_pb2.RowCandidate]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(one.value, round(one.confidence, _CONFIDENCE_DIGITS)) for one in messages
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds, 3), UTC)


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text) if text else None
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
