"""The products of a part without their vectors: columns that may lie in a mapped file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Changes
from vitrine_similarity.filters import Condition, Filter, PriceRange
from vitrine_similarity.memory.arrays import Hashes, Mask, Rows
from vitrine_similarity.memory.columns import Column, column_of, gather_columns
from vitrine_similarity.memory.texts import Texts, gather_texts, no_texts, texts_of

_NO_PRICE = -1
_HASH_BYTES = 8
# No key holds it.
_BETWEEN = "\0"

Picks = Sequence[tuple[Rows, Rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Products by row; they become objects only when they are asked for.

    Attributes
    ----------
    ids, titles, images
        A text a row.
    price_minor
        Int64 [rows], -1 where no price is known; `currency` says of which currency.
    revisions
        Int64 [rows].
    attributes
        By name; of those alone that a row has.
    further
        A text a row, the keys of the pictures after the first; None: no row has any.
    hashes, hashed_rows
        Uint64 [rows], ascending, the hashes of the ids; int32 [rows], whose they are.
    """

    ids: Texts
    titles: Texts
    images: Texts
    price_minor: NDArray[np.int64]
    currency: Column
    revisions: NDArray[np.int64]
    attributes: Mapping[str, Column]
    hashes: Hashes
    hashed_rows: NDArray[np.int32]
    further: Texts | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.revisions)

    def products(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of some rows, in their order."""
        prices, revisions = self.price_minor.data, self.revisions.data
        columns = [(name, *column.reading) for name, column in self.attributes.items()]
        further = [""] * len(rows) if self.further is None else self.further.take(rows)
        return [
            Product(
                product_id,
                title,
                {name: values[code - 1] for name, codes, values in columns if (code := codes[row])},
                image,
                None if currency is None else Price(prices[row], currency),
                revisions[row],
                tuple(keys.split(_BETWEEN)) if keys else (),
            )
            for row, product_id, title, image, currency, keys in zip(
                rows,
                self.ids.take(rows),
                self.titles.take(rows),
                self.images.take(rows),
                self.currency.take(rows),
                further,
                strict=True,
            )
        ]

    def matching(self, filters: Sequence[Condition]) -> Mask:
        """Return which rows meet all of some filters; bool [rows]."""
        mask = np.ones(len(self), np.bool_)
        for wanted in filters:
            mask &= self._passes(wanted) if isinstance(wanted, Filter) else self._costs(wanted)
        return mask

    def _passes(self, wanted: Filter) -> Mask:
        column = self.attributes.get(wanted.attribute)
        return column.matching(wanted.values) if column else np.zeros(len(self), np.bool_)

    def _costs(self, wanted: PriceRange) -> Mask:
        mask = self.currency.matching([wanted.currency_code])
        if wanted.minimum_minor is not None:
            mask &= self.price_minor >= wanted.minimum_minor
        if wanted.maximum_minor is not None:
            mask &= self.price_minor <= wanted.maximum_minor
        return mask

    def rows_of(self, ids: Sequence[str], hashes: Hashes) -> Iterator[tuple[str, int]]:
        """Find the rows of those of some products that it has.

        Parameters
        ----------
        ids, hashes
            As `hashes_of` gives them for the ids.
        """
        first = np.searchsorted(self.hashes, hashes)
        there = np.flatnonzero(self.hashes[np.minimum(first, len(self) - 1)] == hashes)
        for at in there.tolist():
            place, wanted = int(first[at]), ids[at]
            # Different ids may have one hash.
            while place < len(self) and self.hashes[place] == hashes[at]:
                row = int(self.hashed_rows[place])
                if self.ids[row] == wanted:
                    yield wanted, row
                place += 1


def hashes_of(ids: Sequence[str]) -> Hashes:
    """Return a number for each id, the same in every process; uint64 [ids]."""
    digests = (blake2b(one.encode(), digest_size=_HASH_BYTES).digest() for one in ids)
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64, copy=False)


def table_of(products: Changes, hashes: Hashes | None = None) -> Table:
    """Lay products out as columns, in their order.

    Parameters
    ----------
    products
        All of them are there.
    hashes
        Of their ids, where they are known.
    """
    prices = products.prices_minor
    further = (
        [
            _BETWEEN.join(one.image for one in products.further.get(row, ()))
            for row in range(len(products))
        ]
        if products.further
        else []
    )
    return Table(
        ids=texts_of(products.ids),
        titles=texts_of(products.titles),
        images=texts_of(products.images),
        price_minor=np.array([_NO_PRICE if one is None else one for one in prices], np.int64),
        currency=column_of(
            [
                None if minor is None else code
                for minor, code in zip(prices, products.currency_codes, strict=True)
            ]
        ),
        revisions=np.array(products.revisions, np.int64),
        attributes=_attributes(products),
        further=_further(further),
        **_lookup(hashes_of(products.ids) if hashes is None else hashes),
    )


def _attributes(products: Changes) -> dict[str, Column]:
    used, places = np.unique(np.array(products.attributes, np.int64), return_inverse=True)
    combinations = [products.combinations[at] for at in used.tolist()]
    names = sorted({name for one in combinations for name in one})
    return {
        name: column_of([one.get(name) for one in combinations]).spread(places) for name in names
    }


def gather_tables(sources: Sequence[Table], picks: Picks) -> Table:
    """Put rows of several tables together in an order, as `gather_texts`."""
    rows = sum(len(taken) for taken, _ in picks)
    hashes = np.empty(rows, np.uint64)
    price_minor = np.empty(rows, np.int64)
    revisions = np.empty(rows, np.int64)
    for source, (taken, places) in zip(sources, picks, strict=True):
        unsorted = np.empty(len(source), np.uint64)
        unsorted[source.hashed_rows] = source.hashes
        hashes[places] = unsorted[taken]
        price_minor[places] = source.price_minor[taken]
        revisions[places] = source.revisions[taken]
    gathered = {
        name: gather_columns([source.attributes.get(name) for source in sources], picks)
        for name in sorted({name for source in sources for name in source.attributes})
    }
    currency = gather_columns([source.currency for source in sources], picks)
    return Table(
        ids=gather_texts([source.ids for source in sources], picks),
        titles=gather_texts([source.titles for source in sources], picks),
        images=gather_texts([source.images for source in sources], picks),
        price_minor=price_minor,
        currency=currency or column_of([None] * rows),
        revisions=revisions,
        attributes={name: column for name, column in gathered.items() if column},
        further=_gather_further(sources, picks),
        **_lookup(hashes),
    )


def _further(texts: Sequence[str]) -> Texts | None:
    return texts_of(texts) if any(texts) else None


def _gather_further(sources: Sequence[Table], picks: Picks) -> Texts | None:
    if all(source.further is None for source in sources):
        return None
    texts = [
        no_texts(len(source)) if source.further is None else source.further for source in sources
    ]
    gathered = gather_texts(texts, picks)
    return gathered if len(gathered.data) else None


def _lookup(hashes: Hashes) -> dict[str, Any]:
    order = np.argsort(hashes, kind="stable")
    return {"hashes": hashes[order], "hashed_rows": order.astype(np.int32)}
