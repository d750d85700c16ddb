"""Learns what values are called where titles speak a language that the general rules do not know.

In a shop of "Damen Kleid schwarz" whose attributes are Women, Dresses and Black, a word that comes
with one value and hardly with another, in most titles of that value, is its name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from vitrine_captioner.claims import Claim, ClaimReader

# Where the general rules find some value named in fewer titles than this, they do not know the
# language.
_SPEECHLESS = 0.2
_PRECISION, _RECALL = 0.8, 0.5

Words = tuple[str, ...]


def learn_names(
    titles: Sequence[Words], rows: Sequence[Mapping[str, str]], reader: ClaimReader
) -> ClaimReader:
    """Return a reader that also knows the names that the titles teach.

    Parameters
    ----------
    titles
        The words of each title, in lower case.
    rows
        The attributes of each product.
    reader
        Knows the general rules.

    Returns
    -------
    ClaimReader
        `reader` itself, where it understands the titles.
    """
    said = {word: reader.read(word) for title in titles for word in title}
    for attribute in reader.values:
        named = [
            any(row[attribute] in _names(said[word], attribute) for word in title)
            for title, row in zip(titles, rows, strict=True)
            if attribute in row
        ]
        if sum(named) >= _SPEECHLESS * len(named) > 0:
            return reader
    learnt: dict[str, dict[str, Claim]] = defaultdict(dict)
    for attribute in reader.values:
        for word, value in _names_of(attribute, titles, rows).items():
            learnt[word][attribute] = Claim(frozenset({value}))
    return ClaimReader(reader.values, learnt, reader.roles)


def _names(claims: Mapping[str, Claim], attribute: str) -> frozenset[str]:
    return claims[attribute].values if attribute in claims else frozenset()


def _names_of(
    attribute: str, titles: Sequence[Words], rows: Sequence[Mapping[str, str]]
) -> Mapping[str, str]:
    """Return the words that name one value of an attribute, and which."""
    values = Counter(row[attribute] for row in rows if attribute in row)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for title, row in zip(titles, rows, strict=True):
        if attribute in row:
            for word in set(title):
                seen[word][row[attribute]] += 1
    found = {}
    for word, its in seen.items():
        value, count = its.most_common(1)[0]
        if count >= _PRECISION * its.total() and count >= _RECALL * values[value]:
            found[word] = value
    return found
