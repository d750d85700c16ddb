"""A title in the making, and the tokens that may follow it."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine_captioner.constraints import Constraints
from vitrine_captioner.english import LINKS


@dataclass(frozen=True)
class Hypothesis:
    """The beginning of a title.

    Attributes
    ----------
    tokens
        Its tokens, without START and END.
    words
        The stems of its words, in order.
    claims
        For each attribute that is not known: bits of the values that all of it fits.
    score
        The sum of the log-probabilities of its tokens.
    row
        The row of the batch that holds the decoder's state after its last token.
    """

    tokens: tuple[int, ...]
    words: tuple[str, ...]
    claims: tuple[int, ...]
    score: float
    row: int

    @property
    def ends_openly(self) -> bool:
        """Whether it stops at a word that links to another, or says nothing yet."""
        return not self.words or self.words[-1] in LINKS

    def states(self, constraints: Constraints) -> tuple[bool, ...]:
        """Tell, for each statement of `constraints`, whether it is made."""
        words = frozenset(self.words)
        used = frozenset(self.tokens)
        return tuple(
            (statement.words is not None and statement.words <= words)
            or not used.isdisjoint(statement.choices.tolist())
            for statement in constraints.statements
        )

    def extend(
        self, token: int, score: float, constraints: Constraints, *, urgent: bool
    ) -> Hypothesis | None:
        """Add a token.

        Parameters
        ----------
        token
            Not END.
        score
            Of the longer hypothesis.
        constraints
            Of this search.
        urgent
            Whether the token states what the title must state.

        Returns
        -------
        Hypothesis or None
            None if the token repeats a word or uses one up that is reserved, disagrees with what
            the title claims already, completes the name of a rival value, or spells a brand.
        """
        added = constraints.words[token]
        if not urgent and not constraints.reserved.union(self.words).isdisjoint(added):
            return None
        claims = tuple(
            said & bits[token] for said, bits in zip(self.claims, constraints.claims, strict=True)
        )
        if 0 in claims:
            return None
        words = self.words + added
        if not urgent and any(rival.issubset(words) for rival in constraints.rivals):
            return None
        if any(_ends_with(words, brand, len(added)) for brand in constraints.brands):
            return None
        return Hypothesis((*self.tokens, token), words, claims, score, self.row)


def first(constraints: Constraints) -> Hypothesis:
    """Return the title of no token."""
    return Hypothesis((), (), (-1,) * len(constraints.claims), 0.0, 0)


def _ends_with(words: tuple[str, ...], phrase: tuple[str, ...], added: int) -> bool:
    """Tell whether `phrase` occurs in `words` and reaches into the last `added` of them."""
    size = len(phrase)
    return any(
        words[end - size : end] == phrase
        for end in range(max(size, len(words) - added + 1), len(words) + 1)
    )
