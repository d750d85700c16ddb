"""The nearest products in an order that does not depend on where a vector lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vitrine_similarity.memory.arrays import Hits
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.selection import Selected
from vitrine_similarity.vectors import Scores, Vectors, cosines

# More than float32 can be wrong by in an inner product of two unit vectors of this length.
_DOUBT = 1e-5
_SPARE = 16
# Of so many equal scores the ids are compared; of more, only of those that the index names first.
_MOST_EQUAL = 1024
# Up to so many times the rows that it would look at anyway, an index would not be quicker than
# looking at the rows that a filter leaves.
_RARE = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A row that was found, and the cosine of its vector and the query."""

    part: Part
    row: int
    score: float


def nearest(
    among: Sequence[Selected],
    query: Vectors,
    limit: int,
    *,
    exact: bool,
    without: str | None = None,
) -> tuple[Ranked, ...]:
    """Find the products nearest to a query, equal scores in the order of their ids.

    An index scores in float32, in an order of additions that depends on the row, or scores bytes;
    a catalogue has the same picture under many ids. So as many hits as could belong to the answer
    are scored again in float64, and replicas whose rows differ give the same answer: unless more
    than `_MOST_EQUAL` products have one picture, when which of them are shown is each replica's
    affair, so that nobody makes searches slow with copies.

    Parameters
    ----------
    among
        The rows that may be found.
    query
        Float32 [dimension], of unit length.
    limit
        At least 1.
    exact
        Whether all that may be found are compared.
    without
        The id of a product that is not to be found.

    Returns
    -------
    tuple of Ranked
        Up to `limit`, best first; scores are cosines, -1 to 1.
    """
    direction = np.ascontiguousarray(query)
    needed = limit + (without is not None)
    wanted = needed + _SPARE
    while True:
        found = [_search(one, direction, wanted, exact) for one in among]
        scores = -np.sort(-np.concatenate([hits.scores for hits in found])) if found else ()
        complete = len(scores) < wanted
        if complete or scores[wanted - 1] < scores[needed - 1] - _DOUBT:
            break
        if wanted >= needed + _MOST_EQUAL:
            break
        wanted = min(2 * wanted, needed + _MOST_EQUAL)
    if not len(scores):
        return ()
    return _in_order(among, found, query, float(scores[min(wanted, len(scores)) - 1]), without)[
        :limit
    ]


def _search(one: Selected, query: Vectors, wanted: int, exact: bool) -> Hits:
    part = one.held.part
    effort = len(part)
    if part.index and not exact and one.products > _RARE * part.index.effort:
        effort = part.index.effort
    return part.search(query, wanted, one.bits, one.passing, effort=effort)


def _in_order(
    among: Sequence[Selected],
    found: Sequence[Hits],
    query: Vectors,
    least: float,
    without: str | None,
) -> tuple[Ranked, ...]:
    ranked: list[tuple[float, str, Ranked]] = []
    for one, hits in zip(among, found, strict=True):
        part = one.held.part
        rows = hits.rows[hits.scores >= least]
        scores: Scores = cosines(part.vectors(rows), query)
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
            product_id = part.table.ids[row]
            if product_id != without:
                ranked.append((-score, product_id, Ranked(part, row, score)))
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(entry[2] for entry in ranked)
