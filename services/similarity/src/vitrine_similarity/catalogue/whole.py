"""All of the catalogue as it is at one revision, in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select, true

from vitrine_product.attributes import in_order
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.reads import entries_after
from vitrine_similarity.catalogue.schema import PRODUCTS, REVISION

_PAGE = 5000


class WholeCatalogue:
    """The catalogue at one revision: what is written beside it is not seen.

    Parameters
    ----------
    connection
        Inside a transaction that reads at once.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.revision = int(connection.execute(select(REVISION.c.revision)).scalar_one())

    def count(self) -> int:
        """Return how many products there are."""
        counted = select(func.count()).select_from(PRODUCTS).where(~PRODUCTS.c.deleted)
        return int(self._connection.execute(counted).scalar_one())

    def attribute_names(self) -> tuple[str, ...]:
        """Return the attributes that some product has: the usual ones, then by name."""
        if self._connection.dialect.name == "postgresql":
            keys = func.jsonb_object_keys(PRODUCTS.c.attributes)
            names = keys.table_valued("key").render_derived()
        else:
            names = func.json_each(PRODUCTS.c.attributes).table_valued("key")
        asked = select(names.c.key).select_from(PRODUCTS).join(names, true()).distinct()
        return in_order(self._connection.scalars(asked))

    def pages(self, spaces: Sequence[str]) -> Iterator[list[Entry]]:
        """Read all products with their embeddings in some spaces, in the order of their ids.

        Parameters
        ----------
        spaces
            Their ids; embeddings in others are left out.
        """
        last = ""
        while page := list(entries_after(self._connection, last, _PAGE, spaces)):
            yield page
            last = page[-1].product.id
