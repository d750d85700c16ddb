"""What is read of the catalogue, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, select, tuple_

from vitrine_database.engine import reading
from vitrine_similarity.catalogue import reads
from vitrine_similarity.catalogue.changes import Changes
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.schema import PRODUCTS, REVISION
from vitrine_similarity.catalogue.whole import WholeCatalogue

_PAGE = 1000


class CatalogueReader:
    """The reads of a `Catalogue`.

    Parameters
    ----------
    engine
        From `vitrine_database`, on a migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def revision(self) -> int:
        """Return the newest revision; 0 before the first write."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(REVISION.c.revision)).scalar_one())

    def get(self, ids: Sequence[str], space: str) -> tuple[Entry, ...]:
        """Read products by id, each with its embeddings in `space`, its first picture's first.

        Returns
        -------
        tuple of Entry
            In the order of `ids`, without those that the catalogue does not hold.
        """
        with reading(self._engine) as connection:
            found = {entry.product.id: entry for entry in reads.entries_of(connection, ids, space)}
        return tuple(found[name] for name in dict.fromkeys(ids) if name in found)

    def iter_since(self, revision: int, space: str, page: int = _PAGE) -> Iterator[Changes]:
        """Read what changed after `revision`, oldest first, in pages.

        From 0 it is a snapshot. A product that changed several times comes once, as it is now; one
        that changes while the pages are read may come again. No connection is held between pages.

        Parameters
        ----------
        revision
            The last one seen.
        space
            The space of the vectors.
        page
            How many products at a time.
        """
        after = PRODUCTS.c.revision > revision
        while True:
            with reading(self._engine) as connection:
                changes = reads.changes_after(connection, after, space, page)
            if changes:
                yield changes
            if len(changes) < page:
                return
            last = changes[-1]
            after = tuple_(PRODUCTS.c.revision, PRODUCTS.c.id) > (last.revision, last.product_id)

    @contextmanager
    def at_once(self) -> Iterator[WholeCatalogue]:
        """Give all of it as it is at one revision; others may go on writing."""
        with reading(self._engine, at_once=True) as connection:
            yield WholeCatalogue(connection)

    def revisions(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return the revision at which each of some products, deleted ones too, last changed."""
        with reading(self._engine) as connection:
            return reads.revisions_of(connection, ids)

    def not_embedded(self, space: str, revision: int) -> frozenset[str]:
        """Return the products without an embedding in a space that changed up to a revision."""
        with reading(self._engine) as connection:
            return frozenset(reads.not_embedded(connection, space, revision))

    def referenced(self, images: Sequence[str]) -> frozenset[str]:
        """Return those of some keys of pictures that a product has, as of now."""
        with reading(self._engine) as connection:
            return frozenset(reads.referenced(connection, images))
