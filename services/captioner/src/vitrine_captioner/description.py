"""What goes into a description and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

# Values by which catalogues say that they do not know.
_NO_VALUE = frozenset({"", "-", "n/a", "na", "nan", "none", "null", "other", "others", "unknown"})

DETAIL = "detail"
"""The name under which a visual detail, e.g. "striped", is the source of a claim."""

STATED = "catalogue detail"
"""The name under which a detail that the catalogue states is the source of a claim."""

_FAMILY = " family"


class Register(StrEnum):
    """How a text speaks."""

    PLAIN = "plain"
    WARM = "warm"
    SHORT = "short"


class Spelling(StrEnum):
    """How English words are spelt."""

    BRITISH = "british"
    AMERICAN = "american"


@dataclass(frozen=True)
class Manner:
    """In which words a product is described.

    Attributes
    ----------
    language
        The name of a language file without its ending, e.g. ``"en"``.
    spelling
        Means something in English alone.
    """

    register: Register = Register.PLAIN
    spelling: Spelling = Spelling.BRITISH
    language: str = "en"


@dataclass(frozen=True)
class KnownAttribute:
    """One thing that is known of a product.

    Attributes
    ----------
    name
        E.g. ``"colour"``; `DETAIL` or `STATED` for a visual detail, of which there may be
        several.
    value
        E.g. ``"Navy Blue"``, as a catalogue or a person wrote it.
    sure
        Whether a text may state it. One that is not sure still must not be contradicted.
    family
        Of a value that is not sure, the family of values that is, e.g. ``"Blue"`` of Navy Blue;
        empty: none.
    """

    name: str
    value: str
    sure: bool = True
    family: str = ""

    @property
    def says_something(self) -> bool:
        """Whether the value is more than a way to say that nothing is known."""
        return self.value.strip().casefold() not in _NO_VALUE

    @property
    def stated(self) -> KnownAttribute | None:
        """What a text may state of it: itself or, as a source of its own, its family."""
        if self.sure:
            return self if self.says_something else None
        family = KnownAttribute(f"{self.name}{_FAMILY}", self.family)
        return family if family.says_something else None

    @property
    def family_of(self) -> str | None:
        """The attribute of which this is a family; None where it is none."""
        return self.name.removesuffix(_FAMILY) if self.name.endswith(_FAMILY) else None


class Claim(NamedTuple):
    """What one sentence says of a product, and from where it is known.

    Attributes
    ----------
    sentence
        As it stands in the text.
    source
        The attribute that is sure, `DETAIL` or `STATED`; ``"colour family"`` where that of a
        value is.
    value
        What the source says, in its own words.
    """

    sentence: str
    source: str
    value: str


@dataclass(frozen=True)
class Text:
    """What a product is said to be, all of it from what is sure.

    Attributes
    ----------
    text
        Two to four sentences; one where a single thing is sure, and a line without a full stop in
        the register ``short``.
    claims
        At least one for every sentence, in their order, unless nothing is sure.
    alt_text
        What stands for the picture where it cannot be seen.
    keywords
        By which shoppers search for such a product, the plainest first.
    """

    text: str
    claims: tuple[Claim, ...]
    alt_text: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """A product in words.

    Attributes
    ----------
    title
        E.g. ``"Men Navy Blue Sports Shoes"``.
    decoder
        What wrote the title, e.g. ``"lstm"`` or ``"attributes"``.
    text, claims, alt_text, keywords
        As of `Text`.
    """

    title: str
    text: str
    decoder: str
    claims: tuple[Claim, ...] = ()
    alt_text: str = ""
    keywords: tuple[str, ...] = ()
