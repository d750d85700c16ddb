"""The statements of a write, each inside the transaction that `Catalogue` holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Text, Update, bindparam, delete, func, or_, select, update

from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue.product import Embedding, Entry
from vitrine_similarity.catalogue.rows import blob_size, to_blob, to_values
from vitrine_similarity.catalogue.schema import EMBEDDINGS, PICTURES, PRODUCTS, REVISION
from vitrine_similarity.catalogue.upserts import upsert_rows

# Under the number of parameters that any build of SQLite takes in one statement.
_IDS_AT_A_TIME = 500


def pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut ids into pieces that fit one statement."""
    for start in range(0, len(ids), _IDS_AT_A_TIME):
        yield ids[start : start + _IDS_AT_A_TIME]


def next_revision(connection: Connection) -> int:
    """Take the next revision, and with it the only right to write until the transaction ends."""
    taken = connection.execute(
        update(REVISION).values(revision=REVISION.c.revision + 1).returning(REVISION.c.revision)
    )
    return int(taken.scalar_one())


def hold_revision(connection: Connection) -> int:
    """Return the newest revision, and keep others from taking the next until the end."""
    return int(connection.execute(select(REVISION.c.revision).with_for_update()).scalar_one())


def check_dimensions(connection: Connection, entries: Sequence[Entry]) -> None:
    """Refuse a vector whose size is not that of its space.

    Raises
    ------
    InvalidInput
        ``EMBEDDING_DIMENSION``, naming the product.
    """
    for error in other_dimensions(connection, entries).values():
        raise error


def other_dimensions(connection: Connection, entries: Sequence[Entry]) -> dict[int, InvalidInput]:
    """Return what `check_dimensions` would say of each entry at fault, by its position."""
    sizes: dict[str, int] = {}
    found: dict[int, InvalidInput] = {}
    for position, entry in enumerate(entries):
        for embedding in entry.embeddings:
            given = blob_size(embedding.vector)
            if embedding.space not in sizes:
                sizes[embedding.space] = size_in(connection, embedding.space) or given
            expected = sizes[embedding.space]
            if given != expected:
                found[position] = InvalidInput(
                    f"product {entry.product.id!r}: its embedding has {embedding.vector.size} "
                    f"values, those of space {embedding.space!r} have {expected // 4}",
                    reason="EMBEDDING_DIMENSION",
                    product=entry.product.id,
                )
    return found


def size_in(connection: Connection, space: str) -> int | None:
    """Return how many bytes the vectors of a space have; None where there are none."""
    return connection.execute(
        select(func.length(EMBEDDINGS.c.vector)).where(EMBEDDINGS.c.space == space).limit(1)
    ).scalar()


def write_products(connection: Connection, entries: Sequence[Entry], revision: int) -> None:
    """Insert or replace the products."""
    upsert_rows(connection, PRODUCTS, [to_values(entry.product, revision) for entry in entries])


def write_embeddings(connection: Connection, entries: Sequence[Entry]) -> None:
    """Insert or replace those of first pictures; those of other pictures lose their hash.

    Where the hash of the embedded picture is not given, the one that is there stays if the product
    has the picture of that hash, as its key says.
    """
    written = [
        (entry.product, one)
        for entry in entries
        for one in entry.embeddings
        if one.image in ("", entry.product.image)
    ]
    if not written:
        return
    embedded = _embedded(connection, [product.id for product, _ in written])
    # Of a product without any there are none to lose it.
    losing = [one for one in written if one[0].id in embedded]
    if losing:
        connection.execute(*_forget_pictures(losing))
    add_embeddings(connection, [(product.id, embedding) for product, embedding in written])


def add_embeddings(connection: Connection, added: Sequence[tuple[str, Embedding]]) -> None:
    """Insert or replace embeddings, each with the id of its product, and touch no other."""
    upsert_rows(
        connection,
        EMBEDDINGS,
        [
            {
                "product_id": product_id,
                "space": embedding.space,
                "vector": to_blob(embedding.vector),
                "image_sha256": embedding.image_sha256,
            }
            for product_id, embedding in added
        ],
        keeps_if_empty="image_sha256",
    )


def _embedded(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    return frozenset(
        product_id
        for page in pages(ids)
        for product_id in connection.scalars(
            select(EMBEDDINGS.c.product_id).where(EMBEDDINGS.c.product_id.in_(page)).distinct()
        )
    )


def _forget_pictures(
    written: Sequence[tuple[Product, Embedding]],
) -> tuple[Update, list[dict[str, str]]]:
    return (
        update(EMBEDDINGS)
        .where(
            EMBEDDINGS.c.product_id == bindparam("written_id"),
            EMBEDDINGS.c.image_sha256 != bindparam("written_sha256"),
            or_(
                bindparam("written_sha256") != "",
                ~bindparam("written_image", type_=Text).contains(EMBEDDINGS.c.image_sha256),
            ),
        )
        .values(image_sha256=""),
        [
            {
                "written_id": product.id,
                "written_sha256": embedding.image_sha256,
                "written_image": product.image,
            }
            for product, embedding in written
        ],
    )


def forget_embeddings(connection: Connection, product_id: str) -> None:
    """Remove all embeddings of a product, of whatever picture and space."""
    connection.execute(delete(EMBEDDINGS).where(EMBEDDINGS.c.product_id == product_id))


def find(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Return those of `ids` that the catalogue holds."""
    return frozenset(
        name
        for page in pages(ids)
        for name in connection.scalars(
            select(PRODUCTS.c.id).where(PRODUCTS.c.id.in_(page), ~PRODUCTS.c.deleted)
        )
    )


def bury(connection: Connection, ids: frozenset[str], revision: int) -> None:
    """Leave nothing of products but their ids and the revision that deleted them."""
    for page in pages(sorted(ids)):
        connection.execute(delete(EMBEDDINGS).where(EMBEDDINGS.c.product_id.in_(page)))
        connection.execute(delete(PICTURES).where(PICTURES.c.product_id.in_(page)))
        connection.execute(
            update(PRODUCTS)
            .where(PRODUCTS.c.id.in_(page))
            .values(
                title="",
                attributes={},
                image="",
                price_minor=None,
                currency_code="",
                revision=revision,
                deleted=True,
            )
        )
