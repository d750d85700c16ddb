"""What lies beside the products in Milvus: how far they got, and which values they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymilvus import MilvusClient

from vitrine_similarity.milvus.connection import CollectionGone, Connection, Deadline
from vitrine_similarity.milvus.names import Generation, generation_of
from vitrine_similarity.milvus.values import Values

_STATE = "state"
_NO_VECTOR = [0.0, 0.0]
_PAGE = 1000

Term = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class State:
    """How far the products of a generation got.

    Attributes
    ----------
    revision
        The catalogue's, of which they hold all.
    products
        How many they are.
    sequence
        Counts the pages of changes; what a page changed beside the products carries its number.
    complete
        Whether the page of this number is in place; if not, whoever was about to apply it has
        ended, and the counts cannot be believed.
    """

    revision: int = 0
    products: int = 0
    sequence: int = 0
    complete: bool = True


class Facts:
    """Reads and writes what lies beside the products of a generation.

    Parameters
    ----------
    connection
        To Milvus.
    generation
        Which.
    """

    def __init__(self, connection: Connection, generation: Generation) -> None:
        self._connection = connection
        self.generation = generation

    def state(self, deadline: Deadline) -> State:
        """Read how far the products got."""

        def ask(client: MilvusClient, timeout_s: float) -> Any:
            return client.query(
                self.generation.facts,
                filter=f'key in ["{_STATE}"]',
                output_fields=["fact"],
                consistency_level="Strong",
                timeout=timeout_s,
            )

        rows = self._connection.call("read state", ask, deadline)
        return State(**rows[0]["fact"]) if rows else State()

    def values(self, known: Values, since: int, deadline: Deadline) -> Values:
        """Read the values that changed after a page, and return those known with them."""

        def ask(client: MilvusClient, timeout_s: float) -> dict[str, Term]:
            pages = client.query_iterator(
                self.generation.facts,
                batch_size=_PAGE,
                filter=f"sequence > {since}",
                output_fields=["key", "fact"],
                consistency_level="Strong",
                timeout=timeout_s,
            )
            found: dict[str, Term] = {}
            try:
                while page := pages.next():
                    found.update(
                        (row["key"], _term(row["fact"])) for row in page if row["key"] != _STATE
                    )
            finally:
                pages.close()
            return found

        return known.with_terms(self._connection.call("read values", ask, deadline))

    def write(self, state: State, values: Mapping[str, Term], deadline: Deadline) -> None:
        """Write values, and then how far the products got."""
        rows = [
            self._row(key, state.sequence, {"attribute": attribute, "value": value, "count": count})
            for key, (attribute, value, count) in values.items()
        ]
        for start in range(0, len(rows), _PAGE):
            self._upsert("write values", rows[start : start + _PAGE], deadline)
        fact = {
            "revision": state.revision,
            "products": state.products,
            "sequence": state.sequence,
            "complete": state.complete,
        }
        self._upsert("write state", [self._row(_STATE, state.sequence, fact)], deadline)

    def _upsert(self, what: str, rows: list[dict[str, Any]], deadline: Deadline) -> None:
        def ask(client: MilvusClient, timeout_s: float) -> None:
            client.upsert(self.generation.facts, rows, timeout=timeout_s)

        self._connection.call(what, ask, deadline)

    def _row(self, key: str, sequence: int, fact: Mapping[str, object]) -> dict[str, Any]:
        return {"key": key, "vector": _NO_VECTOR, "sequence": sequence, "fact": dict(fact)}


def serving(connection: Connection, base: str, deadline: Deadline) -> Generation | None:
    """Return the generation that is searched; None before the first."""

    def ask(client: MilvusClient, timeout_s: float) -> Generation | None:
        # Asked in this way, for one that is not there is answered as a fault is.
        if not client.has_collection(base, timeout=timeout_s):
            return None
        told = client.describe_alias(base, timeout=timeout_s)
        return generation_of(base, told["collection_name"])

    try:
        return connection.call("find collection", ask, deadline)
    except CollectionGone:
        return None


def serve(connection: Connection, generation: Generation, deadline: Deadline) -> None:
    """Let a generation be the one that is searched, from one moment to the next."""

    def ask(client: MilvusClient, timeout_s: float) -> None:
        if client.has_collection(generation.base, timeout=timeout_s):
            client.alter_alias(generation.products, generation.base, timeout=timeout_s)
        else:
            client.create_alias(generation.products, generation.base, timeout=timeout_s)

    connection.call("switch alias", ask, deadline)


def _term(fact: Mapping[str, Any]) -> Term:
    return (fact["attribute"], fact["value"], fact["count"])
