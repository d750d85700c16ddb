"""Sentences with fields: which a product can fill, and how they then read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

AGREE = "agree"

_WORD = re.compile(r"[^\W\d_]+")
_LONG = 4

# What each field says of a product. Only these fields exist.
SAYS: Mapping[str, frozenset[str]] = {
    "noun": frozenset({"kind"}),
    "kind": frozenset({"kind"}),
    "a_kind": frozenset({"kind"}),
    "tinted": frozenset({"kind", "colour"}),
    "a_tinted": frozenset({"kind", "colour"}),
    "colour": frozenset({"colour"}),
    "shade": frozenset({"colour"}),
    "hue": frozenset({"colour"}),
    "near": frozenset({"colour"}),
    "wearer": frozenset({"wearer"}),
    "owner": frozenset({"wearer"}),
    "use": frozenset({"use"}),
    "occasion": frozenset({"use"}),
    "brand": frozenset({"brand"}),
    "more": frozenset({"more"}),
}


@dataclass(frozen=True)
class Pattern:
    """A sentence with fields.

    Attributes
    ----------
    parts
        Text, then the name of a field or an empty one, then the forms that `agree` chooses from.
    fields
        The names of all fields.
    says
        What it tells, e.g. ``{"kind", "colour"}``.
    order
        The same, in the order in which sources are named.
    """

    parts: tuple[tuple[str, str, tuple[str, ...]], ...]
    fields: frozenset[str]
    says: frozenset[str]
    order: tuple[str, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """Its own longer words, in small letters; two sentences that share one sound alike."""
        own = " ".join(word for text, _, forms in self.parts for word in (text, *forms))
        return frozenset(word for word in _WORD.findall(own.casefold()) if len(word) >= _LONG)

    def fill(self, known: Mapping[str, str], form: int | None) -> str:
        """Return the sentence; the fields are known."""
        pieces = []
        for text, field, forms in self.parts:
            pieces.append(text)
            if field == AGREE:
                pieces.append(forms[form or 0])
            elif field:
                pieces.append(known[field])
        return "".join(pieces)


def parse_pattern(sentence: str, forms: int) -> Pattern:
    """Read a sentence with fields.

    Parameters
    ----------
    sentence
        E.g. ``"{agree:this|these} {kind} for {wearer}"``.
    forms
        How many forms `agree` chooses from.

    Raises
    ------
    ValueError
        If a brace is left open, a field is none, or `agree` has another number of forms.
    """
    parts = []
    try:
        parsed = list(Formatter().parse(sentence))
    except ValueError as error:
        raise ValueError(f"{sentence!r}: {error}") from None
    for text, field, choices, _ in parsed:
        among = tuple((choices or "").split("|")) if field == AGREE else ()
        if field == AGREE and len(among) != forms:
            raise ValueError(f"{sentence!r}: agree has {len(among)} forms, it takes {forms}")
        if field is not None and field != AGREE and field not in SAYS:
            raise ValueError(
                f"{sentence!r}: there is no field {field!r}; there are {AGREE}, {', '.join(SAYS)}"
            )
        parts.append((text, field or "", among))
    fields = frozenset(field for _, field, _ in parts if field)
    says = frozenset().union(*(SAYS[field] for field in fields if field != AGREE))
    return Pattern(tuple(parts), fields, says, tuple(sorted(says)))
