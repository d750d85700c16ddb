"""What may be written: refused before the database is asked, with the product named."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from vitrine_product.ids import RULE, is_id
from vitrine_product.product import check_product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue.product import Entry
from vitrine_similarity.catalogue.schema import MAX_SPACE_LENGTH

_SHOWN = 120
_SHA256 = re.compile("[0-9a-f]{64}")


def check_entries(entries: Sequence[Entry]) -> None:
    """Refuse entries that must not be written.

    Raises
    ------
    InvalidInput
        ``PRODUCT_ID_REPEATED``, as `vitrine_product.product.check_product`,
        ``EMBEDDING_SPACE_INVALID``, ``EMBEDDING_PICTURE_UNKNOWN``, ``EMBEDDING_DIMENSION``,
        ``EMBEDDING_NOT_FINITE`` or
        ``IMAGE_SHA256_INVALID``; the message and the detail ``product`` name the first product at
        fault.
    """
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        _check(entry, position, seen)


def refusals(entries: Sequence[Entry]) -> dict[int, InvalidInput]:
    """Return what `check_entries` would say of each entry at fault, by its position."""
    seen: set[str] = set()
    found: dict[int, InvalidInput] = {}
    for position, entry in enumerate(entries):
        try:
            _check(entry, position, seen)
        except InvalidInput as error:
            found[position] = error
    return found


def _check(entry: Entry, position: int, seen: set[str]) -> None:
    _check_id(entry.product.id, position)
    if entry.product.id in seen:
        raise _fault(entry, "PRODUCT_ID_REPEATED", "it is given twice; give it once")
    seen.add(entry.product.id)
    check_product(entry.product)
    _check_embeddings(entry)
    _check_hashes(entry)


def _check_id(product_id: str, position: int) -> None:
    if is_id(product_id):
        return
    raise InvalidInput(
        f"product {position} of the request has the id {product_id[:_SHOWN]!r}; {RULE}",
        reason="PRODUCT_ID_INVALID",
        product=product_id[:_SHOWN],
        position=str(position),
    )


def _check_embeddings(entry: Entry) -> None:
    _check_pictures_of(entry)
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
        # NaN is neither more nor less than anything.
        if not 0 < np.abs(vector).max() < np.inf:
            raise _fault(
                entry,
                "EMBEDDING_NOT_FINITE",
                "its embedding holds NaN or infinity, or is all zeros",
            )


def _check_pictures_of(entry: Entry) -> None:
    product = entry.product
    if len(entry.embeddings) == 1 and entry.embeddings[0].image in ("", product.image):
        return
    embedded = [(one.space, one.image or product.image) for one in entry.embeddings]
    if len(set(embedded)) < len(embedded):
        raise _fault(
            entry, "EMBEDDING_SPACE_INVALID", "it has two embeddings of one picture in one space"
        )
    first = {space for space, image in embedded if image == product.image}
    for space, image in embedded:
        if image not in (product.image, *product.further_images):
            raise _fault(
                entry,
                "EMBEDDING_PICTURE_UNKNOWN",
                f"it has an embedding of {image[:_SHOWN]!r}, which is none of its pictures",
            )
        if space not in first:
            raise _fault(
                entry,
                "EMBEDDING_PICTURE_UNKNOWN",
                f"its first picture has no embedding in {space[:_SHOWN]!r}, a further one has",
            )


def _check_hashes(entry: Entry) -> None:
    for embedding in entry.embeddings:
        given = embedding.image_sha256
        if given and not _SHA256.fullmatch(given):
            raise _fault(
                entry,
                "IMAGE_SHA256_INVALID",
                f"{given[:_SHOWN]!r} is no SHA-256; give 64 digits of lower-case hexadecimal, or "
                "nothing where the picture's hash is not known",
            )


def _fault(entry: Entry, reason: str, fault: str) -> InvalidInput:
    return InvalidInput(
        f"product {entry.product.id!r}: {fault}", reason=reason, product=entry.product.id
    )
