"""The constraints of one title as integers and arrays, worked out once for all who know the same.

What is open to a beginning of a title depends on two things: on its words, which are looked at
for the few tokens that may win, and on the statements that it makes, for which all tokens are
scored at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vitrine_captioner.constraints import Constraints
from vitrine_captioner.lexicon import Indices, Lexicon
from vitrine_captioner.shares import Scores, Shares
from vitrine_captioner.vocabulary import END

_NONE = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Stage:
    """What is open to the titles that make the same statements.

    Attributes
    ----------
    made
        A bit for each statement that they make.
    missing
        How many statements they must still make.
    demanded
        Indices of the tokens that make those.
    urgent
        Those of them that make one with words of its own.
    unmade
        float64, by statement of `Shares.moving`: 0 where it is made, 1 elsewhere.
    closed
        float64, by token of `Shares.columns`: minus infinity where it is not open, 0 elsewhere.
    """

    made: int
    missing: int
    demanded: Indices
    urgent: frozenset[int]
    unmade: Scores
    closed: Scores


class Plan:
    """What a title may say, for a search that keeps sets as integers.

    Parameters
    ----------
    lexicon
        The catalogue's words.
    constraints
        Of what is known of a product.

    Attributes
    ----------
    size
        The number of tokens, those of the request included.
    surfaces, words, inputs, brands
        As those of the constraints.
    needed
        How many statements a title must make.
    closed
        float64, by token: minus infinity where it is never open or ends the title, 0 elsewhere.
    shares
        What goes to the names of the known values.
    bits, reserved, rivals, any_rival, brand_ends
        Sets of stems: of each token, of what the title must state, of each rival, of all rivals,
        and of the last words of the brands.
    claims
        As those of the constraints.
    """

    def __init__(self, lexicon: Lexicon, constraints: Constraints) -> None:
        sets = lexicon.stem_sets.copy()
        statements = constraints.statements
        self.size = constraints.size
        self.surfaces, self.words = constraints.surfaces, constraints.words
        self.inputs, self.brands = constraints.inputs, constraints.brands
        self.claims = constraints.claims
        self.needed = sum(statement.required for statement in statements)
        self.bits = lexicon.bits + tuple(map(sets.bits, constraints.words[lexicon.size :]))
        self.reserved = sets.bits(constraints.reserved)
        self.rivals = tuple(map(sets.bits, constraints.rivals))
        self.any_rival = sets.bits(word for rival in constraints.rivals for word in rival)
        self.brand_ends = lexicon.brand_ends
        self.closed = _closed(lexicon, constraints)
        self.shares = Shares(statements, lexicon.size)
        self._statements = statements
        self._stated = [
            (1 << number, sets.bits(statement.words))
            for number, statement in enumerate(statements)
            if statement.words is not None
        ]
        self._makes: dict[int, int] = {}
        for number, statement in enumerate(statements):
            for token in statement.choices.tolist():
                self._makes[token] = self._makes.get(token, 0) | 1 << number
        self._stages: dict[int, Stage] = {}
        self.first = self._stage(self._made_by(0))

    def after(self, stage: Stage, token: int, said: int) -> Stage:
        """Return the stage that a title comes to.

        Parameters
        ----------
        stage
            Where it was before its last token.
        token
            The last one.
        said
            The stems of all of them.
        """
        made = stage.made | self._makes.get(token, 0) | self._made_by(said)
        return stage if made == stage.made else self._stage(made)

    def _made_by(self, said: int) -> int:
        made = 0
        for bit, words in self._stated:
            if not words & ~said:
                made |= bit
        return made

    def _stage(self, made: int) -> Stage:
        # Two threads may work the same stage out at a time: either is as good.
        return self._stages.get(made) or self._stages.setdefault(made, self._work_out(made))

    def _work_out(self, made: int) -> Stage:
        missing = []
        closed = self.closed[self.shares.columns]
        for number, statement in enumerate(self._statements):
            if made >> number & 1:
                closed[np.searchsorted(self.shares.columns, statement.choices)] = -np.inf
            elif statement.required:
                missing.append(statement)
        return Stage(
            made=made,
            missing=len(missing),
            demanded=np.concatenate([_NONE, *(s.choices for s in missing)]),
            urgent=frozenset(t for s in missing if s.words is not None for t in s.choices.tolist()),
            unmade=np.array([not made >> n & 1 for n in self.shares.moving], dtype=np.float64),
            closed=closed,
        )


def _closed(lexicon: Lexicon, constraints: Constraints) -> Scores:
    closed = np.where(constraints.open, 0.0, -np.inf)
    closed[END] = -np.inf
    # A word that the title must state is kept for the tokens that state it. `Hypothesis.extend`
    # sees to it anyway; but what is closed here is never looked at.
    kept = [s.choices for s in constraints.statements if s.required and s.words is not None]
    names = np.concatenate([_NONE, *kept])
    open_names = closed[names]
    for word in constraints.reserved:
        closed[lexicon.having.get(word, _NONE)] = -np.inf
    closed[names] = open_names
    return closed
