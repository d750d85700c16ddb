"""Reads and writes the products of a generation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pymilvus import MilvusClient

from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.filters import Condition, Filter
from vitrine_similarity.milvus.connection import Connection, Deadline
from vitrine_similarity.milvus.names import Generation
from vitrine_similarity.milvus.rows import PICTURE_FIELDS, Row, among, term, to_indexed
from vitrine_similarity.milvus.settings import MilvusSettings
from vitrine_similarity.results import IndexedProduct

# How many ids fit into one question, or rows into one answer.
_PAGE = 1000

_MOST_EFFORT = 32_768

# What says how much of an index is looked at, and whether it has to be at least the limit.
_EFFORTS = {
    "HNSW": ("ef", True),
    "HNSW_SQ": ("ef", True),
    "IVF_FLAT": ("nprobe", False),
    "IVF_SQ8": ("nprobe", False),
    "SCANN": ("nprobe", False),
    "DISKANN": ("search_list", True),
}


# One row a product: that of its first picture.
_ONCE = "place == 0"


def expression(filters: Sequence[Condition], *, once: bool = False) -> str:
    """Return filters as Milvus's expression; all must hold.

    Parameters
    ----------
    once
        Whether a product is to come once, and not with each of its pictures.
    """
    parts = [_ONCE] if once else []
    for wanted in filters:
        if not isinstance(wanted, Filter):
            parts.append(among("currency_code", [wanted.currency_code]))
            parts.append("price_minor >= " + str(wanted.minimum_minor or 0))
            if wanted.maximum_minor is not None:
                parts.append(f"price_minor <= {wanted.maximum_minor}")
            continue
        terms = ", ".join(f'"{term(wanted.attribute, value)}"' for value in wanted.values)
        parts.append(f"array_contains_any(terms, [{terms}])")
    return " and ".join(parts)


class Products:
    """The products of a generation, as Milvus holds them.

    Every method raises `Unavailable` (``INDEX_UNAVAILABLE``), and `CollectionGone` where another
    generation took the place of this one.

    Parameters
    ----------
    connection
        To Milvus.
    generation
        Which.
    settings
        The kind of index, and how much of it a search looks at.
    """

    def __init__(
        self, connection: Connection, generation: Generation, settings: MilvusSettings
    ) -> None:
        self._connection = connection
        self._name = generation.products
        self._settings = settings

    def nearest(
        self,
        query: Vector,
        count: int,
        filters: Sequence[Condition],
        deadline: Deadline,
        times: int = 1,
    ) -> list[Row]:
        """Return the pictures nearest to a vector, up to `count`, in about the right order.

        Parameters
        ----------
        times
            How many times the usual effort is made.
        """
        name, at_least = _EFFORTS.get(self._settings.index, ("", False))
        effort = min(times * self._settings.effort, _MOST_EFFORT)
        if at_least:
            effort = max(effort, count)

        def ask(client: MilvusClient, timeout_s: float) -> Any:
            return client.search(
                self._name,
                data=[query],
                anns_field="vector",
                filter=expression(filters),
                limit=count,
                output_fields=PICTURE_FIELDS,
                search_params={
                    "metric_type": "COSINE",
                    "params": {name: effort} if name else {},
                },
                # Whatever a revision that was told holds has been waited for.
                consistency_level="Bounded",
                timeout=timeout_s,
            )

        [hits] = self._connection.call("search", ask, deadline)
        return [hit["entity"] for hit in hits]

    def find(self, ids: Sequence[str], deadline: Deadline) -> dict[str, IndexedProduct]:
        """Return those of some products that are there, by id, with their vectors."""
        pictures: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self._by_id(ids, PICTURE_FIELDS, deadline, "Bounded"):
            pictures[row["product_id"]].append(row)
        found = {product_id: to_indexed(rows) for product_id, rows in pictures.items()}
        return {product_id: one for product_id, one in found.items() if one}

    def there(self, ids: Sequence[str], deadline: Deadline) -> dict[str, Row]:
        """Return what there is of some products as of now, by the keys of the rows."""
        rows = self._by_id(ids, ["key", "product_id", "place", "product"], deadline, "Strong")
        return {row["key"]: row for row in rows}

    def passing(
        self, filters: Sequence[Condition], limit: int, deadline: Deadline
    ) -> list[Mapping[str, str]]:
        """Return the attributes of products that pass filters; any, up to a limit."""

        def ask(client: MilvusClient, timeout_s: float) -> Any:
            return client.query(
                self._name,
                filter=expression(filters, once=True),
                output_fields=["product"],
                limit=limit,
                timeout=timeout_s,
            )

        rows = self._connection.call("read attributes", ask, deadline)
        return [row["product"]["attributes"] for row in rows]

    def some(self, limit: int, deadline: Deadline) -> list[Row]:
        """Return the first pictures of any products, up to a limit."""

        def ask(client: MilvusClient, timeout_s: float) -> Any:
            return client.query(
                self._name,
                filter=_ONCE,
                output_fields=PICTURE_FIELDS,
                limit=limit,
                timeout=timeout_s,
            )

        return list(self._connection.call("read some", ask, deadline))

    def count(
        self, filters: Sequence[Condition], deadline: Deadline, *, as_of_now: bool = False
    ) -> int:
        """Count the products that pass filters.

        Parameters
        ----------
        as_of_now
            Whether Milvus first takes over all that was written before; later searches then find
            it, too.
        """

        def ask(client: MilvusClient, timeout_s: float) -> Any:
            return client.query(
                self._name,
                filter=expression(filters, once=True),
                output_fields=["count(*)"],
                consistency_level="Strong" if as_of_now else "Bounded",
                timeout=timeout_s,
            )

        return int(self._connection.call("count", ask, deadline)[0]["count(*)"])

    def write(self, rows: Sequence[Row], deadline: Deadline) -> None:
        """Write rows whole, new or known."""
        for start in range(0, len(rows), _PAGE):
            page = [dict(row) for row in rows[start : start + _PAGE]]

            def ask(
                client: MilvusClient, timeout_s: float, page: list[dict[str, Any]] = page
            ) -> None:
                client.upsert(self._name, page, timeout=timeout_s)

            self._connection.call("write", ask, deadline)

    def delete(self, keys: Sequence[str], deadline: Deadline) -> None:
        """Delete rows; those that are not there stay away."""
        for start in range(0, len(keys), _PAGE):

            def ask(client: MilvusClient, timeout_s: float, start: int = start) -> None:
                wanted = among("key", keys[start : start + _PAGE])
                client.delete(self._name, filter=wanted, timeout=timeout_s)

            self._connection.call("delete", ask, deadline)

    def _by_id(
        self, ids: Sequence[str], fields: list[str], deadline: Deadline, consistency: str
    ) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for start in range(0, len(ids), _PAGE):

            def ask(client: MilvusClient, timeout_s: float, start: int = start) -> Any:
                return client.query(
                    self._name,
                    filter=among("product_id", ids[start : start + _PAGE]),
                    output_fields=fields,
                    consistency_level=consistency,
                    timeout=timeout_s,
                )

            found += self._connection.call("read", ask, deadline)
        return found
