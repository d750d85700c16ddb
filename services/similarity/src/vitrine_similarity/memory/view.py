"""What an engine holds at one moment: parts, and which of their rows are still there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from vitrine_similarity.filters import Condition
from vitrine_similarity.memory.arrays import Bits, Hashes, Rows, cleared, count_bits
from vitrine_similarity.memory.columns import Counts
from vitrine_similarity.memory.part import Part, Passing
from vitrine_similarity.memory.table import hashes_of


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A part, and what of it is still there.

    Attributes
    ----------
    part
        Which part.
    alive
        The rows that hold a product as it is now.
    vectors
        The vectors of these; the same where each has one.
    products
        How many those are.
    gone
        By attribute, int64 [values + 1]: how many of the other rows have each code.
    """

    part: Part
    alive: Bits
    vectors: Bits
    products: int
    gone: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether no row is gone."""
        return self.products == len(self.part)

    def without(self, rows: Rows) -> Held:
        """Return what is left when some of the rows that are there go."""
        if not len(rows):
            return self
        alive = cleared(self.alive, rows)
        pictures = self.part.pictures
        vectors = alive if pictures is None else cleared(self.vectors, pictures.of(rows))
        gone = dict(self.gone)
        for name, column in self.part.table.attributes.items():
            gone[name] = column.count(rows) + gone.get(name, 0)
        return Held(self.part, alive, vectors, self.products - len(rows), gone)

    def select(self, filters: Sequence[Condition]) -> Selected:
        """Return what may be found under filters whose values are known."""
        part = self.part
        passing = part.passing(filters)
        if self.whole:
            if not filters:
                return Selected(self, passing, None, None, self.products, part.size)
            counts = (passing.products, passing.pictures)
            return Selected(self, passing, passing.bits, passing.vectors, *counts)
        bits = passing.bits & self.alive if filters else self.alive
        products = count_bits(bits) if filters else self.products
        if part.pictures is None:
            return Selected(self, passing, bits, bits, products, products)
        vectors = passing.vectors & self.vectors if filters else self.vectors
        return Selected(self, passing, bits, vectors, products, count_bits(vectors))

    def uses(self, attribute: str) -> Counts:
        """Return how many products have each code of an attribute that the table has."""
        uses = self.part.table.attributes[attribute].uses
        return uses - self.gone[attribute] if attribute in self.gone else uses


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """The rows of a part that may be found.

    Attributes
    ----------
    held
        The part.
    passing
        What passes the filters, products that are gone among it.
    bits
        Those that may be found; None: all rows.
    vectors
        Their vectors; None: all.
    products, pictures
        How many those are, and their vectors.
    """

    held: Held
    passing: Passing
    bits: Bits | None
    vectors: Bits | None
    products: int
    pictures: int


def whole(part: Part) -> Held:
    """Return a part of which all is there."""
    everything = part.everything
    return Held(part, everything.bits, everything.vectors, len(part))


@dataclass(frozen=True, eq=False)
class View:
    """All that is held, as of one revision. Nothing of it changes, so that no search waits.

    No product is in two rows that are there.

    Attributes
    ----------
    held
        The parts, none of them without a product.
    revision
        Of the catalogue.
    first
        The attributes that are known before any product has them.
    """

    held: tuple[Held, ...]
    revision: int
    first: tuple[str, ...]

    @cached_property
    def products(self) -> int:
        """How many products are held."""
        return sum(one.products for one in self.held)

    @cached_property
    def everything(self) -> tuple[Selected, ...]:
        """What may be found without filters; most searches have none."""
        return tuple(one.select(()) for one in self.held)

    def find(
        self, ids: Sequence[str], hashes: Hashes | None = None
    ) -> Iterator[tuple[Held, str, int]]:
        """Find products: for each that is held its part, its id and its row.

        Parameters
        ----------
        hashes
            Of the ids, where they are known.
        """
        if hashes is None:
            hashes = hashes_of(ids)
        for one in self.held:
            for product_id, row in one.part.table.rows_of(ids, hashes):
                if one.alive[row >> 3] >> (row & 7) & 1:
                    yield one, product_id, row

    def without(self, ids: Sequence[str], hashes: Hashes) -> tuple[Held, ...]:
        """Return what is left when some products go; parts of which nothing is left go, too."""
        rows: dict[int, list[int]] = {}
        for one, _, row in self.find(ids, hashes):
            rows.setdefault(id(one), []).append(row)
        left = (one.without(np.array(rows.get(id(one), ()), np.int64)) for one in self.held)
        return tuple(one for one in left if one.products)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        used = {
            name
            for one in self.held
            for name in one.part.table.attributes
            if name not in self.first and one.uses(name)[1:].any()
        }
        return (*self.first, *sorted(used))

    def names(self) -> tuple[str, ...]:
        """Return the attributes that can be filtered by, as `KnownValues`."""
        return self._names

    def has(self, attribute: str, value: str) -> bool:
        """Tell whether a product has a value, as `KnownValues`."""
        for one in self.held:
            column = one.part.table.attributes.get(attribute)
            if column and (code := column.code_of(value)) and one.uses(attribute)[code]:
                return True
        return False

    def values(self, attribute: str) -> tuple[str, ...]:
        """Return the values that products have, as `KnownValues`."""
        found: set[str] = set()
        for one in self.held:
            if column := one.part.table.attributes.get(attribute):
                there = np.flatnonzero(one.uses(attribute)[1:])
                found.update(column.values[int(at)] for at in there)
        return tuple(sorted(found))
