"""The statements that write the pictures after the first, inside the transaction of a write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, and_, delete, insert, select

from vitrine_serving.errors import InvalidInput, NotFound
from vitrine_similarity.catalogue.product import Embedding, Entry
from vitrine_similarity.catalogue.rows import to_blob
from vitrine_similarity.catalogue.schema import EMBEDDINGS, PICTURE_EMBEDDINGS, PICTURES
from vitrine_similarity.catalogue.writes import pages

_SHOWN = 100

_Key = tuple[str, str, str]
_Kept = tuple[bytes, str]


def write_pictures(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write which further pictures products have, and the embeddings of these.

    It comes after the products and the embeddings of their first pictures. An embedding that an
    entry does not give stays as long as the product has the picture; without one of the first
    picture in its space there is none.
    """
    before = _written_beside(connection, [entry.product.id for entry in entries])
    changed = [entry for entry in entries if _is_changed(entry, before)]
    if not changed:
        return
    kept = _embeddings_of(connection, [entry.product.id for entry in changed])
    for page in pages([entry.product.id for entry in changed]):
        for table in (PICTURE_EMBEDDINGS, PICTURES):
            connection.execute(delete(table).where(table.c.product_id.in_(page)))
    pictures = [row for entry in changed for row in _pictures(entry)]
    if not pictures:
        return
    connection.execute(insert(PICTURES), pictures)
    spaces = _spaces_of(connection, [entry.product.id for entry in changed])
    embeddings = [
        row for entry in changed for row in _embeddings(entry, spaces[entry.product.id], kept)
    ]
    if embeddings:
        connection.execute(insert(PICTURE_EMBEDDINGS), embeddings)


def without_picture(entry: Entry, image: str) -> Entry:
    """Return a product without one of its pictures; the next takes the place of the first.

    Raises
    ------
    NotFound
        ``PICTURE_UNKNOWN``.
    InvalidInput
        ``PICTURE_NEEDED``: it is the only one.
    """
    product = entry.product
    if image not in product.pictures:
        raise NotFound(
            f"product {product.id!r} has no picture {image[:_SHOWN]!r}; read the product for those "
            "that it has",
            reason="PICTURE_UNKNOWN",
            product=product.id,
        )
    if len(product.pictures) == 1:
        raise InvalidInput(
            f"it is the only picture of product {product.id!r}, and a product needs one; write "
            "another, or delete the product",
            reason="PICTURE_NEEDED",
            product=product.id,
        )
    first, *further = (one for one in product.pictures if one != image)
    named = [
        replace(one, image=one.image or product.image)
        for one in entry.embeddings
        if (one.image or product.image) != image
    ]
    spaces = {one.space for one in named if one.image == first}
    return Entry(
        replace(product, image=first, further_images=tuple(further)),
        tuple(one for one in named if one.space in spaces),
    )


def _written_beside(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """Return beside which first picture products have further ones."""
    found: dict[str, str] = {}
    for page in pages(ids):
        rows = connection.execute(
            select(PICTURES.c.product_id, PICTURES.c.beside).where(PICTURES.c.product_id.in_(page))
        )
        found.update((product_id, beside) for product_id, beside in rows)
    return found


def _is_changed(entry: Entry, before: Mapping[str, str]) -> bool:
    beside = before.get(entry.product.id)
    if entry.keeps_further:
        return beside is not None and beside != entry.product.image
    return beside is not None or bool(entry.product.further_images)


def _embeddings_of(connection: Connection, ids: Sequence[str]) -> Mapping[_Key, _Kept]:
    found: dict[_Key, _Kept] = {}
    at_its_place = and_(
        PICTURE_EMBEDDINGS.c.product_id == PICTURES.c.product_id,
        PICTURE_EMBEDDINGS.c.place == PICTURES.c.place,
    )
    for page in pages(ids):
        rows = connection.execute(
            select(
                *(PICTURES.c.product_id, PICTURE_EMBEDDINGS.c.space, PICTURES.c.image),
                *(PICTURE_EMBEDDINGS.c.vector, PICTURE_EMBEDDINGS.c.image_sha256),
            )
            .select_from(PICTURES)
            .join(PICTURE_EMBEDDINGS, at_its_place)
            .where(PICTURES.c.product_id.in_(page))
        )
        for product_id, space, image, vector, digest in rows:
            found[product_id, space, image] = (vector, digest)
    return found


def _spaces_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {product_id: set() for product_id in ids}
    for page in pages(ids):
        rows = connection.execute(
            select(EMBEDDINGS.c.product_id, EMBEDDINGS.c.space).where(
                EMBEDDINGS.c.product_id.in_(page)
            )
        )
        for product_id, space in rows:
            found[product_id].add(space)
    return found


def _pictures(entry: Entry) -> list[dict[str, object]]:
    product = entry.product
    return [
        {"product_id": product.id, "place": place, "image": image, "beside": product.image}
        for place, image in enumerate(product.further_images, 1)
    ]


def _embeddings(
    entry: Entry, spaces: set[str], kept: Mapping[_Key, _Kept]
) -> list[dict[str, object]]:
    product = entry.product
    given = {(one.space, one.image): one for one in entry.embeddings}
    rows: list[dict[str, object]] = []
    for place, image in enumerate(product.further_images, 1):
        for space in sorted(spaces):
            before = kept.get((product.id, space, image))
            one = given.get((space, image))
            now = before if one is None else (to_blob(one.vector), _hash(one, before))
            if now is not None:
                rows.append(
                    {
                        "product_id": product.id,
                        "space": space,
                        "place": place,
                        "vector": now[0],
                        "image_sha256": now[1],
                    }
                )
    return rows


def _hash(one: Embedding, before: _Kept | None) -> str:
    """Return the hash that is given, or the one that is there where the picture's key names it."""
    if one.image_sha256 or before is None:
        return one.image_sha256
    return before[1] if before[1] in one.image else ""
