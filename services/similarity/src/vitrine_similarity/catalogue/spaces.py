"""The embedding spaces that a catalogue holds side by side."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select, update

from vitrine_database.engine import reading, writing
from vitrine_product.product import Product
from vitrine_similarity.catalogue import writes
from vitrine_similarity.catalogue.checks import check_entries
from vitrine_similarity.catalogue.leases import take_lease
from vitrine_similarity.catalogue.pictured import (
    Embedded,
    Pictured,
    add_pictured,
    pictures_after,
)
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.schema import EMBEDDINGS, LEASES, PRODUCTS

SERVED_S = 60
"""For how long a replica that says that it serves a space is believed."""
_PAGE = 5000
_DROPPED_AT_A_TIME = 2000
# All replicas of a space hold it together.
_REPLICAS = "replicas"


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """An embedding space of the catalogue.

    Attributes
    ----------
    space
        Its id.
    dimension
        How many values its vectors have.
    products
        How many products have an embedding in it.
    missing
        How many have none.
    served
        Whether a similarity service said of late that it serves it.
    """

    space: str
    dimension: int
    products: int
    missing: int
    served: bool


class Spaces:
    """The spaces of one catalogue; every method raises as those of `Catalogue` do."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[SpaceFacts, ...]:
        """Return every space in which a product has an embedding, by id."""
        embedded = (
            select(EMBEDDINGS.c.space, func.count(EMBEDDINGS.c.product_id.distinct()))
            .group_by(EMBEDDINGS.c.space)
            .order_by(EMBEDDINGS.c.space)
        )
        with reading(self._engine, at_once=True) as connection:
            products = connection.execute(
                select(func.count()).select_from(PRODUCTS).where(~PRODUCTS.c.deleted)
            ).scalar_one()
            served = set(
                connection.scalars(select(LEASES.c.name).where(LEASES.c.until_s > time.time()))
            )
            return tuple(
                SpaceFacts(
                    space,
                    (writes.size_in(connection, space) or 0) // 4,
                    count,
                    products - count,
                    _lease(space) in served,
                )
                for space, count in connection.execute(embedded).all()
            )

    def say_served(self, space: str) -> None:
        """Note that a replica serves a space; it holds for `SERVED_S` seconds."""
        take_lease(self._engine, _lease(space), _REPLICAS, seconds=SERVED_S)

    def pictures(self, space: str) -> Iterator[list[Pictured]]:
        """Read which pictures each product has, and what a space knows of them, in pages.

        Those of a product follow one another, its first picture first; one without any comes once.
        A product that is written meanwhile may come as it was or as it is.
        """
        last = ""
        while True:
            with reading(self._engine) as connection:
                page = pictures_after(connection, last, space, _PAGE)
            if not page:
                return
            yield page
            last = page[-1].product_id

    def add(self, embedded: Sequence[Embedded]) -> int:
        """Add embeddings to products that still have the picture that was embedded.

        Of a product nothing else is touched, whatever was written of it meanwhile. It takes the
        next revision, so that who follows the space hears of it. A further picture has an embedding
        only where the first has one.

        Parameters
        ----------
        embedded
            In one space, best some 100 at a time, none of the same picture of a product.

        Returns
        -------
        int
            How many were added; the others were deleted, or are no picture of theirs by now.

        Raises
        ------
        InvalidInput
            As `Catalogue.upsert`.
        """
        entries = [Entry(Product(one.product_id), (one.embedding,)) for one in embedded]
        for entry in entries:
            check_entries([entry])
        with writing(self._engine) as connection:
            writes.hold_revision(connection)
            writes.check_dimensions(connection, entries)
            added = add_pictured(connection, embedded)
            if added:
                revision = writes.next_revision(connection)
                for page in writes.pages(sorted({one.product_id for one in added})):
                    connection.execute(
                        update(PRODUCTS).where(PRODUCTS.c.id.in_(page)).values(revision=revision)
                    )
        return len(added)

    def only_in(self, space: str) -> int:
        """Count the products that have an embedding in a space and in no other."""
        other = EMBEDDINGS.alias()
        elsewhere = select(other.c.product_id).where(
            other.c.product_id == EMBEDDINGS.c.product_id, other.c.space != space
        )
        counted = select(func.count(EMBEDDINGS.c.product_id.distinct())).where(
            EMBEDDINGS.c.space == space, ~elsewhere.exists()
        )
        with reading(self._engine) as connection:
            return int(connection.execute(counted).scalar_one())

    def drop(self, space: str) -> Iterator[int]:
        """Remove all embeddings in a space, some at a time, so that others write in between.

        The products stay, and keep their revision: those that follow another space hear nothing.

        Yields
        ------
        int
            How many products lost theirs since the last time.
        """
        some = (
            select(EMBEDDINGS.c.product_id)
            .where(EMBEDDINGS.c.space == space)
            .distinct()
            .limit(_DROPPED_AT_A_TIME)
        )
        while True:
            with writing(self._engine) as connection:
                ids = list(connection.scalars(some))
                for page in writes.pages(ids):
                    connection.execute(
                        delete(EMBEDDINGS).where(
                            EMBEDDINGS.c.space == space, EMBEDDINGS.c.product_id.in_(page)
                        )
                    )
            if not ids:
                return
            yield len(ids)


def _lease(space: str) -> str:
    return f"served {space}"
