"""What lies between the database of taggings, the work on them, and the calls of the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["queued", "reading", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class NewTagging:
    """A file that is to be tagged, and how.

    Attributes
    ----------
    name
        The name of the file.
    columns
        Names of columns by what they hold, where they are not those of a known layout.
    encoding
        Python's name of the file's encoding; empty: the file tells.
    fill
        Fill the empty cells of the file's own columns instead of adding columns.
    keep_formulas
        Leave cells that a spreadsheet would take for formulas as they are.
    has_pictures
        Whether an archive of pictures came along.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    fill: bool = False
    keep_formulas: bool = False
    has_pictures: bool = False


@dataclass(frozen=True, slots=True)
class Tagging:
    """One file on its way.

    Attributes
    ----------
    rows
        Of the file; while it is read, those that were found.
    tagged, failed
        Rows that are tagged, and rows that could not be.
    rows_per_second
        Over the last minute; 0 where nothing moves.
    seconds_left
        Until the end at this rate; None where nobody can tell.
    created_at, started_at, ended_at, removed_at
        Unix time in seconds; None before.
    error
        Why it failed.
    notice
        What holds it up.
    understood
        What was understood of the file, as JSON.
    sheet
        What the export needs to know of the file, as `Queue.end_reading` was given it.
    reviews_open, reviews_done
        Rows with open questions, and rows whose questions are all answered.
    attributes
        Those that are tagged, in the bundle's order.
    """

    id: str
    options: NewTagging
    state: State
    rows: int
    tagged: int
    failed: int
    rows_per_second: float
    seconds_left: float | None
    created_at: float
    started_at: float | None
    ended_at: float | None
    removed_at: float | None
    error: str
    notice: str
    understood: str
    sheet: str
    reviews_open: int
    reviews_done: int
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row as it was read.

    Attributes
    ----------
    number
        1 for the first row after the header.
    line
        The line of the file at which it begins, the header being line 1.
    cells
        As they are written, as many as the header has.
    product_id
        Empty where it has none.
    title
        The product's title in the file; empty where it has none.
    picture
        What it says of the file of its picture; empty where it says nothing.
    address
        Where the picture is to be fetched; empty where it need not be.
    stated
        What the file states, by attribute.
    suspected
        The values that an audit proposes instead of the stated ones, by attribute.
    fault
        Why its cells may be those of other columns; empty where they are not.
    """

    number: int
    line: int
    cells: tuple[str, ...] = ()
    product_id: str = ""
    title: str = ""
    picture: str = ""
    address: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    suspected: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def image(self) -> str:
        """What a person may find the picture by: its name, or its address."""
        return self.picture or self.address
