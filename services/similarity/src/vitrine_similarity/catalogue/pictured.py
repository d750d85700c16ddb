"""Pictures of products and their embeddings in one space, one by one: the statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from vitrine_similarity.catalogue import writes
from vitrine_similarity.catalogue.product import Embedding
from vitrine_similarity.catalogue.reads import beside_its_first, embedded_in
from vitrine_similarity.catalogue.rows import to_blob
from vitrine_similarity.catalogue.schema import (
    EMBEDDINGS,
    PICTURE_EMBEDDINGS,
    PICTURES,
    PRODUCTS,
)
from vitrine_similarity.catalogue.upserts import upsert_rows


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture of a product, and what a space knows of it.

    Attributes
    ----------
    product_id
        Whose.
    image
        Its key; empty where the product has none.
    image_sha256
        The hash of the picture that was embedded, empty where it is not known to be this one; None:
        there is no embedding.
    """

    product_id: str
    image: str
    image_sha256: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """An embedding that was made of a picture of a product.

    Attributes
    ----------
    product_id, image
        Whose, and the key of the picture.
    embedding
        What was made of it.
    """

    product_id: str
    image: str
    embedding: Embedding


def pictures_after(connection: Connection, last: str, space: str, count: int) -> list[Pictured]:
    """Read the pictures of the next products in the order of their ids.

    Parameters
    ----------
    last
        The id of the product before them.
    count
        How many products at most.
    """
    firsts = connection.execute(
        select(PRODUCTS.c.id, PRODUCTS.c.image, EMBEDDINGS.c.image_sha256)
        .outerjoin(EMBEDDINGS, embedded_in(space))
        .where(~PRODUCTS.c.deleted, PRODUCTS.c.id > last)
        .order_by(PRODUCTS.c.id)
        .limit(count)
    ).all()
    if not firsts:
        return []
    embedded = and_(
        PICTURE_EMBEDDINGS.c.product_id == PICTURES.c.product_id,
        PICTURE_EMBEDDINGS.c.place == PICTURES.c.place,
        PICTURE_EMBEDDINGS.c.space == space,
    )
    further: dict[str, list[Pictured]] = {}
    for row in connection.execute(
        select(PICTURES.c.product_id, PICTURES.c.image, PICTURE_EMBEDDINGS.c.image_sha256)
        .join(PRODUCTS, beside_its_first())
        .outerjoin(PICTURE_EMBEDDINGS, embedded)
        .where(PICTURES.c.product_id > last, PICTURES.c.product_id <= firsts[-1].id)
        .order_by(PICTURES.c.product_id, PICTURES.c.place)
    ):
        further.setdefault(row.product_id, []).append(Pictured(*row))
    return [one for row in firsts for one in (Pictured(*row), *further.get(row.id, ()))]


def add_pictured(connection: Connection, embedded: Sequence[Embedded]) -> list[Embedded]:
    """Write embeddings of pictures that their products have, and return which those were."""
    ids = list(dict.fromkeys(one.product_id for one in embedded))
    firsts: dict[str, str] = {}
    places: dict[tuple[str, str], int] = {}
    for page in writes.pages(ids):
        for product_id, image in connection.execute(
            select(PRODUCTS.c.id, PRODUCTS.c.image).where(
                PRODUCTS.c.id.in_(page), ~PRODUCTS.c.deleted
            )
        ):
            firsts[product_id] = image
        for product_id, image, place in connection.execute(
            select(PICTURES.c.product_id, PICTURES.c.image, PICTURES.c.place)
            .join(PRODUCTS, beside_its_first())
            .where(PICTURES.c.product_id.in_(page))
        ):
            places[product_id, image] = place
    of_firsts = [one for one in embedded if firsts.get(one.product_id) == one.image]
    writes.add_embeddings(connection, [(one.product_id, one.embedding) for one in of_firsts])
    of_others = [one for one in embedded if (one.product_id, one.image) in places]
    if not of_others:
        return of_firsts
    [space] = {one.embedding.space for one in embedded}
    in_space: set[str] = set()
    for page in writes.pages([one.product_id for one in of_others]):
        in_space.update(
            connection.scalars(
                select(EMBEDDINGS.c.product_id).where(
                    EMBEDDINGS.c.space == space, EMBEDDINGS.c.product_id.in_(page)
                )
            )
        )
    of_others = [one for one in of_others if one.product_id in in_space]
    upsert_rows(
        connection,
        PICTURE_EMBEDDINGS,
        [
            {
                "product_id": one.product_id,
                "space": space,
                "place": places[one.product_id, one.image],
                "vector": to_blob(one.embedding.vector),
                "image_sha256": one.embedding.image_sha256,
            }
            for one in of_others
        ],
    )
    return [*of_firsts, *of_others]
