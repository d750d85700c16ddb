"""What may be written: refused before the database is asked, with the product named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.schema import MAX_ID_LENGTH, MAX_SPACE_LENGTH

_SHOWN = 120


def check_entries(entries: Sequence[Entry]) -> None:
    """Refuse entries that must not be written.

    Raises
    ------
    InvalidInput
        ``PRODUCT_ID_INVALID``, ``PRODUCT_ID_REPEATED``, ``PRODUCT_TEXT_INVALID``,
        ``EMBEDDING_SPACE_INVALID``, ``EMBEDDING_DIMENSION`` or ``EMBEDDING_NOT_FINITE``; the
        message and the detail ``product`` name the first product at fault.
    """
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        _check_id(entry.product.id, position)
        if entry.product.id in seen:
            raise _fault(entry, "PRODUCT_ID_REPEATED", "it is given twice; give it once")
        seen.add(entry.product.id)
        _check_texts(entry)
        _check_embeddings(entry)


def _check_id(product_id: str, position: int) -> None:
    if 1 <= len(product_id) <= MAX_ID_LENGTH and product_id.isprintable():
        return
    raise InvalidInput(
        f"product {position} of the request has the id {product_id[:_SHOWN]!r}; an id has 1 to "
        f"{MAX_ID_LENGTH} printable characters",
        reason="PRODUCT_ID_INVALID",
        product=product_id[:_SHOWN],
        position=str(position),
    )


def _check_texts(entry: Entry) -> None:
    product = entry.product
    currency = product.price.currency_code if product.price else ""
    attributes = (*product.attributes, *product.attributes.values())
    if any("\0" in text for text in (product.title, product.image, currency, *attributes)):
        # PostgreSQL cannot store it; a catalogue must not depend on the database beneath it.
        raise _fault(entry, "PRODUCT_TEXT_INVALID", "one of its texts holds a NUL character")


def _check_embeddings(entry: Entry) -> None:
    spaces = [embedding.space for embedding in entry.embeddings]
    if len(set(spaces)) < len(spaces):
        raise _fault(entry, "EMBEDDING_SPACE_INVALID", "it has two embeddings in one space")
    for embedding in entry.embeddings:
        if not 1 <= len(embedding.space) <= MAX_SPACE_LENGTH:
            raise _fault(
                entry,
                "EMBEDDING_SPACE_INVALID",
                f"the space {embedding.space[:_SHOWN]!r} does not have 1 to {MAX_SPACE_LENGTH} "
                "characters",
            )
        vector = embedding.vector
        if vector.ndim != 1 or not vector.size:
            raise _fault(
                entry, "EMBEDDING_DIMENSION", f"its embedding has the shape {vector.shape}, not [D]"
            )
        if not np.isfinite(vector).all() or not vector.any():
            raise _fault(
                entry,
                "EMBEDDING_NOT_FINITE",
                "its embedding holds NaN or infinity, or is all zeros",
            )


def _fault(entry: Entry, reason: str, fault: str) -> InvalidInput:
    return InvalidInput(
        f"product {entry.product.id!r}: {fault}", reason=reason, product=entry.product.id
    )
