"""Takes changes over into Milvus, so that what lies there is right whenever that is cut short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import structlog

from vitrine_serving.errors import Unavailable
from vitrine_similarity.catalogue import Change
from vitrine_similarity.filters import Filter
from vitrine_similarity.milvus.connection import Deadline
from vitrine_similarity.milvus.facts import Facts, State
from vitrine_similarity.milvus.products import Products
from vitrine_similarity.milvus.rows import term, to_rows
from vitrine_similarity.milvus.values import Values

_log = structlog.get_logger("vitrine.milvus")

_COUNTED_AGAIN_WITHIN_S = 20.0


@dataclass(frozen=True)
class Held:
    """What is known of what a generation holds; it never changes."""

    state: State
    values: Values


class Applier:
    """Applies pages of changes to one generation, one after the other.

    Before the products are touched it is written down that a page is under way, and which values
    it brings; after them the counts and then the revision. A page that was cut short therefore
    comes again, and the values are counted anew by Milvus, since nobody knows any more which of
    its products were counted.

    Parameters
    ----------
    facts, products
        Of the generation.
    pool
        Asks several questions at a time.
    """

    def __init__(self, facts: Facts, products: Products, pool: Executor) -> None:
        self._facts = facts
        self._products = products
        self._pool = pool

    def begin(self, held: Held, changes: Sequence[Change], deadline: Deadline) -> Held:
        """Write down that changes are under way; nothing where there are none."""
        if not changes:
            return held
        brought = _stand_for(_attributes(changes))
        unknown = {key: (*brought[key], 0) for key in brought if key not in held.values.by_term}
        state = replace(held.state, sequence=held.state.sequence + 1, complete=False)
        self._facts.write(state, unknown, deadline)
        return Held(state, held.values.with_terms(unknown))

    def end(
        self,
        before: Held,
        begun: Held,
        changes: Sequence[Change],
        revision: int,
        deadline: Deadline,
    ) -> Held:
        """Apply changes, and write down what is held then.

        Parameters
        ----------
        before, begun
            What was held before `begin`, and what it returned.
        changes
            At most one of a product.
        revision
            Of the catalogue, that is held with them.
        """
        values, products, complete = begun.values, begun.state.products, before.state.complete
        if changes:
            values, more = self._write(values, changes, deadline)
            products = self._products.count((), deadline, as_of_now=True)
            if not complete or products != begun.state.products + more:
                values, complete = self._counted_again(values)
        state = State(
            revision=max(revision, before.state.revision),
            products=products,
            sequence=begun.state.sequence + (not changes),
            complete=complete,
        )
        changed = {
            key: counts
            for key, counts in values.by_term.items()
            if begun.values.by_term.get(key) != counts
        }
        self._facts.write(state, changed, deadline)
        return Held(state, values)

    def _write(
        self, values: Values, changes: Sequence[Change], deadline: Deadline
    ) -> tuple[Values, int]:
        """Write changes; return the values as they are then, and how many products more."""
        there = self._products.there([change.product_id for change in changes], deadline)
        before = [row["product"]["attributes"] for row in there.values() if not row["place"]]
        rows = [row for change in changes for row in to_rows(change)]
        kept = {row["key"] for row in rows}
        self._products.write(rows, deadline)
        self._products.delete([key for key in there if key not in kept], deadline)
        now = _attributes(changes)
        more: Counter[str] = Counter()
        for attributes in now:
            more.update(term(*one) for one in attributes.items())
        for attributes in before:
            more.subtract(term(*one) for one in attributes.items())
        known = {**_stand_for(before), **_stand_for(now)}
        return values.with_terms(values.changed(known, more)), len(now) - len(before)

    def _counted_again(self, values: Values) -> tuple[Values, bool]:
        """Let Milvus count every value that was ever there; tell whether it did."""
        deadline = Deadline(_COUNTED_AGAIN_WITHIN_S)
        asked = {
            key: self._pool.submit(self._products.count, [Filter(name, (value,))], deadline)
            for key, (name, value, _) in values.by_term.items()
        }
        try:
            counted = {
                key: (*values.by_term[key][:2], count.result()) for key, count in asked.items()
            }
        except Unavailable as error:
            _log.warning("values_not_counted", error=error.message)
            return values, False
        return values.with_terms(counted), True


def _attributes(changes: Iterable[Change]) -> list[Mapping[str, str]]:
    return [
        change.product.attributes
        for change in changes
        if change.product is not None and change.vector is not None
    ]


def _stand_for(products: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    return {term(*one): one for attributes in products for one in attributes.items()}
