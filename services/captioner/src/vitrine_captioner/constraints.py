"""What a title of one product may say, worked out once before the search.

Agreement is by construction. A token that claims another value of a known attribute is never
open; what the decoder would have given to it goes to the tokens that name the known value, so
that a decoder which sees "red" where a person says "blue" writes "blue" in the same place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.lexicon import Indices, Lexicon, Mask
from vitrine_captioner.phrases import kind_of, surface
from vitrine_captioner.vocabulary import END, PAD, START
from vitrine_product.roles import Role

# Titles of a catalogue that state an attribute at least this often are expected to state it.
_USUALLY = 0.5

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Statement:
    """A known attribute that the title may state.

    Attributes
    ----------
    words
        The stems of the value; a title that holds all of them states it. None: only one of
        `choices` states it.
    choices
        Indices of the tokens that state it.
    weights
        float32, how the share of the other tokens is spread over `choices`.
    instead
        bool over all tokens: those whose share goes to `choices`.
    required
        Whether the title must state it.
    """

    words: frozenset[str] | None
    choices: Indices
    weights: NDArray[np.float32]
    instead: Mask
    required: bool


@dataclass(frozen=True)
class Constraints:
    """The tokens that are open to a title, and what it must say.

    Tokens past the vocabulary's are values that the catalogue's titles have no word for, written
    as they were given.

    Attributes
    ----------
    surfaces
        By token.
    words
        The stems of each token.
    inputs
        By token: the token of the vocabulary that the decoder is told in its place.
    open
        bool, by token: those that contradict nothing that is known.
    statements
        What the title may or must state.
    reserved
        The stems of what the title must state; no other token uses them up.
    rivals
        Sets of stems that, with the reserved ones, would name another value of a known attribute.
    claims
        For each attribute that is not known, by token that speaks of it: a bit for each value that
        the token fits.
    brands
        Sequences of stems that no title may hold.
    """

    surfaces: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    inputs: Sequence[int]
    open: Mask
    statements: tuple[Statement, ...]
    reserved: frozenset[str]
    rivals: tuple[frozenset[str], ...]
    claims: tuple[Mapping[int, int], ...]
    brands: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        """The number of tokens, those of the request included."""
        return len(self.surfaces)


def constrain(lexicon: Lexicon, known: Sequence[KnownAttribute]) -> Constraints:
    """Work out what a title may say.

    Parameters
    ----------
    lexicon
        The catalogue's words.
    known
        What is known of the product; attributes that the titles have no words for are ignored.

    Returns
    -------
    Constraints
        For one search.
    """
    roles = lexicon.roles
    used = [
        fact
        for fact in known
        if fact.name in lexicon.attributes and not roles.has(fact.name, Role.BRAND)
    ]
    most_telling = kind_of(used, roles)
    draft = _Draft(lexicon)
    for fact in used:
        draft.close_contradictions(fact)
    for fact in used:
        if not roles.has(fact.name, Role.TAXONOMY) or fact is most_telling:
            draft.state(fact)
    if most_telling is None:
        draft.state_any_noun()
    return draft.finish(used)


class _Draft:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._surfaces, self._words = lexicon.surfaces, lexicon.words
        self._stand_ins: list[int] = []
        self._open = ~lexicon.branded
        self._statements: list[Statement] = []

    def close_contradictions(self, fact: KnownAttribute) -> None:
        tokens = self._lexicon.tokens_of(fact.name, fact.value)
        self._open &= ~self._lexicon.attributes[fact.name].speaks | tokens.fits

    def state(self, fact: KnownAttribute) -> None:
        attribute = self._lexicon.attributes[fact.name]
        if not attribute.instead.any():
            return
        tokens = self._lexicon.tokens_of(fact.name, fact.value)
        choices, weights = tokens.names, tokens.weights
        if not len(choices):
            choices = np.array([self._add(fact, attribute.instead)], dtype=np.intp)
            weights = np.ones(1, dtype=np.float32)
        is_kind = self._lexicon.roles.has(fact.name, Role.TAXONOMY)
        self._statements.append(
            Statement(
                words=frozenset(self._lexicon.stems_of(fact.value)),
                choices=choices,
                weights=weights,
                instead=attribute.instead,
                required=attribute.stated >= _USUALLY and (fact.sure or is_kind),
            )
        )

    def state_any_noun(self) -> None:
        """Ask for one noun, whichever the decoder likes."""
        attributes = self._lexicon.attributes
        for finest in self._lexicon.roles.kinds(attributes)[-1:]:
            tokens = attributes[finest]
            if tokens.stated >= _USUALLY:
                choices = np.flatnonzero(tokens.instead)
                weights = np.zeros(len(choices), dtype=np.float32)
                nothing = np.zeros_like(tokens.instead)
                self._statements.append(Statement(None, choices, weights, nothing, required=True))

    def _add(self, fact: KnownAttribute, instead: Mask) -> int:
        """Add a token for a value without a word, fed to the decoder as a word of its kind."""
        self._surfaces += (surface(fact, self._lexicon.roles),)
        self._words += (self._lexicon.stems_of(fact.value),)
        self._stand_ins.append(int(np.flatnonzero(instead)[0]))
        return len(self._surfaces) - 1

    def finish(self, used: Sequence[KnownAttribute]) -> Constraints:
        added = len(self._surfaces) - self._lexicon.size
        opened = np.concatenate([self._open, np.ones(added, dtype=np.bool_)])
        statements = []
        for statement in self._needed():
            instead = np.concatenate([statement.instead, np.zeros(added, dtype=np.bool_)])
            instead[statement.choices] = False
            opened &= ~instead
            statements.append(replace(statement, instead=instead))
        # The name of a known value is open whatever else its words are said to claim.
        for statement in statements:
            if statement.words is not None:
                opened[statement.choices] = True
        opened[[PAD, START]] = False
        opened[END] = True
        names = {fact.name for fact in used}
        reserved = frozenset().union(*(s.words for s in statements if s.required and s.words))
        return Constraints(
            surfaces=self._surfaces,
            words=self._words,
            inputs=self._lexicon.inputs + tuple(self._stand_ins),
            open=opened,
            statements=tuple(statements),
            reserved=reserved,
            rivals=tuple(self._rivals(used, reserved)),
            claims=tuple(
                tokens.bits
                for name, tokens in self._lexicon.attributes.items()
                if name not in names
            ),
            brands=self._lexicon.brands,
        )

    def _needed(self) -> Iterator[Statement]:
        """Leave out what another statement says too: a gold chain need not be called gold twice."""
        for statement in self._statements:
            words = statement.words
            if words is None or not any(
                other.required and other.words and words < other.words for other in self._statements
            ):
                yield statement

    def _rivals(
        self, used: Sequence[KnownAttribute], reserved: frozenset[str]
    ) -> set[frozenset[str]]:
        """Find the names that words allowed one by one could spell together."""
        rivals = set()
        for fact in used:
            fitting = reserved.union(self._lexicon.stems_of(fact.value))
            for phrase in self._lexicon.phrases[fact.name]:
                if not phrase <= fitting:
                    rivals.add(phrase - reserved)
        return rivals
