"""Which parts become one: a size-tiered policy, as Lucene and log-structured merge trees have it.

P. O'Neil et al., "The log-structured merge-tree (LSM-tree)", Acta Informatica 33, 1996; Lucene's
`TieredMergePolicy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vitrine_similarity.memory.view import Held

_TAIL_GROWTH = 16
_SEGMENT_GROWTH = 4
_ALIKE = 3
_GONE = 0.3
_PAGES = 8
# At rest: where smaller segments hold more than this share of what the largest holds, or are more
# than so many, searches gain more by a merge than it costs.
_SMALL_SHARE = 0.25
_SMALL_SEGMENTS = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """When parts are made one.

    Attributes
    ----------
    tail_products
        Where so many are in memory, they are written as a segment.
    """

    tail_products: int = 4096

    def joined(self, held: Sequence[Held], changed: int) -> int:
        """Return how many of the last parts are made one with so many changed products.

        Parts in memory have 1 to 15 products, 16 to 255, and so on, one of each kind: a change
        copies few products, and a search looks at few parts. Pages of a bulk write, of which a few
        make a segment, stay as they come.
        """
        if changed * _PAGES >= self.tail_products:
            return 0
        count, products = 0, changed
        for one in reversed(held):
            if one.part.folder is not None or one.products >= self.tail_products:
                break
            if _tier(one.products, _TAIL_GROWTH) > _tier(products, _TAIL_GROWTH):
                break
            count += 1
            products += one.products
        return count

    def due(self, held: Sequence[Held], *, at_rest: bool = False) -> tuple[Held, ...]:
        """Return the parts that are to become one segment next; none: all is well.

        Those in memory, once they are many. Else, of segments more than three of which are about
        as large as each other, these and all smaller ones; else one that has lost much.

        Parameters
        ----------
        at_rest
            Whether no more products come for now: then few segments are left, so that a search
            looks into few. While they come, that would write the same products again and again.
        """
        in_memory = tuple(one for one in held if one.part.folder is None)
        if sum(one.products for one in in_memory) >= self.tail_products:
            return in_memory
        segments = sorted(
            (one for one in held if one.part.folder is not None), key=lambda one: one.products
        )
        if chosen := self._crowded(segments):
            return tuple(segments[:chosen])
        if at_rest and (scattered := _scattered(segments)):
            return (*scattered, *in_memory)
        return next(((one,) for one in segments if one.products < (1 - _GONE) * len(one.part)), ())

    def _crowded(self, segments: Sequence[Held]) -> int:
        """Return how many of the segments, the smallest first, are to be merged."""
        tiers = [self._segment_tier(one) for one in segments]
        crowded = [tier for tier in tiers if tiers.count(tier) > _ALIKE]
        if not crowded:
            return 0
        chosen = sum(tier <= crowded[-1] for tier in tiers)
        products = sum(one.products for one in segments[:chosen])
        # What is made would itself soon have to be merged with those that are no larger.
        while chosen < len(segments) and segments[chosen].products <= products:
            products += segments[chosen].products
            chosen += 1
        return chosen

    def _segment_tier(self, one: Held) -> int:
        return _tier(one.products / self.tail_products, _SEGMENT_GROWTH)


def _scattered(segments: Sequence[Held]) -> tuple[Held, ...]:
    """Return the segments, the smallest first, that make one where no more products come."""
    if len(segments) < 2:
        return ()
    small = sum(one.products for one in segments[:-1])
    if small > _SMALL_SHARE * segments[-1].products:
        return tuple(segments)
    return tuple(segments[:-1]) if len(segments) - 1 > _SMALL_SEGMENTS else ()


def _tier(size: float, growth: int) -> int:
    tier = 0
    while size >= growth:
        tier, size = tier + 1, size / growth
    return tier
