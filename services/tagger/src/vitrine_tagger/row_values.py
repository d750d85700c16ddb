"""What is said of the rows of taggings, by the model and by people."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_product.roles import Role
from vitrine_tagger.values import NewRow

MAX_CANDIDATES = 9
"""Of an attribute: as many as there are number keys to choose one with."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that an attribute may have, and how likely it is."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of one attribute of a row.

    Attributes
    ----------
    row
        The number of the row.
    product_id, image
        Those of the row: see `NewRow`.
    was
        What held before: an earlier correction's value, or the model's.
    at
        Unix time in seconds.
    """

    id: int
    row: int
    product_id: str
    image: str
    attribute: str
    value: str
    was: str
    reviewer: str
    at: float


@dataclass(frozen=True, slots=True)
class RowAttribute:
    """What is said of one attribute of a row.

    Attributes
    ----------
    value
        What holds: the correction's value where there is one, else the model's.
    confidence, sure
        Of the model's value, which is the first candidate.
    candidates
        At most `MAX_CANDIDATES`, the likeliest first.
    stated
        What the file states; who writes a result leaves it out.
    correction
        The one that holds; who writes a result leaves it out.
    role
        What the attribute says of a product, as the classifier tells it; kept by nobody.
    sure_family
        The family of values that is sure where the value is not, e.g. ``"Blue"`` of Navy Blue;
        empty: none. Kept by nobody.
    """

    name: str
    value: str
    confidence: float
    sure: bool
    candidates: tuple[Candidate, ...] = ()
    stated: str = ""
    correction: Correction | None = None
    role: Role = Role.PLAIN
    sure_family: str = ""

    @property
    def may_be_claimed(self) -> bool:
        """Whether a description may state it: a brand is stated by nobody but people."""
        return self.sure and self.role is not Role.BRAND


@dataclass(frozen=True, slots=True)
class RowResult:
    """What the work on a row gives.

    Attributes
    ----------
    number
        Of the row.
    attributes
        In the bundle's order; none where there is an error.
    title, text
        The suggested ones.
    error
        Why it could not be tagged; empty where it could.
    details
        The visual details that the picture is sure of.
    """

    number: int
    attributes: tuple[RowAttribute, ...] = ()
    title: str = ""
    text: str = ""
    error: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file and what is said of it.

    Attributes
    ----------
    given
        As it was read.
    done
        Whether it was dealt with; if not, the others are empty.
    attributes
        With what the file states and the corrections that hold.
    open_questions
        How many of its questions are open.
    details
        The visual details that the picture is sure of.
    """

    given: NewRow
    done: bool = False
    attributes: tuple[RowAttribute, ...] = ()
    title: str = ""
    text: str = ""
    error: str = ""
    open_questions: int = 0
    details: tuple[str, ...] = ()

    @property
    def last_correction(self) -> Correction | None:
        """The newest of the corrections that hold."""
        made = (one.correction for one in self.attributes if one.correction)
        return max(made, key=lambda correction: correction.id, default=None)


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for one attribute of a row.

    Attributes
    ----------
    stated
        What the file states and is doubted; empty where it states nothing.
    candidates
        At most `MAX_CANDIDATES`, the likeliest first; where a value is doubted, the proposed one
        is first.
    """

    attribute: str
    stated: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A row that has open questions.

    Attributes
    ----------
    row
        Its number.
    title
        The product's title in the file, or the suggested one.
    questions
        Those that are open, the least certain first.
    attributes
        What is known of the other attributes.
    details
        The visual details that the picture is sure of.
    """

    row: int
    line: int
    product_id: str
    title: str
    questions: tuple[Question, ...]
    attributes: tuple[RowAttribute, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of the queue of reviews.

    Attributes
    ----------
    next
        The cursor of the next page; empty where there is none.
    open
        Rows with open questions, those of other pages as well.
    """

    reviews: tuple[Review, ...]
    next: str
    open: int
