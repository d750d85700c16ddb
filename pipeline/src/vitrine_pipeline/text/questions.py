"""What shoppers might ask of a catalogue, with the right answers that follow from its labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine_pipeline.text.synonyms import synonyms_at
from vitrine_pipeline.text.variation import misspell
from vitrine_similarity.catalogue.forms import forms_of

_ASKED_TOGETHER = (
    ("colour", "product_type"),
    ("gender", "product_type"),
    ("gender", "colour", "product_type"),
    ("usage", "product_type"),
)
_LEAST_RIGHT = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A text, and the numbers of the products that it asks for."""

    text: str
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class Change:
    """A product, the value that it is to have instead of its own, and the products that are so."""

    product: int
    text: str
    right: frozenset[int]


def questions_of(attributes: Sequence[Mapping[str, str]], most: int) -> list[Question]:
    """Return questions by two and three attributes, drawn from those that N products answer."""
    found: defaultdict[tuple[tuple[str, str], ...], set[int]] = defaultdict(set)
    for at, row in enumerate(attributes):
        for names in _ASKED_TOGETHER:
            if all(row.get(name) for name in names):
                found[tuple((name, row[name]) for name in names)].add(at)
    asked = sorted(said for said, right in found.items() if len(right) >= _LEAST_RIGHT)
    return [
        Question(" ".join(value for _, value in asked[at]).lower(), frozenset(found[asked[at]]))
        for at in _drawn(len(asked), most)
    ]


def misspelt(questions: Sequence[Question]) -> list[Question]:
    """Return the same questions with a slip in each longer word."""
    random = np.random.default_rng(0)
    return [
        Question(" ".join(misspell(word, random) for word in one.text.split()), one.right)
        for one in questions
    ]


def reworded(questions: Sequence[Question]) -> list[Question]:
    """Return the same questions in other words, those that have any.

    A word has a synonym or its other spelling instead, or else the singular for the plural.
    """
    others = [(" ".join(_reworded(one.text.split())), one) for one in questions]
    return [Question(text, one.right) for text, one in others if text != one.text]


def _reworded(words: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        length, synonyms = synonyms_at(words, at)
        # The last is the farthest from what catalogues say.
        yield from synonyms[-1] if synonyms else _singular(words[at])
        at += length


def _singular(word: str) -> tuple[str, ...]:
    _, *others = forms_of(word)
    return tuple(one for one in others if len(one) < len(word))[:1] or (word,)


def changes_of(
    attributes: Sequence[Mapping[str, str]], asked: Sequence[int], most: int
) -> list[Change]:
    """Return changes of colour, each to the one that most others of the product's type have."""
    return list(_changes(attributes, [asked[at] for at in _drawn(len(asked), most)]))


def _changes(attributes: Sequence[Mapping[str, str]], asked: Sequence[int]) -> Iterator[Change]:
    alike: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    members: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for at, row in enumerate(attributes):
        kind, colour = _kind(row), row.get("colour", "")
        if all(kind) and colour:
            alike[kind][colour] += 1
            members[*kind, colour].add(at)
    for at in asked:
        kind, colour = _kind(attributes[at]), attributes[at].get("colour", "")
        others = [(count, one) for one, count in alike[kind].items() if one != colour]
        if colour and others and max(others)[0] >= _LEAST_RIGHT:
            wanted = max(others)[1]
            yield Change(at, wanted.lower(), frozenset(members[*kind, wanted]))


def _kind(row: Mapping[str, str]) -> tuple[str, str]:
    return row.get("gender", ""), row.get("product_type", "")


def _drawn(count: int, most: int) -> list[int]:
    if count <= most:
        return list(range(count))
    return sorted(np.random.default_rng(0).choice(count, most, replace=False).tolist())
