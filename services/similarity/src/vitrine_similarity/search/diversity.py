"""Matches that are unlike each other, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.results import Match

# Fewer may all be copies of one picture.
_LEAST = 200


def pool_size(limit: int) -> int:
    """Return of how many of the best matches so many are chosen."""
    return max(2 * limit, _LEAST)


def diversify(
    matches: Sequence[Match], vectors: Mapping[str, Vector], limit: int, diversity: float
) -> tuple[Match, ...]:
    """Choose matches by maximal marginal relevance.

    J. Carbonell and J. Goldstein, "The use of MMR, diversity-based reranking for reordering
    documents and producing summaries", SIGIR 1998: one after the other that match is taken whose
    score, less what it resembles the most alike of those taken, is highest.

    Parameters
    ----------
    matches
        Best first.
    vectors
        By product, float32 [dimension] of unit length; a match without one resembles none.
    limit
        How many.
    diversity
        How much likeness to those taken counts, 0 to 1; the score counts the rest.

    Returns
    -------
    tuple of Match
        In the order in which they were taken; the first is the best.
    """
    if not matches:
        return ()
    size = next((one.size for one in vectors.values()), 1)
    nothing = np.zeros(size, np.float32)
    looks = np.stack([vectors.get(one.product.id, nothing) for one in matches])
    scores = np.array([one.score for one in matches], np.float32)
    resembled = np.zeros(len(matches), np.float32)
    chosen: list[int] = []
    gain = scores.copy()
    for _ in range(min(limit, len(matches))):
        # Of equal gains the first is taken: the better match.
        best = int(gain.argmax())
        chosen.append(best)
        likeness = looks @ looks[best]
        resembled = likeness if len(chosen) == 1 else np.maximum(resembled, likeness)
        gain = (1 - diversity) * scores - diversity * resembled
        gain[chosen] = -np.inf
    return tuple(matches[at] for at in chosen)
