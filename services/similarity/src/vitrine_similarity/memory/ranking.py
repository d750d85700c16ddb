"""The nearest products in an order that does not depend on where a vector lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from vitrine_similarity.memory.arrays import Hits
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.view import Selected
from vitrine_similarity.vectors import Scores, Vectors, cosines

# More than float32 can be wrong by in an inner product of two unit vectors of this length.
_DOUBT = 1e-5
_SPARE = 16
# Of so many equal scores the ids are compared; of more, only of those that the index names first.
_MOST_EQUAL = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A product that was found.

    Attributes
    ----------
    row
        Of the part.
    score
        The cosine of the query and the nearest of its vectors.
    picture
        The place of that vector's picture among the product's; of equals the first.
    """

    part: Part
    row: int
    score: float
    picture: int


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

    Where products have several pictures, more hits are asked for until so many products are among
    them, or all are read.

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
        asked = [_ask(one, wanted, exact) for one in among]
        found = [_search(one, direction, ask) for one, ask in zip(among, asked, strict=True)]
        scores = _best_scores(among, found)
        enough = len(scores) >= needed
        # What was not found is no nearer than the last hit of a part that may have more.
        unseen = max(
            (
                float(hits.scores[-1])
                for ask, hits in zip(asked, found, strict=True)
                if len(hits.rows) >= ask.hits
            ),
            default=-np.inf,
        )
        limited = any(ask.is_limited for ask in asked)
        settled = (unseen == -np.inf and not limited) or (
            enough and scores[needed - 1] > unseen + _DOUBT
        )
        if settled or (enough and wanted >= needed + _MOST_EQUAL):
            break
        wanted = min(2 * wanted, needed + _MOST_EQUAL) if enough else 2 * wanted
    if not len(scores):
        return ()
    least = float(scores[min(wanted, len(scores)) - 1])
    if settled:
        least = min(least, float(scores[min(needed, len(scores)) - 1])) - _DOUBT
    return _in_order(among, found, query, least, without)[:limit]


@dataclass(frozen=True, slots=True)
class _Asked:
    """How many hits a part is asked for, and whether it looks into the nearest lists alone."""

    hits: int
    is_limited: bool


def _ask(one: Selected, products: int, exact: bool) -> _Asked:
    """Ask a part for so many hits that about as many products are among them."""
    part = one.held.part
    hits = products if part.pictures is None else -(-products * part.size // len(part))
    return _Asked(
        hits,
        is_limited=part.index is not None
        and not exact
        and not part.index.reach.compares_all(one.pictures, part.size, hits),
    )


def _search(one: Selected, query: Vectors, asked: _Asked) -> Hits:
    return one.held.part.search(
        query,
        asked.hits,
        one.vectors,
        one.passing,
        allowed=one.pictures,
        everything=not asked.is_limited,
    )


def _best_scores(among: Sequence[Selected], found: Sequence[Hits]) -> Scores:
    """Return the best score of each product that was found, best first; float32 [products]."""
    if len(among) == 1 and among[0].held.part.pictures is None:
        return found[0].scores
    best = [np.zeros(0, np.float32)]
    for one, hits in zip(among, found, strict=True):
        pictures = one.held.part.pictures
        if pictures is None:
            best.append(hits.scores)
        else:
            # Hits come best first.
            best.append(hits.scores[np.unique(pictures.owners[hits.rows], return_index=True)[1]])
    return -np.sort(-np.concatenate(best))


def _in_order(
    among: Sequence[Selected],
    found: Sequence[Hits],
    query: Vectors,
    least: float,
    without: str | None,
) -> tuple[Ranked, ...]:
    ranked: list[tuple[float, str, Part, int, int]] = []
    for one, hits in zip(among, found, strict=True):
        part = one.held.part
        places = hits.rows[hits.scores >= least]
        farness = (-cosines(part.vectors(places), query)).tolist()
        rows, pictures = places.tolist(), [0] * len(places)
        if part.pictures is not None:
            farness, rows, pictures = _nearest_pictures(part, rows, farness)
        ids = part.table.ids.take(rows)
        ranked += zip(farness, ids, [part] * len(rows), rows, pictures, strict=True)
    ranked.sort(key=itemgetter(0, 1))
    return tuple(
        Ranked(part, row, -far, picture)
        for far, product_id, part, row, picture in ranked
        if product_id != without
    )


def _nearest_pictures(
    part: Part, places: Sequence[int], farness: Sequence[float]
) -> tuple[list[float], list[int], list[int]]:
    """Return how far each product is, its row, and which of its pictures is the nearest."""
    nearest_of: dict[int, tuple[float, int]] = {}
    for place, far in zip(places, farness, strict=True):
        row, picture = part.owner(place)
        nearest_of[row] = min(nearest_of.get(row, (far, picture)), (far, picture))
    return (
        [far for far, _ in nearest_of.values()],
        list(nearest_of),
        [picture for _, picture in nearest_of.values()],
    )
