"""Finds the brands in a catalogue's titles, and the words that belong to one brand alone.

A title of a shop begins with the brand: what stands before the first word that speaks of an
attribute. Words further on that only one brand ever uses are names of its products ("Lunarswift"),
which a picture does not show either. Both are masked, so that the captioner cannot learn to claim
them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from vitrine_captioner.claims import STYLE_STEMS, Claim, ClaimReader
from vitrine_product.english import LINKS
from vitrine_product.roles import Role, Roles
from vitrine_product.words import split, stem

# A word is common property when at least so many brands use it and none has nearly all of it.
_SHARED_BY = 4
_NEARLY_ALL = 0.5
# The longest name of a brand, in words.
_LONGEST = 5

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brands:
    """What titles must not claim.

    Attributes
    ----------
    names
        Brands as they lead titles, in lower case, e.g. ``("red", "tape")``.
    words
        Single words, in lower case, that belong to a brand or to its products.
    """

    names: Set[Words]
    words: Set[str]

    def mask(self, title: Sequence[str]) -> tuple[str | None, ...]:
        """Replace what belongs to a brand by None.

        Parameters
        ----------
        title
            Its words, in lower case.

        Returns
        -------
        tuple
            As long as `title`.
        """
        masked: list[str | None] = [None if word in self.words else word for word in title]
        for start in range(len(title)):
            for size in range(min(_LONGEST, len(title) - start), 1, -1):
                if tuple(title[start : start + size]) in self.names:
                    masked[start : start + size] = [None] * size
                    break
        return tuple(masked)


NO_BRANDS = Brands(frozenset(), frozenset())


def find_brands(
    titles: Sequence[Words],
    rows: Sequence[Mapping[str, str]],
    claims: ClaimReader,
    stated: Collection[str] = (),
) -> Brands:
    """Find brands and their words.

    Parameters
    ----------
    titles
        The words of each title, in lower case.
    rows
        The attributes of each product.
    claims
        Knows what words say of attributes.
    stated
        Brands that the catalogue names in a column of its own.

    Returns
    -------
    Brands
        Empty where titles do not begin with names, and no brand is stated.
    """
    vocabulary = {word for title in titles for word in title}
    said = {word: claims.read(word) for word in vocabulary}
    leads = read_leads(titles, rows, claims)
    common = _common_words(titles, leads, said)
    speaking = {word for word, its in said.items() if its or stem(word) in claims.words}
    told = {tuple(word.lower() for word in split(name)) for name in stated}
    words = vocabulary - common | {name[0] for name in told if len(name) == 1}
    return Brands(
        frozenset(_names(leads, common) | {name for name in told if len(name) > 1}),
        frozenset(words - speaking),
    )


def read_leads(
    titles: Sequence[Words], rows: Sequence[Mapping[str, str]], claims: ClaimReader
) -> list[Words]:
    """Read the words that each title begins with, before any that speaks of the product.

    The parameters are those of `find_brands`. Where titles name brands, these are they.
    """
    said = {word: claims.read(word) for title in titles for word in title}
    return [_lead(title, row, said, claims.roles) for title, row in zip(titles, rows, strict=True)]


def _lead(
    title: Words,
    row: Mapping[str, str],
    said: Mapping[str, Mapping[str, Claim]],
    roles: Roles,
) -> Words:
    """Return the words before the first that speaks of this very product.

    "Red" is part of the lead in "Red Tape Men Brown Shoes", since the product is brown.
    """
    for position, word in enumerate(title):
        for attribute, claim in said[word].items():
            # "Kids" alone may be part of a name: "Kids Ville Girls Pink Top".
            is_wearer = roles.has(attribute, Role.WEARER)
            fits = not is_wearer and row.get(attribute) in claim.values
            if fits or (is_wearer and claim.names):
                return _trimmed(title[:position], said, roles)
    return _trimmed(title[:1], said, roles)


def _trimmed(lead: Words, said: Mapping[str, Mapping[str, Claim]], roles: Roles) -> Words:
    while lead and (
        lead[-1] in LINKS or any(roles.has(its, Role.WEARER) for its in said[lead[-1]])
    ):
        lead = lead[:-1]
    return lead[:_LONGEST]


def _common_words(
    titles: Sequence[Words],
    leads: Sequence[Words],
    said: Mapping[str, Mapping[str, Claim]],
) -> frozenset[str]:
    """Return the words that no brand owns."""
    brands_of: dict[str, Counter[str]] = defaultdict(Counter)
    leading: Counter[str] = Counter()
    for title, lead in zip(titles, leads, strict=True):
        leading.update(set(lead))
        for word in set(title):
            brands_of[word][lead[0] if lead else ""] += 1
    # A shop of one brand cannot tell what belongs to a brand from what belongs to all.
    enough = len({lead[0] for lead in leads if lead}) >= _SHARED_BY
    common = set()
    for word, brands in brands_of.items():
        if word in LINKS or stem(word) in STYLE_STEMS:
            common.add(word)
            continue
        unbranded = brands.pop("", 0)
        total = unbranded + brands.total()
        most = max(brands.values(), default=0)
        shared = len(brands) + unbranded >= _SHARED_BY and most <= _NEARLY_ALL * total
        if (shared or not enough) and (leading[word] < total / 2 or said[word]):
            common.add(word)
    return frozenset(common)


def _names(leads: Sequence[Words], common: frozenset[str]) -> set[Words]:
    """Return the leads that are names, and shorter names that several longer leads share."""
    counts = Counter(lead for lead in leads if lead)
    for lead in tuple(counts.elements()):
        counts.update(lead[:size] for size in range(2, len(lead)))
    names = set()
    for lead, count in counts.items():
        # What follows a name once is a description; what follows it always is part of it.
        while count == 1 and lead and lead[-1] in common:
            lead = lead[:-1]
        if not common.issuperset(lead):
            names.add(lead)
    return names
