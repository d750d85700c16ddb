"""The catalogue: reads, and writes that each take the next revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from sqlalchemy import Engine

from vitrine_database.engine import writing
from vitrine_serving.errors import DomainError, NotFound
from vitrine_similarity.catalogue import expectations, reads, writes
from vitrine_similarity.catalogue.checks import check_entries, refusals
from vitrine_similarity.catalogue.leases import take_lease
from vitrine_similarity.catalogue.pictures import without_picture, write_pictures
from vitrine_similarity.catalogue.product import Deletion, Entry, Loaded
from vitrine_similarity.catalogue.reader import CatalogueReader
from vitrine_similarity.catalogue.schema import SCHEMA
from vitrine_similarity.catalogue.spaces import Spaces
from vitrine_similarity.catalogue.words import Words

_SHOWN = 100


class Catalogue(CatalogueReader):
    """Every product, deleted ones included, with its embeddings.

    A write is a transaction: all of it happens or none, under one revision, and revisions become
    visible in their order however many processes write. A reader that has seen all changes up to
    a revision therefore misses nothing when it goes on from there.

    Every method raises `Unavailable` (``CATALOGUE_UNAVAILABLE``) while the database cannot be
    reached. An instance may be used from several threads; make it after a fork.

    Parameters
    ----------
    engine
        From `vitrine_database`, on a migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.spaces = Spaces(engine)
        self.words = Words(engine)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the catalogue at `url`, and bring its tables to this release.

        Parameters
        ----------
        url
            ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``; a missing SQLite file
            is made.

        Raises
        ------
        InvalidInput
            ``DATABASE_URL_INVALID``.
        PreconditionFailed
            ``CATALOGUE_SCHEMA_UNKNOWN``: a newer release has migrated the database.
        """
        return cls(SCHEMA.open(url))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def upsert(self, entries: Sequence[Entry]) -> int:
        """Write products whole, new or known, all or none.

        Parameters
        ----------
        entries
            Best some 1,000 at a time. Embeddings in spaces that an entry does not name are kept;
            where the entry's picture is another one, or not known to be the same, they lose
            their `image_sha256`, so that the next index run of their space makes them anew. It is
            known by the `image_sha256` of the entry's embedding or, without one, by a key that
            names the hash. The same holds for each further picture, and an embedding of a picture
            that a product has no more goes.

        Returns
        -------
        int
            The revision of the write; the present one if there are no entries.

        Raises
        ------
        InvalidInput
            As `check_entries`, or ``EMBEDDING_DIMENSION`` where a space has vectors of another
            size already.
        PreconditionFailed
            As `expectations.check`.
        """
        check_entries(entries)
        if not entries:
            return self.revision()
        with writing(self._engine) as connection:
            revision = writes.next_revision(connection)
            expectations.check(connection, expectations.of(entries))
            writes.check_dimensions(connection, entries)
            writes.write_products(connection, entries, revision)
            writes.write_embeddings(connection, entries)
            write_pictures(connection, entries)
        return revision

    def delete_picture(self, product_id: str, image: str, expected: int | None = None) -> int:
        """Take one picture from a product; where that was the first, the next one is.

        Returns
        -------
        int
            The revision of the write.

        Raises
        ------
        NotFound
            ``PRODUCT_UNKNOWN`` or ``PICTURE_UNKNOWN``.
        InvalidInput
            ``PICTURE_NEEDED``: it is the only one.
        PreconditionFailed
            As `expectations.check`.
        """
        with writing(self._engine) as connection:
            writes.hold_revision(connection)
            expectations.check(connection, {} if expected is None else {product_id: expected})
            entry = next(reads.entries_of(connection, [product_id]), None)
            if entry is None:
                raise NotFound(
                    f"there is no product {product_id[:_SHOWN]!r}",
                    reason="PRODUCT_UNKNOWN",
                    product=product_id[:_SHOWN],
                )
            left = without_picture(entry, image)
            revision = writes.next_revision(connection)
            writes.forget_embeddings(connection, product_id)
            writes.write_products(connection, [left], revision)
            writes.write_embeddings(connection, [left])
            write_pictures(connection, [left])
        return revision

    def load(self, entries: Sequence[Entry]) -> Loaded:
        """Write the products that may be written, under one revision; the others are told of.

        Parameters
        ----------
        entries
            As for `upsert`.
        """
        refused: dict[int, DomainError] = dict(refusals(entries))
        allowed = [at for at in range(len(entries)) if at not in refused]
        with writing(self._engine) as connection:
            revision = writes.hold_revision(connection)
            others = writes.other_dimensions(connection, [entries[at] for at in allowed])
            refused |= {allowed[at]: error for at, error in others.items()}
            expected = expectations.of([entries[at] for at in allowed])
            unmet = expectations.unmet(connection, expected)
            refused |= {
                at: unmet[name] for at in allowed if (name := entries[at].product.id) in unmet
            }
            fit = [entry for at, entry in enumerate(entries) if at not in refused]
            if fit:
                revision = writes.next_revision(connection)
                writes.write_products(connection, fit, revision)
                writes.write_embeddings(connection, fit)
                write_pictures(connection, fit)
        return Loaded(revision, refused)

    def delete(self, ids: Sequence[str], expected: Mapping[str, int] | None = None) -> Deletion:
        """Delete products, all or none; the others of `ids` are reported as missing.

        Of a deleted product the id and the revision remain, so that every follower hears of it.

        Parameters
        ----------
        expected
            The revisions that some of them must have.

        Raises
        ------
        PreconditionFailed
            As `expectations.check`; nothing is deleted.
        """
        wanted = tuple(dict.fromkeys(ids))
        with writing(self._engine) as connection:
            revision = writes.hold_revision(connection)
            expectations.check(connection, expected or {})
            known = writes.find(connection, wanted)
            if known:
                revision = writes.next_revision(connection)
                writes.bury(connection, known, revision)
        return Deletion(revision, tuple(name for name in wanted if name not in known))

    def lease(self, name: str, holder: str, *, seconds: int) -> bool:
        """Take or prolong the sole right to do something, or give it back at once with 0 seconds.

        Returns
        -------
        bool
            Whether `holder` has it now; not while another has it whose time is not up.
        """
        return take_lease(self._engine, name, holder, seconds=seconds)
