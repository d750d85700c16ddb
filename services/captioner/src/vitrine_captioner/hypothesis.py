"""A title in the making, and the tokens that may follow it."""

from __future__ import annotations

from typing import NamedTuple

from vitrine_captioner.plan import Plan, Stage
from vitrine_product.english import LINKS


class Hypothesis(NamedTuple):
    """The beginning of a title; a tuple, since a search makes dozens.

    Attributes
    ----------
    tokens
        Its tokens, without START and END.
    said
        The stems of its words, as a set of the plan's.
    claims
        For each attribute that is not known: bits of the values that all of it fits.
    stage
        What it states already.
    score
        The sum of the log-probabilities of its tokens.
    row
        The row of the batch in which its last token was scored.
    ends_openly
        Whether it stops at a word that links to another, or says nothing yet.
    names_rival
        Whether words that it had to state have named a rival value; no other may follow them.
    """

    tokens: tuple[int, ...]
    said: int
    claims: tuple[int, ...]
    stage: Stage
    score: float
    row: int
    ends_openly: bool
    names_rival: bool

    def extend(self, token: int, row: int, score: float, plan: Plan) -> Hypothesis | None:
        """Add a token.

        Parameters
        ----------
        token
            Not END.
        row, score
            Of the longer hypothesis.
        plan
            Of this search.

        Returns
        -------
        Hypothesis or None
            None if the token disagrees with what the title claims already, or spells a brand; or,
            unless the title must state it, if it repeats a word or uses one up that is reserved,
            or completes the name of a rival value.
        """
        added = plan.bits[token]
        said = self.said | added
        urgent = token in self.stage.urgent
        if not urgent and (self.names_rival or added & (self.said | plan.reserved)):
            return None
        claims = _narrowed(self.claims, token, plan) if self.claims else ()
        if claims is None:
            return None
        names_rival = self.names_rival
        if added & plan.any_rival and not names_rival:
            names_rival = any(not rival & ~said for rival in plan.rivals)
            if names_rival and not urgent:
                return None
        tokens = (*self.tokens, token)
        if added & plan.brand_ends and _spells_brand(tokens, plan):
            return None
        words = plan.words[token]
        return Hypothesis(
            tokens,
            said,
            claims,
            plan.after(self.stage, token, said),
            score,
            row,
            words[-1] in LINKS if words else self.ends_openly,
            names_rival,
        )


def first(plan: Plan) -> Hypothesis:
    """Return the title of no token."""
    return Hypothesis((), 0, (-1,) * len(plan.claims), plan.first, 0.0, 0, True, False)


def _narrowed(claims: tuple[int, ...], token: int, plan: Plan) -> tuple[int, ...] | None:
    """Return what a title claims with one more token; None if no value fits all of it."""
    both = [said & bits.get(token, -1) for said, bits in zip(claims, plan.claims, strict=True)]
    return None if 0 in both else tuple(both)


def _spells_brand(tokens: tuple[int, ...], plan: Plan) -> bool:
    """Tell whether a brand's words stand side by side and reach into the last token's."""
    words = tuple(word for token in tokens for word in plan.words[token])
    added = len(plan.words[tokens[-1]])
    return any(_ends_with(words, brand, added) for brand in plan.brands)


def _ends_with(words: tuple[str, ...], phrase: tuple[str, ...], added: int) -> bool:
    """Tell whether `phrase` occurs in `words` and reaches into the last `added` of them."""
    size = len(phrase)
    return any(
        words[end - size : end] == phrase
        for end in range(max(size, len(words) - added + 1), len(words) + 1)
    )
