"""What became of the rows of a catalogue file that was tagged."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

SHOWN_FAULTS = 10


class Fault(BaseModel):
    """A row without tags."""

    model_config = ConfigDict(frozen=True)

    line: int
    id: str
    reason: str


class Counts(BaseModel):
    """What was counted so far.

    Attributes
    ----------
    rows
        Written.
    tagged, failed
        Of these.
    missing_pictures
        Of those that failed: their picture is not there.
    sure
        Tags that are.
    tags
        All of them.
    filled
        Empty cells of the file's own columns that were filled.
    made_harmless
        Cells that a spreadsheet would have taken for formulas.
    faults
        The first rows that failed.
    """

    rows: int = 0
    tagged: int = 0
    failed: int = 0
    missing_pictures: int = 0
    sure: int = 0
    tags: int = 0
    filled: int = 0
    made_harmless: int = 0
    faults: list[Fault] = []


class TagReport(BaseModel):
    """What a run did.

    Attributes
    ----------
    counts
        Of the whole file, whether this run or one before it wrote the rows.
    resumed
        How many rows were there when it began.
    seconds
        How long it took.
    """

    model_config = ConfigDict(frozen=True)

    out: str
    tagger: str
    counts: Counts
    resumed: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        told = self.model_dump(mode="json")
        return {**told.pop("counts"), **told}
