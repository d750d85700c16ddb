"""A search: what is asked, and what a replica has to be asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from vitrine_serving.errors import InvalidInput, NotFound, PreconditionFailed, Unavailable
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.replica import Replica
from vitrine_similarity.results import Match, Page
from vitrine_similarity.search.cursor import Cursor, asked_of
from vitrine_similarity.search.diversity import diversify, pool_size
from vitrine_similarity.search.duplicates import collapse
from vitrine_similarity.search.examples import Example, mix
from vitrine_similarity.search.found_facets import count_found
from vitrine_similarity.search.fusion import find_joined
from vitrine_similarity.search.listing import Listing
from vitrine_similarity.search.paging import Turned, mismatch, turn
from vitrine_similarity.search.stated import said_by
from vitrine_similarity.search.wanted import Query, Wanted


class Searches:
    """Answers searches with what a replica holds.

    Parameters
    ----------
    replica
        Loaded.
    """

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def like_product(self, product_id: str) -> Query:
        """Return what asks for the products like one of the catalogue, which is not among them.

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN``.
        """
        return Query(self.vector_of(product_id), (product_id,))

    def vector_of(self, product_id: str) -> Vector:
        """Return the embedding of a product; float32 [dimension].

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN``.
        """
        found = self._replica.get((product_id,))
        if not found.vectors:
            raise NotFound(
                f"product {product_id!r} is not in the catalogue of space {self._replica.space!r}",
                reason="PRODUCT_UNKNOWN",
                product=product_id,
            )
        return found.vectors[0]

    def like_examples(self, examples: Sequence[Example]) -> Query:
        """Return what asks for the products like several examples, none of which is among them.

        Raises
        ------
        InvalidInput
            As `mix`.
        """
        known = (one.product_id for one in examples if one.product_id)
        return Query(mix(examples), tuple(dict.fromkeys(known)))

    def search(self, query: Query | None, wanted: Wanted) -> Page:
        """Find what is wanted; without a query, by the words of its text alone.

        Raises
        ------
        InvalidInput
            As `Engine.search`, `Cursor.read`, `turn` and `count_found`.
            ``QUERY_MISSING``: there is no text either. ``MINIMUM_SCORE_INVALID``: of words alone.
        PreconditionFailed
            ``CURSOR_OUTDATED``: what it was a cursor of is not there any more.
        Unavailable
            As `find_joined`.
        """
        if wanted.text:
            return self._joined(query, wanted)
        if query is None:
            raise InvalidInput(
                "the request has no query; give an embedding, a product_id, examples or a text",
                reason="QUERY_MISSING",
            )
        cursor = self._cursor(query, wanted)
        listing = Listing(self._replica, query, wanted.filters, wanted.minimum_score)
        if wanted.diversity is None:
            turned = turn(listing, wanted, cursor, self._vectors_of)
        else:
            turned = self._varied(listing, wanted, wanted.diversity)
        facets = count_found(self._replica, query, wanted) if wanted.facets else None
        following = self._following(turned, listing.revision, query, wanted, cursor)
        return Page(turned.matches, listing.revision, following, facets)

    def _joined(self, query: Query | None, wanted: Wanted) -> Page:
        if query is None and wanted.minimum_score is not None:
            raise InvalidInput(
                "words alone have no score; leave the least score away, or give an embedding of "
                "the text, too",
                reason="MINIMUM_SCORE_INVALID",
            )
        cursor = self._cursor(query, wanted)
        joined = find_joined(self._replica, query, wanted)
        turned = self._turned(joined.matches, wanted, cursor)
        facets = None
        if wanted.facets:
            counted = query and count_found(self._replica, query, wanted)
            facets = counted or self._replica.facets(wanted.filters)
        return Page(
            tuple(replace(one, words=said_by(one.product, wanted.text)) for one in turned.matches),
            joined.revision,
            self._following(turned, joined.revision, query, wanted, cursor),
            facets,
            joined.full_text_unavailable,
        )

    def _turned(self, joined: Sequence[Match], wanted: Wanted, cursor: Cursor | None) -> Turned:
        """Return the page behind a cursor, of products whose order no score tells."""
        chosen = wanted.collapse_at is not None or wanted.diversity is not None
        vectors = self._vectors_of([one.product.id for one in joined]) if chosen else {}
        if wanted.collapse_at is not None:
            joined = collapse(joined, vectors, wanted.collapse_at)
        if wanted.diversity is not None:
            varied = diversify(joined, vectors, wanted.limit, wanted.diversity)
            return Turned(varied, more=False)
        start = 0
        if cursor:
            places = {one.product.id: place for place, one in enumerate(joined, start=1)}
            start = places.get(cursor.product_id, cursor.seen)
        page = tuple(joined[start : start + wanted.limit])
        return Turned(page, more=start + len(page) < len(joined))

    def _varied(self, listing: Listing, wanted: Wanted, diversity: float) -> Turned:
        pool = turn(listing, wanted.of(pool_size(wanted.limit)), None, self._vectors_of).matches
        vectors = self._vectors_of([one.product.id for one in pool])
        return Turned(diversify(pool, vectors, wanted.limit, diversity), more=False)

    def _cursor(self, query: Query | None, wanted: Wanted) -> Cursor | None:
        if not wanted.cursor:
            return None
        cursor = Cursor.read(wanted.cursor)
        if cursor.space != self._replica.space:
            raise _outdated("the catalogue is searched by another model now")
        if cursor.asked != asked_of(query, wanted):
            raise mismatch()
        # Another replica may have given it, which is ahead; searches go on without the database.
        with suppress(Unavailable):
            if not self._replica.reach(cursor.revision):
                raise _outdated("the catalogue was replaced by an older one")
        return cursor

    def _following(
        self,
        turned: Turned,
        revision: int,
        query: Query | None,
        wanted: Wanted,
        cursor: Cursor | None,
    ) -> str:
        if not turned.more:
            return ""
        last = turned.matches[-1]
        return Cursor(
            space=self._replica.space,
            revision=revision,
            seen=(cursor.seen if cursor else 0) + len(turned.matches),
            score=last.score,
            product_id=last.product.id,
            asked=asked_of(query, wanted),
        ).write()

    def _vectors_of(self, ids: Sequence[str]) -> Mapping[str, Vector]:
        found = self._replica.engine.find(ids)
        return {product_id: one.vector for product_id, one in found.items()}


def _outdated(why: str) -> PreconditionFailed:
    return PreconditionFailed(
        f"the cursor is outdated: {why}; begin again without one", reason="CURSOR_OUTDATED"
    )
