"""Finds the words of titles that may name a visual detail; no list says which."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.claims import ClaimReader
from vitrine_pipeline.captions.brands import read_leads
from vitrine_pipeline.captions.names_learnt import learn_names
from vitrine_product.english import LINKS
from vitrine_product.roles import USUAL_ROLES, Roles
from vitrine_product.words import split, stem

LEAST_PRODUCTS = 5
"""A term that fewer products state, or all but fewer, is not looked at."""

_LEAST_BRANDS = 2
_NEARLY_ALL = 0.9
# A term of two words stands for one of them where that one is seldom seen without the other.
_TOGETHER = 0.7
_SHORTEST = 3

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word, or two side by side, that may name a detail.

    Attributes
    ----------
    name
        As the catalogue writes it most often, in lower case, e.g. ``"round neck"``.
    term
        The stems of its words.
    stated
        bool [N]: the products whose titles have it.
    brands
        How many brands use it; 0 where titles name no brands.
    """

    name: str
    term: Term
    stated: NDArray[np.bool_]
    brands: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What titles say.

    Attributes
    ----------
    candidates
        The terms that may name a detail, the most frequent first.
    brands
        The brand of each of N products; empty where its title names none.
    """

    candidates: tuple[Candidate, ...]
    brands: tuple[str, ...]


def find_candidates(
    titles: Sequence[str | None],
    rows: Sequence[Mapping[str, str]],
    used: NDArray[np.bool_],
    groups: NDArray[np.intp],
    attributes: Sequence[str],
    roles: Roles = USUAL_ROLES,
) -> Terms:
    """Find terms that are frequent across brands, no brand and no value of an attribute.

    Parameters
    ----------
    titles
        Of N products; None where there is none.
    rows
        Their attributes.
    used
        bool [N]: the products whose titles count.
    groups
        int [N]: products of which the pictures are nearly the same have the same number; what one
        picture is called many times is said once.
    attributes
        Those whose values are known already.
    roles
        What they say of a product.
    """
    written = [tuple(word.lower() for word in split(title or "")) for title in titles]
    learnt = [at for at in np.flatnonzero(used).tolist() if written[at]]
    values = {
        name: sorted({rows[at][name] for at in learnt if name in rows[at]}) for name in attributes
    }
    reader = learn_names(
        [written[at] for at in learnt],
        [rows[at] for at in learnt],
        ClaimReader(values, roles=roles),
    )
    leads = read_leads(written, rows, reader)
    brands = tuple(stem(lead[0]) if lead else "" for lead in leads)
    bodies = [words[len(lead) :] for words, lead in zip(written, leads, strict=True)]
    found = _Found(bodies, brands, groups, learnt)
    names = _owned([written[at] for at in learnt], [leads[at] for at in learnt])
    speaking = _speaking({word for words in written for word in words}, reader) | names
    terms = [
        term
        for term, products in found.products.items()
        if len(set(groups[products].tolist())) >= LEAST_PRODUCTS
        and len(learnt) - len(products) >= LEAST_PRODUCTS
        and not any(_says_nothing(word) or word in speaking for word in term)
        and found.is_shared(term)
    ]
    return Terms(
        candidates=tuple(
            found.candidate(term, len(titles))
            for term in sorted(terms, key=lambda one: (-len(found.products[one]), one))
            if found.is_whole(term, terms)
        ),
        brands=brands,
    )


class _Found:
    """The terms of titles, and who states them."""

    def __init__(
        self,
        bodies: Sequence[Sequence[str]],
        brands: Sequence[str],
        groups: NDArray[np.intp],
        learnt: Sequence[int],
    ) -> None:
        self._bodies = bodies
        self._brands = brands
        self._branded = len({brands[at] for at in learnt} - {""}) >= _LEAST_BRANDS
        self.products: dict[Term, list[int]] = defaultdict(list)
        for at in learnt:
            for term in _terms(bodies[at]):
                self.products[term].append(at)

    def is_shared(self, term: Term) -> bool:
        """Tell whether several brands use it and none has nearly all of it."""
        if not self._branded:
            return True
        counts = Counter(self._brands[at] for at in self.products[term])
        unbranded = counts.pop("", 0)
        most = max(counts.values(), default=0)
        shared = len(counts) + unbranded >= _LEAST_BRANDS
        return shared and most <= _NEARLY_ALL * len(self.products[term])

    def is_whole(self, term: Term, terms: Sequence[Term]) -> bool:
        """Tell whether it stands for itself: no part of a term, no mere sequence of two."""
        count = len(self.products[term])
        if len(term) == 1:
            return not any(
                term[0] in other and len(self.products[other]) >= _TOGETHER * count
                for other in terms
                if len(other) > 1
            )
        return any(count >= _TOGETHER * len(self.products[(word,)]) for word in term)

    def candidate(self, term: Term, rows: int) -> Candidate:
        """Put together what is known of a term."""
        stated = np.zeros(rows, np.bool_)
        for at, body in enumerate(self._bodies):
            stated[at] = term in _terms(body)
        spellings = Counter(
            spelling
            for at in self.products[term]
            for spelling in _spellings(self._bodies[at], term)
        )
        brands = {self._brands[at] for at in self.products[term]} - {""}
        return Candidate(spellings.most_common(1)[0][0], term, stated, len(brands))


def _terms(words: Sequence[str]) -> set[Term]:
    known = [stem(word) for word in words]
    return {(word,) for word in known} | set(pairwise(known))


def _spellings(words: Sequence[str], term: Term) -> list[str]:
    size = len(term)
    parts = [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]
    return [" ".join(part) for part in parts if tuple(map(stem, part)) == term]


def _owned(titles: Sequence[Term], leads: Sequence[Term]) -> set[str]:
    """Return the stems of the words that titles begin with more often than not."""
    said = Counter(word for title in titles for word in {stem(word) for word in title})
    leading = Counter(word for lead in leads for word in {stem(word) for word in lead})
    return {word for word, count in leading.items() if count >= said[word] / 2}


def _speaking(words: set[str], reader: ClaimReader) -> set[str]:
    """Return the stems of the words that speak of an attribute."""
    return {stem(word) for word in words if reader.read(word)} | set(reader.words)


def _says_nothing(word: str) -> bool:
    return word in LINKS or len(word) < _SHORTEST or any(character.isdigit() for character in word)
