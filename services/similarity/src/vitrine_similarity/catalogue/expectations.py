"""What a write expects of the products that it replaces or deletes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.catalogue import writes
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.schema import PRODUCTS

_NOT_THERE = 0


def of(entries: Sequence[Entry]) -> dict[str, int]:
    """Return the revisions that entries expect, by product."""
    return {
        one.product.id: one.expected_revision
        for one in entries
        if one.expected_revision is not None
    }


def check(connection: Connection, expected: Mapping[str, int]) -> None:
    """Refuse a write where a product is not as is expected, while nobody else can write.

    Parameters
    ----------
    connection
        That holds the right to write.
    expected
        By id, the revision; 0: it is not there.

    Raises
    ------
    PreconditionFailed
        ``PRODUCT_CHANGED``, or ``PRODUCT_EXISTS`` where none was expected; the message and the
        detail ``product`` name the first, ``revision`` is the one that it has, 0 if there is none.
    """
    for error in unmet(connection, expected).values():
        raise error


def unmet(connection: Connection, expected: Mapping[str, int]) -> dict[str, PreconditionFailed]:
    """Return what `check` would say of each product that is not as is expected, by its id."""
    there: dict[str, int] = {}
    for page in writes.pages(list(expected)):
        rows = connection.execute(
            select(PRODUCTS.c.id, PRODUCTS.c.revision).where(
                PRODUCTS.c.id.in_(page), ~PRODUCTS.c.deleted
            )
        )
        there.update((product_id, revision) for product_id, revision in rows)
    return {
        product_id: _other(product_id, revision, has)
        for product_id, revision in expected.items()
        if (has := there.get(product_id, _NOT_THERE)) != revision
    }


def _other(product_id: str, expected: int, has: int) -> PreconditionFailed:
    if expected == _NOT_THERE:
        fault = f"is there already, of revision {has}; write it with that revision"
    elif has == _NOT_THERE:
        fault = f"is not there any more, though revision {expected} is expected"
    else:
        fault = f"has revision {has}, not {expected}: somebody changed it; read it again"
    return PreconditionFailed(
        f"the product {product_id!r} {fault}",
        reason="PRODUCT_EXISTS" if expected == _NOT_THERE else "PRODUCT_CHANGED",
        product=product_id,
        revision=str(has),
    )
