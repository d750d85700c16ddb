"""Many changes as columns, as the database gives them; objects are made of those asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from sqlalchemy import Text, cast

from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue.product import Change, FurtherVector
from vitrine_similarity.catalogue.rows import PRODUCT_COLUMNS, blob_values, to_blob, to_vector
from vitrine_similarity.catalogue.schema import PRODUCTS

CHANGE_COLUMNS = tuple(
    # As text: of thousands of products many have the same attributes, which are decoded once.
    cast(column, Text).label(column.name) if column is PRODUCTS.c.attributes else column
    for column in PRODUCT_COLUMNS
)
"""The first columns of a row that `from_rows` takes; behind them come the vector of the first
picture and, of a further one, its place, its key and its vector."""
_VECTOR = len(CHANGE_COLUMNS)
_PLACE = _VECTOR + 1

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False)
class FurtherPicture:
    """A picture after the first.

    Attributes
    ----------
    place
        Among the product's pictures, at least 1.
    image
        Its key.
    vector
        As `rows.to_blob`; None: it has none.
    """

    place: int
    image: str
    vector: bytes | None


@dataclass(frozen=True, slots=True, eq=False)
class Changes(Sequence[Change]):
    """What became of products, each of which comes once.

    Attributes
    ----------
    ids, revisions, deleted, titles, images, prices_minor, currency_codes
        By row, as the database holds them.
    attributes
        By row, the place in `combinations`.
    combinations
        Different attributes of products.
    vectors
        By row, that of the first picture, as `rows.to_blob`; None: it has none.
    further
        By row, the pictures after the first; of rows alone that have any.
    """

    ids: Sequence[str]
    revisions: Sequence[int]
    deleted: Sequence[bool]
    titles: Sequence[str]
    attributes: Sequence[int]
    combinations: Sequence[Mapping[str, str]]
    images: Sequence[str]
    prices_minor: Sequence[int | None]
    currency_codes: Sequence[str]
    vectors: Sequence[bytes | None]
    further: Mapping[int, Sequence[FurtherPicture]]

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Any]]) -> Self:
        """Take rows of `CHANGE_COLUMNS`, those of one product behind each other."""
        further: dict[int, list[FurtherPicture]] = {}
        if any(row[_PLACE] is not None for row in rows):
            firsts: list[Sequence[Any]] = []
            for row in rows:
                # Places have no gaps, so that a product begins with the first.
                if row[_PLACE] in (None, 1):
                    firsts.append(row)
                if row[_PLACE] is not None:
                    further.setdefault(len(firsts) - 1, []).append(FurtherPicture(*row[_PLACE:]))
            rows = firsts
        columns = list(zip(*rows, strict=True)) or [()] * (_PLACE + 1)
        ids, revisions, deleted, titles, texts, images, prices, codes, vectors = columns[:_PLACE]
        known: dict[str, int] = {}
        attributes = [known.setdefault(text, len(known)) for text in texts]
        combinations = json.loads(f"[{','.join(known)}]")
        return cls(
            *(ids, revisions, deleted, titles, attributes, combinations),
            *(images, prices, codes, vectors, further),
        )

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Changes:
        """Return changes as columns; of a product that comes twice, the last."""
        if isinstance(changes, Changes):
            return changes
        last = list({change.product_id: change for change in changes}.values())
        products = [change.product or Product(change.product_id) for change in last]
        return cls(
            ids=[change.product_id for change in last],
            revisions=[change.revision for change in last],
            deleted=[change.product is None for change in last],
            titles=[product.title for product in products],
            attributes=range(len(last)),
            combinations=[product.attributes for product in products],
            images=[product.image for product in products],
            prices_minor=[one.price.amount_minor if one.price else None for one in products],
            currency_codes=[one.price.currency_code if one.price else "" for one in products],
            vectors=[None if one.vector is None else to_blob(one.vector) for one in last],
            further={
                at: further for at, one in enumerate(last) if (further := _further_pictures(one))
            },
        )

    def __len__(self) -> int:
        """Return the number of products."""
        return len(self.ids)

    def __getitem__(self, row: int) -> Change:  # type: ignore[override]
        """Return what became of one product."""
        row = range(len(self))[row]
        vector = self.vectors[row]
        further = () if self.deleted[row] else self.further.get(row, ())
        return Change(
            self.ids[row],
            self.revisions[row],
            None if self.deleted[row] else self._product(row),
            None if vector is None else to_vector(vector),
            tuple(
                FurtherVector(one.place, to_vector(one.vector))
                for one in further
                if one.vector is not None
            ),
        )

    def __iter__(self) -> Iterator[Change]:
        """Return the changes in their order."""
        return (self[row] for row in range(len(self)))

    def not_embedded(self) -> list[str]:
        """Return the products that are there without a vector."""
        columns = zip(self.ids, self.deleted, self.vectors, strict=True)
        return [one for one, deleted, vector in columns if vector is None and not deleted]

    def embedded(self) -> Changes:
        """Return the products that are there with a vector."""
        rows = [
            row
            for row, (deleted, vector) in enumerate(zip(self.deleted, self.vectors, strict=True))
            if vector is not None and not deleted
        ]
        if len(rows) == len(self):
            return self
        return Changes(
            ids=_of(rows, self.ids),
            revisions=_of(rows, self.revisions),
            deleted=_of(rows, self.deleted),
            titles=_of(rows, self.titles),
            attributes=_of(rows, self.attributes),
            combinations=self.combinations,
            images=_of(rows, self.images),
            prices_minor=_of(rows, self.prices_minor),
            currency_codes=_of(rows, self.currency_codes),
            vectors=_of(rows, self.vectors),
            further={at: self.further[row] for at, row in enumerate(rows) if row in self.further},
        )

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Return the number of values of each vector, beside the product that it is of."""
        for product_id, vector in zip(self.ids, self.vectors, strict=True):
            if vector is not None:
                yield product_id, blob_values(vector)
        for row, pictures in self.further.items():
            for one in pictures:
                if one.vector is not None:
                    yield self.ids[row], blob_values(one.vector)

    def _product(self, row: int) -> Product:
        minor = self.prices_minor[row]
        return Product(
            self.ids[row],
            self.titles[row],
            self.combinations[self.attributes[row]],
            self.images[row],
            None if minor is None else Price(minor, self.currency_codes[row]),
            self.revisions[row],
            tuple(one.image for one in self.further.get(row, ())),
        )


def _of(rows: Sequence[int], column: Sequence[_T]) -> list[_T]:
    return [column[row] for row in rows]


def _further_pictures(change: Change) -> list[FurtherPicture]:
    if change.product is None:
        return []
    vectors = {one.place: to_blob(one.vector) for one in change.further}
    return [
        FurtherPicture(place, image, vectors.get(place))
        for place, image in enumerate(change.product.further_images, 1)
    ]
