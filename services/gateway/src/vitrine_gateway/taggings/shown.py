"""Taggings and what they found, as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from vitrine_gateway import tagging_values as values
from vitrine_gateway.tagging_values import Correction, Number, Review, State, TaggedRow


class ReviewCounts(BaseModel):
    """Rows with open questions, and rows whose questions are all answered."""

    open: Number
    done: Number


class Tagging(BaseModel):
    """A catalogue file on its way."""

    id: str
    name: str = Field(description="Of the file.")
    state: State
    rows: Number = Field(description="Of the file; while it is read, those that were found.")
    done: Number = Field(description="Rows that have been dealt with, failed ones included.")
    failed: Number = Field(description="Rows that could not be tagged.")
    rate: float = Field(description="Rows a second.")
    seconds_left: float | None = Field(description="Until the end; null where nobody can tell.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    removed_at: datetime | None = Field(description="When it will be, once it has ended.")
    error: str = Field(description="Why it failed; empty otherwise.")
    notice: str = Field(description="What holds it up; empty otherwise.")
    understood: Mapping[str, Any] | None = Field(
        description="What was understood of the file, as `vitrine tag --json` tells it; null "
        "before it is read."
    )
    reviews: ReviewCounts
    attributes: list[str] = Field(description="Those that are tagged, in the bundle's order.")


class Taggings(BaseModel):
    """Taggings, the newest first."""

    taggings: list[Tagging]


class Results(BaseModel):
    """Rows in the file's order, those that are not tagged yet as well."""

    results: tuple[TaggedRow, ...]
    next: int | None = Field(description="To be given as `after`; null: there are no more.")


class Reviews(BaseModel):
    """Rows with open questions, the least certain first."""

    reviews: tuple[Review, ...]
    next: str | None = Field(description="To be given as `after`; null: there are no more.")
    open: Number = Field(description="Rows with open questions in all.")


class Corrections(BaseModel):
    """Corrections in the order in which they came, those that were taken back left out."""

    corrections: tuple[Correction, ...]
    next: int | None = Field(description="To be given as `after`; null: there are no more.")


class OpenQuestions(BaseModel):
    """How many questions of a row are open now."""

    open_questions: Number


class Corrected(OpenQuestions):
    """A correction that is kept."""

    correction: Correction


def show(tagging: values.Tagging) -> Tagging:
    """Show how far a tagging is."""
    return Tagging(
        id=tagging.id,
        name=tagging.name,
        state=tagging.state,
        rows=tagging.rows,
        done=tagging.tagged + tagging.failed,
        failed=tagging.failed,
        rate=tagging.rate,
        seconds_left=tagging.seconds_left,
        created_at=tagging.created_at,
        started_at=tagging.started_at,
        ended_at=tagging.ended_at,
        removed_at=tagging.removed_at,
        error=tagging.error,
        notice=tagging.notice,
        understood=tagging.understood,
        reviews=ReviewCounts(open=tagging.reviews_open, done=tagging.reviews_done),
        attributes=list(tagging.attributes),
    )
