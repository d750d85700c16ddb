"""Products found by an embedding and by words, joined into one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from vitrine_product.product import Product
from vitrine_serving.errors import Unavailable
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.replica import Replica
from vitrine_similarity.results import IndexedProduct, Match
from vitrine_similarity.search.listing import Listing
from vitrine_similarity.search.stated import by_stated
from vitrine_similarity.search.wanted import Query, Wanted
from vitrine_similarity.vectors import cosines, unit

_log = structlog.get_logger("vitrine.search")

RANK_OFFSET = 60
"""What keeps the first places of one list from outdoing those that both lists name."""
DEPTH = 200
"""So many products each list names: as many as one page may hold."""


def fuse(*rankings: Sequence[str]) -> list[str]:
    """Join rankings by reciprocal rank fusion.

    G. V. Cormack, C. L. A. Clarke and S. Buettcher, "Reciprocal rank fusion outperforms Condorcet
    and individual rank learning methods", SIGIR 2009.

    Parameters
    ----------
    *rankings
        Ids, the best first.

    Returns
    -------
    list of str
        Each id once; of equal ones the smaller first.
    """
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] += 1 / (RANK_OFFSET + rank)
    return sorted(scores, key=lambda name: (-scores[name], name))


def join(text: str, near: Mapping[str, Product], named: Sequence[str]) -> list[str]:
    """Join what an embedding finds with what says every word.

    Parameters
    ----------
    text
        Of which the nearest products that state more come first.
    near
        The nearest products by id, the best first.
    named
        Ids, the best first.

    Returns
    -------
    list of str
        Each id once.
    """
    stated = by_stated(text, {name: product.attributes for name, product in near.items()})
    return fuse(stated, named)


@dataclass(frozen=True, slots=True)
class Joined:
    """What was found for a text.

    Attributes
    ----------
    matches
        Best first. Their scores are cosines, 0 where the query has no embedding, so that they do
        not fall from match to match.
    revision
        Of the catalogue that answered.
    full_text_unavailable
        The database could not be asked; what there is was found by the embedding alone.
    """

    matches: tuple[Match, ...]
    revision: int
    full_text_unavailable: bool = False


def find_joined(replica: Replica, query: Query | None, wanted: Wanted) -> Joined:
    """Find products by the words of a text and, where there is one, by an embedding.

    Parameters
    ----------
    replica
        Who finds.
    query
        None: by the words alone.
    wanted
        Its text, filters and least score count.

    Raises
    ------
    InvalidInput
        As `Engine.search`.
    Unavailable
        ``CATALOGUE_UNAVAILABLE``, where there is no embedding.
    """
    near, revision = _near(replica, query, wanted)
    products = {name: match.product for name, match in near.items()}
    try:
        # Beside an embedding, what says some of the words is no better than what looks like all.
        every = query is not None
        named = replica.find_words(wanted.text, wanted.filters, DEPTH, every=every)
    except Unavailable as error:
        if query is None:
            raise
        _log.warning("full_text_unavailable", reason=error.reason, error=error.message)
        order = join(wanted.text, products, ())
        return Joined(tuple(near[name] for name in order), revision, full_text_unavailable=True)
    order = join(wanted.text, products, named)
    far = _far(replica, query, wanted, [name for name in order if name not in near])
    found = (near.get(name) or far.get(name) for name in order)
    return Joined(tuple(one for one in found if one), revision)


def _near(replica: Replica, query: Query | None, wanted: Wanted) -> tuple[Mapping[str, Match], int]:
    """Return what the embedding finds, by id, the best first, and the revision that answered."""
    if query is None:
        # Nothing is like a text without an embedding, but its filters may be wrong.
        anything = np.ones(replica.dimension, np.float32)
        return {}, replica.search(anything, limit=1, filters=wanted.filters).revision
    listing = Listing(replica, query, wanted.filters, wanted.minimum_score)
    return {match.product.id: match for match in listing.first(DEPTH)}, listing.revision


def _far(
    replica: Replica, query: Query | None, wanted: Wanted, names: Sequence[str]
) -> Mapping[str, Match]:
    """Return the products that the words alone find, as far as the replica holds them."""
    without = query.without if query else ()
    held = replica.engine.find([name for name in names if name not in without])
    found = {}
    for name, one in held.items():
        match = _match(one, query.vector if query else None)
        if _passes(one.product, wanted) and _is_near_enough(match, wanted):
            found[name] = match
    return found


def _match(one: IndexedProduct, vector: Vector | None) -> Match:
    pictures = one.product.pictures
    if vector is None:
        return Match(one.product, 0.0, pictures[0] if pictures else "")
    places = (0, *(further.place for further in one.further))
    vectors = np.stack([one.vector, *(further.vector for further in one.further)])
    scores = cosines(vectors, unit(vector))
    nearest = int(scores.argmax())
    picture = pictures[places[nearest]] if pictures else ""
    return Match(one.product, float(scores[nearest]), picture)


def _passes(product: Product, wanted: Wanted) -> bool:
    # It may have changed between the database and the replica.
    return all(one.keeps(product) for one in wanted.filters)


def _is_near_enough(match: Match, wanted: Wanted) -> bool:
    return wanted.minimum_score is None or match.score >= float(np.float32(wanted.minimum_score))
