"""What the gateway hears from the tagger and tells it, in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vitrine_gateway.values import Candidate

State = Literal["queued", "reading", "running", "done", "failed", "cancelled"]
Number = Annotated[int, Field(ge=0)]
_Row = Annotated[int, Field(description="1 for the first row after the header.")]
_Line = Annotated[int, Field(description="The line of the file at which the row begins.")]


@dataclass(frozen=True, slots=True)
class TaggingOptions:
    """How a catalogue file is to be read and tagged.

    Attributes
    ----------
    name
        Of the file.
    columns
        Names of columns by what they hold, where they are not those of a known layout.
    encoding
        Python's name of the file's encoding; empty: the file tells.
    fill
        Whether the empty cells of the file's own columns are filled instead of columns added.
    keep_formulas
        Whether cells that a spreadsheet would take for formulas stay as they are.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    fill: bool = False
    keep_formulas: bool = False


@dataclass(frozen=True, slots=True)
class Tagging:
    """A catalogue file on its way.

    Attributes
    ----------
    tagged, failed
        Rows that are tagged, and rows that could not be.
    rate
        Rows a second.
    seconds_left
        Until the end; None where nobody can tell.
    removed_at
        When it will be removed, once it has ended.
    error, notice
        For a person: why it failed, and what holds it up; empty otherwise.
    understood
        What was understood of the file; None before it is read.
    reviews_open, reviews_done
        Rows with open questions, and rows whose questions are all answered.
    attributes
        Those that are tagged, in the bundle's order.
    """

    id: str
    name: str
    state: State
    rows: int
    tagged: int
    failed: int
    rate: float
    seconds_left: float | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    removed_at: datetime | None
    error: str
    notice: str
    understood: Mapping[str, Any] | None
    reviews_open: int
    reviews_done: int
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of one attribute of one row."""

    id: Number
    row: _Row
    product_id: str
    attribute: str
    value: str
    was: Annotated[str, Field(description="What held before.")]
    reviewer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of an attribute, and who it is."""

    attribute: str
    value: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class RowAttribute:
    """What is said of one attribute of a row."""

    value: Annotated[str, Field(description="What holds: the correction's value if there is one.")]
    confidence: Annotated[float, Field(description="Of the model's value, the first candidate.")]
    sure: bool
    candidates: Annotated[
        tuple[Candidate, ...], Field(description="The likeliest values, best first.")
    ]
    stated: Annotated[str, Field(description="What the file states; empty if nothing.")]
    correction: Correction | None


@dataclass(frozen=True, slots=True)
class RowDescription:
    """The product of a row in words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TaggedRow:
    """A row of the file and what is said of it."""

    row: _Row
    line: _Line
    product_id: Annotated[str, Field(description="Empty where the row has none.")]
    done: bool
    attributes: Mapping[str, RowAttribute]
    description: RowDescription
    error: Annotated[str, Field(description="Why it could not be tagged; empty otherwise.")]
    open_questions: Number
    details: Annotated[
        tuple[str, ...], Field(description="The visual details that the picture is sure of.")
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """One attribute that a person is asked about."""

    attribute: str
    stated: Annotated[str, Field(description="What the file states and is doubted, if anything.")]
    candidates: Annotated[
        tuple[Candidate, ...], Field(description="The likeliest values, best first.")
    ]


@dataclass(frozen=True, slots=True)
class Review:
    """A row with open questions, the least certain first."""

    row: _Row
    line: _Line
    product_id: str
    title: str
    questions: tuple[Question, ...]
    attributes: Annotated[
        Mapping[str, RowAttribute], Field(description="What is known of the others.")
    ]
    details: Annotated[
        tuple[str, ...], Field(description="The visual details that the picture is sure of.")
    ] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Rows in the file's order; `next` is where the following page begins after, if any."""

    rows: tuple[TaggedRow, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Reviews:
    """Rows with open questions, how many there are in all, and where the next page begins."""

    reviews: tuple[Review, ...]
    next: str | None
    open: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections in the order in which they came."""

    corrections: tuple[Correction, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that is kept, and how many questions of its row are open now."""

    correction: Correction
    open_questions: int
