"""What goes into a description and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

# Values by which catalogues say that they do not know.
_NO_VALUE = frozenset({"", "-", "n/a", "na", "nan", "none", "null", "other", "others", "unknown"})


@dataclass(frozen=True)
class KnownAttribute:
    """One thing that is known of a product.

    Attributes
    ----------
    name
        E.g. ``"colour"``.
    value
        E.g. ``"Navy Blue"``, as a catalogue or a person wrote it.
    sure
        Whether a text may state it. One that is not sure still must not be contradicted.
    """

    name: str
    value: str
    sure: bool = True

    @property
    def says_something(self) -> bool:
        """Whether the value is more than a way to say that nothing is known."""
        return self.value.strip().casefold() not in _NO_VALUE


@dataclass(frozen=True)
class Description:
    """A product in words.

    Attributes
    ----------
    title
        E.g. ``"Men Navy Blue Sports Shoes"``.
    text
        One to three sentences that say only what is sure.
    decoder
        What wrote the title, e.g. ``"lstm"`` or ``"attributes"``.
    """

    title: str
    text: str
    decoder: str
